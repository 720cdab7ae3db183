/**
 * Blocks that are certain: where the head of a block is known to be a line of the file, what the sketch shows inside the
 * block lies inside it, what closes it closes it, and what follows comes after it.
 */
import type { Anchor } from './sketch-anchors.ts';
import { isGapRow, type Piece, type SketchView, weightOf } from './sketch-view.ts';

/** For each row of a piece, by its index, the lines [from, to) that it may be. A gap may leave a block and enter another one. */
export interface Scopes {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

const closer = /^\s*(?:[)\]}]|end\b|fi\b|done\b|esac\b)/;

/** With `throughGaps` a block is also taken to end where its end seems to be behind a gap in it. */
export function scopesOf(
  view: SketchView,
  piece: Piece,
  anchors: readonly Anchor[],
  throughGaps: boolean,
): Scopes {
  const from = new Int32Array(piece.rows.length).fill(piece.from);
  const to = new Int32Array(piece.rows.length).fill(piece.to);
  // Without gaps every alignment writes the same.
  if (!piece.rows.some((row) => isGapRow(view, row))) return { from, to };
  for (const { at, line } of anchors) {
    const end = endOfRows(view, piece, at, throughGaps);
    const last = end === undefined ? undefined : endOfLines(view, piece, line);
    if (end === undefined || last === undefined) continue;
    for (let i = at + 1; i < end; i++) {
      from[i] = Math.max(from[i]!, line + 1);
      to[i] = Math.min(to[i]!, last);
    }
    from[end] = Math.max(from[end]!, last);
    to[end] = Math.min(to[end]!, last + 1);
    for (let i = end + 1; i < from.length; i++) from[i] = Math.max(from[i]!, last + 1);
  }
  return { from, to };
}

/** Index of the row that closes the block that starts at `at`; undefined where the sketch shows no such row. */
function endOfRows(view: SketchView, piece: Piece, at: number, throughGaps: boolean): number | undefined {
  const depth = view.indent[piece.rows[at]!]!;
  for (let i = at + 1; i < piece.rows.length; i++) {
    const row = piece.rows[i]!;
    if (row < 0 || (isGapRow(view, row) && !throughGaps)) return undefined;
    if (weightOf(view, row) === 'blank') continue;
    if (view.indent[row]! > depth) continue;
    const closes = !isGapRow(view, row) && view.indent[row] === depth && closer.test(view.rows[row]!.text);
    return closes && i > at + 1 ? i : undefined;
  }
  return undefined;
}

function endOfLines({ file, fileIndent }: SketchView, piece: Piece, line: number): number | undefined {
  const depth = fileIndent[line]!;
  for (let l = line + 1; l < piece.to; l++) {
    const text = file.lines[l]!;
    if (text.trim() === '' || fileIndent[l]! > depth) continue;
    return fileIndent[l] === depth && closer.test(text) && l > line + 1 ? l : undefined;
  }
  return undefined;
}
