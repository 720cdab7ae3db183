/**
 * Carries a shown change over what the user types meanwhile, so that it stays where it is until the server has answered:
 * no flicker. What contradicts it takes it away.
 */
import type { Replacement } from './replacement.ts';

/** `edits` (sorted, apart from each other) as they stand after `change`; undefined when the two cannot both be. */
export function rebased(
  edits: readonly Replacement[],
  change: Replacement,
): readonly Replacement[] | undefined {
  const grown = change.text.length - (change.to - change.from);
  const moved: Replacement[] = [];
  for (const edit of edits) {
    if (change.to < edit.from || (change.to === edit.from && change.from < change.to)) {
      moved.push({ ...edit, from: edit.from + grown, to: edit.to + grown });
    } else if (
      change.from > edit.to ||
      (change.from === edit.to && change.from < change.to && edit.from < edit.to)
    ) {
      moved.push(edit);
    } else {
      const rest = typedInto(edit, change);
      if (!rest) return undefined;
      if (rest.from < rest.to || rest.text !== '') moved.push(rest);
    }
  }
  return moved.length > 0 ? moved : undefined;
}

/** What is left of an insertion of which the user has typed the start. */
function typedInto(edit: Replacement, change: Replacement): Replacement | undefined {
  const { from, to, text: typed } = change;
  if (from !== to || from !== edit.from || edit.from !== edit.to) return undefined;
  if (!edit.text.startsWith(typed)) return undefined;
  const at = from + typed.length;
  return { from: at, to: at, text: edit.text.slice(typed.length) };
}
