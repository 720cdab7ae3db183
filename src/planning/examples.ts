/**
 * What the developer did, told as examples: everything done to the same lines in a row is one, whether it was typed, cut
 * or pasted, key by key or at once.
 */
import type { EditorSnapshot } from '../editor/index.ts';
import { compose, mapRange, minimize, writtenRanges } from '../text/index.ts';

type PastEdit = EditorSnapshot['history'][number];

/** The history with such runs joined, oldest first. */
export function joinRuns(history: EditorSnapshot['history']): PastEdit[] {
  const out: PastEdit[] = [];
  for (const [i, event] of history.entries()) {
    const last = out.at(-1);
    if (!last || !continues(last, event)) {
      out.push(event);
      continue;
    }
    out.pop();
    const edit = minimize(compose(last.edit, event.edit), last.before);
    const later = history.slice(i + 1).filter((e) => e.uri === event.uri);
    const now = later.reduce((ranges, e) => ranges.map((r) => mapRange(e.edit, r)), writtenRanges(edit));
    const { before, startedAt } = last;
    if (edit.length > 0) out.push({ ...event, before, startedAt, edit, now });
  }
  return out;
}

function continues(last: PastEdit, event: PastEdit): boolean {
  const own = (e: PastEdit) => e.author === 'typed' || e.author === 'paste';
  if (!own(last) || !own(event) || last.uri !== event.uri || !last.after.sameText(event.before)) return false;
  const line = (offset: number) => event.before.lineAt(offset).number;
  const before = writtenRanges(last.edit);
  return event.edit.every((r) =>
    before.some((range) => line(r.from) >= line(range.from) && line(r.to) <= line(range.to)),
  );
}
