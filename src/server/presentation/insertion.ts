/** What a prediction inserts at the cursor, if inserting at the cursor is all it does there. */
import type { TextSnapshot } from '../../text/index.ts';

export interface Insertion {
  /** Inserted at the cursor; may hold line breaks. */
  readonly text: string;
}

/**
 * `replacement` as a pure insertion at `cursor`: the old text before the cursor starts the new text, and the old text
 * after it ends the rest. Undefined when something would be rewritten.
 */
export function insertionAt(
  text: TextSnapshot,
  replacement: { from: number; to: number; text: string },
  cursor: number,
): Insertion | undefined {
  const { from, to } = replacement;
  if (cursor < from || cursor > to) return undefined;
  const before = text.slice(from, cursor);
  const after = text.slice(cursor, to);
  const inner = replacement.text.length - before.length - after.length;
  if (inner <= 0 || !replacement.text.startsWith(before) || !replacement.text.endsWith(after))
    return undefined;
  return { text: replacement.text.slice(before.length, before.length + inner) };
}

/** Offset where the word that ends at `cursor` begins. */
export function wordStart(text: TextSnapshot, cursor: number): number {
  const line = text.lineAt(cursor);
  const before = text.slice(line.from, cursor);
  const word = /[\p{L}\p{N}_$]*$/u.exec(before)?.[0] ?? '';
  return cursor - word.length;
}
