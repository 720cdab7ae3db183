/**
 * The one way to write a change of lines: as hunks without common lines at their ends, each as high as it can stand. An
 * insertion of `b` behind `b` is an insertion before it: nobody can tell which of two equal lines is new, and the model
 * should not have to.
 */
import { diffArrays } from 'diff';
import type { Hunk } from './lines.ts';

const maxEditLength = 400;

/** All that differs as one hunk, as high as possible; undefined where nothing does. */
export function trimmedHunk(before: readonly string[], after: readonly string[]): Hunk | undefined {
  const most = Math.min(before.length, after.length);
  let tail = 0;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  let head = 0;
  while (head < most - tail && before[head] === after[head]) head++;
  if (head === before.length - tail && head === after.length - tail) return undefined;
  return { from: head, to: before.length - tail, lines: after.slice(head, after.length - tail) };
}

/** Every region that differs, from top to bottom; all refer to `before`. */
export function hunks(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  const whole = trimmedHunk(before, after);
  if (!whole) return [];
  if (whole.to === whole.from || whole.lines.length === 0) return [whole];
  const parts = diffArrays(before.slice(whole.from, whole.to), [...whole.lines], { maxEditLength });
  if (!parts) return [whole];
  const out: Hunk[] = [];
  let at = whole.from;
  let open: { from: number; to: number; lines: string[] } | undefined;
  for (const part of parts) {
    if (!part.added && !part.removed) {
      if (open) out.push(open);
      open = undefined;
      at += part.value.length;
      continue;
    }
    open ??= { from: at, to: at, lines: [] };
    if (part.added) open.lines.push(...part.value);
    else open.to = at += part.value.length;
  }
  if (open) out.push(open);
  return joined(out, before);
}

/** Each as high as it can stand; what touches its neighbor after that is one with it. */
function joined(all: readonly Hunk[], before: readonly string[]): readonly Hunk[] {
  const out: Hunk[] = [];
  for (const hunk of all) {
    const last = out.at(-1);
    const high = raised(hunk, before, last?.to ?? 0);
    if (last && high.from === last.to)
      out[out.length - 1] = { from: last.from, to: high.to, lines: [...last.lines, ...high.lines] };
    else out.push(high);
  }
  return out;
}

/** As high as it can stand, but not above line `top`. */
function raised(hunk: Hunk, before: readonly string[], top: number): Hunk {
  let { from, to, lines } = hunk;
  if (from < to && lines.length > 0) return hunk;
  while (from > top) {
    const above = before[from - 1]!;
    if (above !== (from < to ? before[to - 1] : lines.at(-1))) break;
    if (from === to) lines = [above, ...lines.slice(0, -1)];
    from--;
    to--;
  }
  return { from, to, lines };
}

/** The ways the same change could be written lower down, nearest first, the hunk itself the first. */
export function* lowered(hunk: Hunk, before: readonly string[]): Generator<Hunk> {
  let { from, to, lines } = hunk;
  yield hunk;
  if (from < to && lines.length > 0) return;
  while (to < before.length) {
    const below = before[to]!;
    if (below !== (from < to ? before[from] : lines[0])) return;
    if (from === to) lines = [...lines.slice(1), below];
    from++;
    to++;
    yield { from, to, lines };
  }
}
