/**
 * Who made a change, read off the change itself; a language server is told nothing else.
 *
 *   undo, redo   the text is again one of the document's earlier texts. A single typed or deleted character is typing,
 *                whatever it leads back to, unless undo is already going on: backspace and undo look the same then.
 *   format       only white space changes, in several places or over several lines
 *   external     many regions, or most of a long text, change at once
 *   paste        one insertion of several lines, or of more than a word could be
 *   typed        everything else
 */
import type { TextEdit, TextSnapshot } from '../text/index.ts';
import type { EditAuthor } from './edit-event.ts';

export interface Change {
  readonly before: TextSnapshot;
  readonly after: TextSnapshot;
  readonly edit: TextEdit;
  /** Earlier texts of the document, oldest first, `before` not included. */
  readonly earlier: readonly TextSnapshot[];
  /** Texts that were undone and could come back. */
  readonly undone: readonly TextSnapshot[];
  readonly undoing: boolean;
}

export function inferAuthor(change: Change): EditAuthor {
  const { before, after, edit, earlier, undone, undoing } = change;
  const single = edit.length === 1 && edit[0]!.to - edit[0]!.from + edit[0]!.text.length <= 2;
  if (!single || undoing) {
    if (undone.some((text) => text.sameText(after))) return 'redo';
    if (earlier.some((text) => text.length === after.length && text.sameText(after))) return 'undo';
  }
  const spansLines = edit.some((r) => r.text.includes('\n') || before.slice(r.from, r.to).includes('\n'));
  const blank = edit.every((r) => r.text.trim() === '' && before.slice(r.from, r.to).trim() === '');
  if (blank && edit.length > 1) return 'format';
  const removed = edit.reduce((sum, r) => sum + r.to - r.from, 0);
  if (edit.length > 8 || (removed > 2000 && removed > before.length / 2)) return 'external';
  const [only] = edit;
  if (edit.length === 1 && only) {
    const lines = only.text.split('\n').filter((line) => line.trim() !== '').length;
    if (lines > 1 || (spansLines && lines > 0 && only.text.length > 20)) return 'paste';
    if (only.text.length > 20 && /\W/.test(only.text)) return 'paste';
  }
  return 'typed';
}
