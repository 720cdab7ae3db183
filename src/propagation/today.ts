/** From the text an event of the history began with to the text of today. */
import type { PastEdit } from '../editor/index.ts';
import { mapOffset, type OffsetRange, type TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';

/** Where a range of `event.before` lies today; undefined where its text is no longer `expected`. */
export function today(
  evidence: Evidence,
  event: PastEdit,
  range: OffsetRange,
  expected: string,
): OffsetRange | undefined {
  const document = current(evidence, event.uri);
  if (!document) return undefined;
  let { from, to } = range;
  const index = evidence.editor.history.findIndex(
    (e) => e.before === event.before && e.after === event.after,
  );
  for (const later of evidence.editor.history.slice(index)) {
    if (later.uri !== event.uri) continue;
    from = mapOffset(later.edit, from, 1);
    to = mapOffset(later.edit, to, -1);
  }
  return to > from && to <= document.length && document.slice(from, to) === expected
    ? { from, to }
    : undefined;
}

export function current(evidence: Evidence, uri: string): TextSnapshot | undefined {
  return evidence.editor.open.find((document) => document.uri === uri);
}

/**
 * The newest events a developer may be in the middle of, newest first: as many of all, and of those by hand. What is accepted
 * does not push out what it follows from, however many places there are.
 */
export function recentEvents({ editor: { history } }: Evidence, count: number): PastEdit[] {
  const own = history.filter(({ author }) => /^(typed|paste|prediction)$/.test(author));
  const byHand = own.filter(({ author }) => author !== 'prediction').slice(-count);
  const newest = own.slice(-count);
  return own.filter((event) => newest.includes(event) || byHand.includes(event)).reverse();
}

/** Whether the user has just worked there, from the `since`-th event of the history on: such a place is never proposed. */
export function isOwnEdit(evidence: Evidence, uri: string, range: OffsetRange, since = 0): boolean {
  return evidence.editor.history
    .slice(since)
    .some(
      (event) => event.uri === uri && event.now.some((now) => now.from < range.to && range.from < now.to),
    );
}
