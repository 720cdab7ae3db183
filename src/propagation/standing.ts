/**
 * The history without what was undone, for whoever asks by hand right after it: the rules follow what was done to the text
 * as it is now. What is redone is there again, as it was typed.
 */
import type { PastEdit } from '../editor/index.ts';
import { compose, mapRange, minimize, writtenRanges } from '../text/index.ts';

export function standing(history: readonly PastEdit[]): readonly PastEdit[] {
  let stands: PastEdit[] = [];
  /** Oldest first. */
  let undone: PastEdit[] = [];
  for (const event of history) {
    const isHere = ({ uri }: PastEdit) => uri === event.uri;
    const undo = event.author === 'undo';
    const first = undo
      ? stands.findLastIndex((e) => isHere(e) && e.before.sameText(event.after))
      : undone.findIndex((e) => isHere(e) && e.after.sameText(event.after));
    if (undo && first >= 0) {
      undone = [...stands.slice(first).filter(isHere), ...undone];
      stands = stands.filter((e, i) => i < first || !isHere(e));
    } else if (event.author === 'redo' && first >= 0) {
      stands.push(...undone.slice(0, first + 1).filter(isHere));
      undone = undone.filter((e, i) => i > first || !isHere(e));
    } else if (undo || event.author === 'redo') {
      stands = partly(stands, event);
    } else {
      undone = undone.filter((e) => !isHere(e));
      stands.push(event);
    }
  }
  return stands.map((event, i) => ({ ...event, now: rangesAfter(event, stands.slice(i + 1)) }));
}

/** A step within a burst of typing: what is left of the burst. */
function partly(stands: readonly PastEdit[], event: PastEdit): PastEdit[] {
  const at = stands.findLastIndex(({ uri }) => uri === event.uri);
  const last = stands[at];
  if (!last?.after.sameText(event.before)) return [...stands, event];
  const edit = minimize(compose(last.edit, event.edit), last.before);
  return stands.flatMap((e, i) => {
    if (i !== at) return [e];
    return edit.length === 0 ? [] : [{ ...last, after: event.after, edit }];
  });
}

function rangesAfter({ uri, edit }: PastEdit, later: readonly PastEdit[]): PastEdit['now'] {
  return later
    .filter((e) => e.uri === uri)
    .reduce((ranges, e) => ranges.map((range) => mapRange(e.edit, range)), writtenRanges(edit));
}
