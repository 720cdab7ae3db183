/** Whose names are of another function: a variable of one may be called as a variable of another is. */
import type { Occurrence, OutlineItem, SyntaxTree } from '../syntax/index.ts';
import type { OffsetRange } from '../text/index.ts';
import { isCallable } from './parameter-list.ts';

/**
 * Of the places of `name`, those that are no variable of a function in which nothing of `own` stands: all of them, where
 * what is `own` does not stand in one function.
 */
export function withoutOtherFunctions(
  tree: SyntaxTree,
  own: readonly OffsetRange[],
  name: string,
  places: readonly Occurrence[],
): readonly Occurrence[] {
  if (places.length === 0) return places; // the outline of a long file is dear
  const functions = tree.outline().filter(isCallable);
  const around = functions.findLast((item) => own.every((place) => holds(item, place)));
  if (!around) return places;
  const all = tree.occurrences(name);
  return places.filter(({ binding }) => {
    const its = all.filter((o) => o.binding === binding);
    const local = binding !== undefined && functions.some((item) => its.every((o) => holds(item, o)));
    return !local || its.some((o) => holds(around, o));
  });
}

/** Its own name is no variable of a function. */
function holds(item: OutlineItem, { from, to }: OffsetRange): boolean {
  return item.from <= from && to <= item.to && from !== item.nameRange.from;
}
