/**
 * Who made a change, read off the change itself; a language server is told nothing else.
 *
 *   undo, redo   the text is again one of the document's earlier texts. Rubbing out is typing, though: a single typed or
 *                deleted character, and a deletion at the end of the running burst that stays within it. Once undo goes
 *                on, every step back to an earlier text belongs to it.
 *   format       only white space changes, in several places
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
  /** Texts that were undone and could come back, the next to come back last. */
  readonly undone: readonly TextSnapshot[];
  readonly undoing: boolean;
  /** The text before the burst of typing that still goes on, if one does. */
  readonly burstStart: TextSnapshot | undefined;
  readonly cursor: number;
}

const keystroke = 2;
const longestWord = 20;
const manyRegions = 8;
const longText = 2000;

export function inferAuthor(change: Change): EditAuthor {
  const { before, after, edit, earlier, undone, undoing } = change;
  const size = edit.reduce((sum, r) => sum + r.to - r.from + r.text.length, 0);
  const one = edit.length === 1 ? edit[0] : undefined;
  const blank = edit.every((r) => r.text.trim() === '' && before.slice(r.from, r.to).trim() === '');
  const removed = edit.reduce((sum, r) => sum + r.to - r.from, 0);

  if (edit.length > 0 && (undoing || !one || size > keystroke)) {
    if (undone.some((text) => text.sameText(after))) return 'redo';
    const back = earlier.findLast((text) => text.sameText(after));
    if (back && (undoing || !rubsOut(change, back))) return 'undo';
  }
  if (blank && edit.length > 1) return 'format';
  if (edit.length > manyRegions || (removed > longText && removed > before.length / 2)) return 'external';
  if (!one) return 'typed';
  const fullLines = one.text.split('\n').filter((line) => line.trim() !== '').length;
  if (fullLines > 1) return 'paste';
  return one.text.length > longestWord && /[^\p{L}\p{N}_$]/u.test(one.text.trim()) ? 'paste' : 'typed';
}

/** A deletion that ends where the cursor is and leaves some of the burst: a word taken back, not the burst undone. */
function rubsOut({ edit, cursor, burstStart }: Change, back: TextSnapshot): boolean {
  const [r] = edit;
  return r !== undefined && edit.length === 1 && r.text === '' && r.to === cursor && burstStart !== undefined
    ? !back.sameText(burstStart)
    : false;
}
