/**
 * How much of an edit takes back what the user has just done: of the characters it deletes and writes, the share that
 * deletes what the history wrote or writes again what the history deleted there, 0..1.
 *
 *     history  total → sum        said  sum → total        1
 *     history  total → sum        said  sum → sums         0
 */
import { applyToString, diff, mapOffset, minimize, type TextEdit, writtenRanges } from '../text/index.ts';

/** `said` refers to `now`; `before`: the text before the history. */
export function reversal(before: string, now: string, said: TextEdit): number {
  const done = diff(before, now);
  const written = writtenRanges(done);
  const edit = minimize(said, now);
  let taken = 0;
  let all = 0;
  for (const r of edit) {
    all += r.to - r.from + r.text.length;
    for (const w of written) taken += Math.max(0, Math.min(r.to, w.to) - Math.max(r.from, w.from));
    // What stood at this place before, as far as it was deleted.
    const gone = done
      .filter((_, i) => written[i]!.from <= r.to && r.from <= written[i]!.to)
      .map((d) => before.slice(d.from, d.to))
      .join('');
    taken += commonLength(gone, r.text);
  }
  return all === 0 ? 0 : Math.min(1, taken / all);
}

/** Where a place of the text after the history was before it. */
export function placeBefore(before: string, now: string, offset: number): number {
  return mapOffset(diff(now, before), offset, -1);
}

/** Characters of `a` that `diff` finds again in `b`. */
function commonLength(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  const edit = diff(a, b);
  if (applyToString(edit, a) !== b) return 0;
  return a.length - edit.reduce((sum, r) => sum + r.to - r.from, 0);
}
