/** Which of the file's ends a sketch speaks about, where it does not say so itself; and whether it speaks about the file at all. */
import { type Merged, refused } from './merged.ts';
import type { Edges } from './sketch-hunks.ts';
import { isGapRow, type Piece, type SketchView, weightOf } from './sketch-view.ts';

/** Telling lines that may stand before the first or after the last line of a sketch before it counts as an excerpt. */
const fewAtEdge = 3;

/** Comments and directives that a file starts with. */
const heads = /^\s*(?:\/\/|\/?\*|#|--|;|%|<[!?]|["']{3})/;

/** Which of the file's ends the sketch covers, or why that cannot be told. */
export function edgesOf(view: SketchView, piece: Piece, line: Int32Array, gaps: boolean): Edges | Merged {
  const hits = [...line].filter((l) => l >= 0);
  if (hits.length === 0) return { head: true, tail: true };
  const count = (from: number, to: number) => {
    let n = 0;
    for (let l = from; l < to; l++) if (view.file.keys.weight(view.file.key[l]!) === 'telling') n++;
    return n;
  };
  const before = count(piece.from, hits[0]!);
  const after = count(hits.at(-1)! + 1, piece.to);
  const opens = isGapRow(view, piece.rows[0]!);
  const closes = isGapRow(view, piece.rows.at(-1)!);
  const covered = hits.filter((l) => view.file.keys.weight(view.file.key[l]!) === 'telling').length;
  const excerpt = covered < 0.5 * count(piece.from, piece.to);
  const lead = leadingNew(view, piece, line);
  const trail = trailingNew(view, piece, line);
  const head = opens || (before > 0 && !(lead > 0 && gaps && startsFile(view, piece)));
  const appends = !closes && trail > 0 && trailsGap(view, piece, line);
  // Blank lines at the end of a file are often lost on the way.
  const last = line[piece.rows.findLastIndex((row) => !isGapRow(view, row))]!;
  const onlyBlank = after === 0 && last >= 0 && last < piece.to - 1;
  const tail = closes || onlyBlank || (after > 0 && !appends);
  const cutsCode = view.file.lines
    .slice(piece.from, hits[0]!)
    .some((above) => above.trim() !== '' && !heads.test(above));
  const open = gaps || excerpt;
  const first = open && before > 0 && cutsCode && newAt(view, piece, line, 1) > 0;
  const final = open && after > 0 && newAt(view, piece, line, -1) > 0;
  if (first || final)
    return refused(
      'ambiguous',
      `nothing says whether its ${first ? 'first' : 'last'} lines replace those of the file`,
    );
  if (gaps && tail && !closes && after > 0 && after <= fewAtEdge && changesLast(view, piece, line))
    return refused(
      'ambiguous',
      `it stops short of the last ${after === 1 ? 'line' : `${after} lines`} of the file and does not say whether they stay`,
    );
  if (!gaps && !excerpt && (before > 0 || after > 0))
    return refused(
      'loses-lines',
      `it reads like the whole file, but lacks its ${before > 0 ? 'first' : 'last'} lines`,
    );
  if (
    !opens &&
    head &&
    before <= fewAtEdge &&
    lead === 0 &&
    gaps &&
    cutsCode &&
    line[firstRow(view, piece)]! >= 0 &&
    piece.from === 0
  )
    return refused(
      'ambiguous',
      `it starts below the first ${before === 1 ? 'line' : `${before} lines`} of the file and does not say whether they stay`,
    );
  return { head, tail };
}

/** New telling rows at the sketch's start (1) or end (−1) that run on into a matched row without a gap. */
function newAt(view: SketchView, piece: Piece, line: Int32Array, step: 1 | -1): number {
  let n = 0;
  for (let at = step > 0 ? 0 : piece.rows.length - 1; at >= 0 && at < piece.rows.length; at += step) {
    if (isGapRow(view, piece.rows[at]!)) return 0;
    if (line[at]! >= 0) return n;
    if (weightOf(view, piece.rows[at]!) === 'telling') n++;
  }
  return 0;
}

/** Whether the sketch writes something after its last gap. */
function changesLast(view: SketchView, piece: Piece, line: Int32Array): boolean {
  const gap = piece.rows.findLastIndex((row) => isGapRow(view, row));
  return piece.rows.some(
    (row, at) => at > gap && weightOf(view, row) === 'telling' && view.key[row] !== view.file.key[line[at]!],
  );
}

function firstRow(view: SketchView, piece: Piece): number {
  return piece.rows.findIndex((row) => !isGapRow(view, row));
}

/** Telling rows before the first matched one, up to the first gap. */
function leadingNew(view: SketchView, piece: Piece, line: Int32Array): number {
  let n = 0;
  for (const [at, row] of piece.rows.entries()) {
    if (isGapRow(view, row) || line[at]! >= 0) return n;
    if (weightOf(view, row) === 'telling') n++;
  }
  return n;
}

/** Whether the first rows end at a gap before any of them is found: new lines for the top of the file. */
function startsFile(view: SketchView, piece: Piece): boolean {
  const at = piece.rows.findIndex((row) => isGapRow(view, row));
  return at > 0;
}

function trailingNew(view: SketchView, piece: Piece, line: Int32Array): number {
  let n = 0;
  for (let at = piece.rows.length - 1; at >= 0; at--) {
    const row = piece.rows[at]!;
    if (isGapRow(view, row) || line[at]! >= 0) return n;
    if (weightOf(view, row) === 'telling') n++;
  }
  return n;
}

/** Whether the rows after the last gap are all new: lines for the end of the file. */
function trailsGap(view: SketchView, piece: Piece, line: Int32Array): boolean {
  for (let at = piece.rows.length - 1; at >= 0; at--) {
    if (isGapRow(view, piece.rows[at]!)) return true;
    if (line[at]! >= 0) return false;
  }
  return false;
}

/** Refuses where what is written has nothing certain beside it. */
export function evidenceOf(view: SketchView, piece: Piece, line: Int32Array): Merged | undefined {
  const certain = piece.rows.some(
    (row, at) =>
      line[at]! >= 0 && view.key[row] === view.file.key[line[at]!] && weightOf(view, row) === 'telling',
  );
  const paired = piece.rows.some((row, at) => line[at]! >= 0 && (view.pairing.sketchOwner[row] ?? 0) > 0);
  if (!certain && !paired) return refused('not-found', 'none of its lines is in the file');
  return undefined;
}
