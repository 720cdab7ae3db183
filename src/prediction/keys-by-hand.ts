/** What an edit costs without a prediction, in keys. */
import type { EditorSnapshot } from '../editor/index.ts';
import { minimize, type TextEdit, type TextSnapshot } from '../text/index.ts';

/** In the cursor's line what is to be typed, a key for all that goes at a place; elsewhere the way to it counts for more. */
export function keysByHand(edit: TextEdit, document: TextSnapshot, editor: EditorSnapshot): number {
  const changed = minimize(edit, document);
  const { from, to } = editor.document.lineAt(Math.min(editor.cursor, editor.document.length));
  const here = document.uri === editor.document.uri && changed.every((r) => from <= r.from && r.to <= to);
  // What changes nothing is the filters' to refuse.
  if (!here || changed.length === 0) return Number.POSITIVE_INFINITY;
  return changed.reduce((keys, r) => keys + r.text.length + Math.min(1, r.to - r.from), 0);
}
