/**
 * Two edits, one after the other, as one. An edit is read as the text it makes: pieces kept of the text before it, and
 * pieces written. What `b` keeps of the middle text is looked up among the pieces that `a` made it of.
 */
import type { Replacement, TextEdit } from './text-edit.ts';

/** A range kept of the text before, or text that was written. */
type Piece = { readonly from: number; readonly to: number } | string;

/** `a` then `b`; `b` refers to the text after `a`. */
export function compose(a: TextEdit, b: TextEdit): TextEdit {
  const middle = reader(pieces(a));
  const made = pieces(b).flatMap((piece) =>
    typeof piece === 'string' ? [piece] : middle(piece.from, piece.to),
  );
  const out: Replacement[] = [];
  let from = 0;
  let text = '';
  for (const piece of made) {
    if (typeof piece === 'string') text += piece;
    else if (piece.to > piece.from) {
      if (piece.from > from || text !== '') out.push({ from, to: piece.from, text });
      from = piece.to;
      text = '';
    }
  }
  return out;
}

/** The text after `edit`; the last piece is kept without end, since an edit does not know how long its text is. */
function pieces(edit: TextEdit): Piece[] {
  const starts = [0, ...edit.map((r) => r.to)];
  return starts.flatMap((from, i) => {
    const r = edit[i];
    return r ? [{ from, to: r.from }, r.text] : [{ from, to: Number.POSITIVE_INFINITY }];
  });
}

/** Cuts ranges out of the text that `all` make; asked from left to right, so that the whole costs one walk. */
function reader(all: readonly Piece[]): (from: number, to: number) => Piece[] {
  let i = 0;
  let start = 0;
  return (from, to) => {
    const out: Piece[] = [];
    for (let piece = all[i]; piece !== undefined; piece = all[++i]) {
      const length = typeof piece === 'string' ? piece.length : piece.to - piece.from;
      const a = Math.max(from - start, 0);
      const b = Math.min(to - start, length);
      if (a < b) {
        out.push(
          typeof piece === 'string' ? piece.slice(a, b) : { from: piece.from + a, to: piece.from + b },
        );
      }
      if (start + length > to || length === Number.POSITIVE_INFINITY) break;
      start += length;
    }
    return out;
  };
}
