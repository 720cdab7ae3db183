/**
 * Lands a sketch with gaps, or a whole file. First structure (units paired by name), then certain lines, then alignment
 * of what lies between, under several leanings: where the result hinges on the leaning the sketch does not say enough,
 * and all results are handed back as alternatives.
 */
import type { Leaning } from './align.ts';
import type { FileLines } from './lines.ts';
import { type Merged, refused } from './merged.ts';
import type { Row } from './sketch.ts';
import { adding, alignPiece, closing, leanings, renaming } from './sketch-align.ts';
import { appendedPart } from './sketch-append.ts';
import { type Choice, chosen } from './sketch-choice.ts';
import { edgesOf, evidenceOf } from './sketch-edges.ts';
import { type Drawn, draw, type Edges } from './sketch-hunks.ts';
import { putBeside } from './sketch-slides.ts';
import { isGapRow, type Piece, type SketchView, shiftOf, sketchView, weightOf } from './sketch-view.ts';
import { loosened, noPairing, type Pairing } from './units.ts';

/** Telling lines that such a reading must keep more than the first one, to be taken for what was meant. */
const keptByAdding = 2;

export interface MergeOptions {
  readonly pairing: Pairing;
  /** The sketch is said to be the file from its first to its last line. */
  readonly whole?: boolean;
}

export function mergeSketch(written: readonly Row[], file: FileLines, options: MergeOptions): Merged {
  const appended = options.whole ? undefined : appendedPart(written, file);
  if (!appended) return mergeRead(written, file, options);
  const { rest, hunk } = appended;
  if (rest.every((r) => r.kind === 'gap' || r.text.trim() === '')) return { kind: 'hunks', hunks: [hunk] };
  const merged = mergeRead(rest, file, options);
  if (merged.kind !== 'hunks')
    return merged.kind === 'refused' && merged.reason === 'no-edit'
      ? { kind: 'hunks', hunks: [hunk] }
      : merged;
  return { kind: 'hunks', hunks: [...merged.hunks, hunk] };
}

/**
 * A structure read wrongly explains most refusals as well as a bad sketch: half a function is a sketch's way, and parsers
 * guess what it is. The lines alone then say more.
 */
function mergeRead(written: readonly Row[], file: FileLines, { pairing, whole }: MergeOptions): Merged {
  const first = mergeOnce(written, file, pairing, whole);
  if (first.kind !== 'refused' || first.reason === 'no-edit') return first;
  const second = mergeOnce(written, file, loosened(pairing), whole);
  return second.kind === 'hunks' ? second : first;
}

function mergeOnce(
  written: readonly Row[],
  file: FileLines,
  pairing: Pairing,
  whole: boolean | undefined,
): Merged {
  const rows = withoutBlankParts(written);
  const gaps = rows.some((r) => r.kind === 'gap');
  const plain = !gaps && rows.length * 2 > file.count;
  const view = sketchView(rows, file, plain ? noPairing(rows.length, file.count) : pairing);
  const telling = rows.filter((_, row) => weightOf(view, row) === 'telling').length;
  if (telling === 0) return refused('no-edit', 'it writes nothing that could be found in the file');
  if (file.lines.every((line) => line.trim() === ''))
    return rows.some((r) => r.kind === 'gap')
      ? refused('not-found', 'it leaves lines out, but the file is empty')
      : { kind: 'hunks', hunks: [{ from: 0, to: file.count, lines: rows.map((r) => r.text) }] };
  const pieces = gaps && !whole ? piecesOf(view) : [wholePiece(view)];
  if (!pieces)
    return refused(
      'out-of-order',
      'it shows functions in another order than the file, and does not say whether they move',
    );
  const [main, ...moved] = pieces;
  const parts = [
    mergePiece(view, main!, gaps, whole === true),
    ...moved.map((p) => mergePiece(view, p, true, true)),
  ];
  const failed = parts.find((p) => p.kind !== 'hunks');
  if (failed && (parts.length > 1 || failed.kind === 'refused'))
    return failed.kind === 'alternatives' && parts.length > 1
      ? refused('ambiguous', failed.sentence)
      : failed;
  if (parts.length === 1) return parts[0]!;
  const hunks = parts
    .flatMap((p) => (p.kind === 'hunks' ? p.hunks : []))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  if (hunks.some((h, i) => i > 0 && h.from < hunks[i - 1]!.to))
    return refused('overlap', 'its parts change the same lines');
  return { kind: 'hunks', hunks };
}

/** Blank lines alone between two gaps, or before the first or after the last, say nothing: they are part of the gap. */
function withoutBlankParts(rows: readonly Row[]): readonly Row[] {
  if (!rows.some((r) => r.kind === 'gap')) return rows;
  const out = [...rows];
  let from = 0;
  for (let at = 0; at <= out.length; at++) {
    if (at < out.length && out[at]!.kind !== 'gap') continue;
    if (out.slice(from, at).every((r) => r.text.trim() === ''))
      for (let k = from; k < at; k++) out[k] = { kind: 'gap', text: '' };
    from = at + 1;
  }
  return out;
}

function wholePiece(view: SketchView): Piece {
  return { rows: view.rows.map((_, i) => i), from: 0, to: view.file.count };
}

/** Whether gaps set a unit apart from its neighbors in the sketch; else the sketch says that it moves. */
function apart(
  view: SketchView,
  { first, last }: { readonly first: number; readonly last: number },
): boolean {
  const open = (from: number, step: 1 | -1) => {
    let row = from;
    while (row >= 0 && row < view.rows.length && weightOf(view, row) === 'blank') row += step;
    if (row < 0 || row >= view.rows.length) return true;
    // Comments right above belong to it.
    return isGapRow(view, row) || (step < 0 && /^\s*(?:\/\/|\/?\*|#|--|@)/.test(view.rows[row]!.text));
  };
  return open(first - 1, -1) && open(last + 1, 1);
}

/** The sketch without the units that stand elsewhere in the file, and these. */
function piecesOf(view: SketchView): Piece[] | undefined {
  const top = view.pairing.pairs.filter(
    (p) =>
      !view.pairing.pairs.some(
        (q) => q !== p && q.sketch.first <= p.sketch.first && q.sketch.last >= p.sketch.last,
      ),
  );
  const order = top.toSorted((a, b) => a.sketch.first - b.sketch.first);
  // The heaviest run in the file's order stays; the others were shown out of their order.
  const weight = order.map((p) => p.sketch.last - p.sketch.first + 1);
  const best = weight.map((w) => w);
  const from = weight.map(() => -1);
  order.forEach((p, i) => {
    for (let j = 0; j < i; j++)
      if (order[j]!.file.first < p.file.first && best[j]! + weight[i]! > best[i]!) {
        best[i] = best[j]! + weight[i]!;
        from[i] = j;
      }
  });
  const kept = new Set<number>();
  for (let i = best.indexOf(Math.max(...best)); i >= 0; i = from[i]!) kept.add(i);
  const out = order.filter((_, i) => order.length > 0 && !kept.has(i));
  if (out.length === 0) return [wholePiece(view)];
  if (!out.every(({ sketch }) => apart(view, sketch))) return undefined;
  const cut = new Set<number>();
  const pieces = out.map(({ sketch, file }): Piece => {
    let first = sketch.first;
    let top = file.first;
    // Comments and decorators right above belong to it where the file has them there too.
    while (
      first > 0 &&
      top > 0 &&
      weightOf(view, first - 1) === 'telling' &&
      view.key[first - 1] === view.file.key[top - 1]
    ) {
      first--;
      top--;
    }
    const rows: number[] = [];
    for (let row = first; row <= sketch.last; row++) {
      rows.push(row);
      cut.add(row);
    }
    return { rows, from: top, to: file.last + 1 };
  });
  const rest: number[] = [];
  view.rows.forEach((_, row) => {
    if (!cut.has(row)) rest.push(row);
    else if (rest.at(-1) !== -1) rest.push(-1);
  });
  return [{ rows: rest, from: 0, to: view.file.count }, ...pieces];
}

function mergePiece(view: SketchView, piece: Piece, gaps: boolean, closed: boolean): Merged {
  const read = mergeUnder(view, piece, gaps, closed, leanings[0]!);
  if (!('unsettled' in read)) return read;
  // What seems to be a new unit at an end may be the one that stands there, with a new name.
  const again = mergeUnder(view, piece, gaps, closed, renaming);
  return 'unsettled' in again ? read.unsettled : again;
}

/** Unsettled where the first reading cannot say which ends of the file the sketch speaks about. */
function mergeUnder(
  view: SketchView,
  piece: Piece,
  gaps: boolean,
  closed: boolean,
  leaning: Leaning,
): Merged | { readonly unsettled: Merged } {
  const shift = shiftOf(view);
  const free: Edges = closed ? { head: false, tail: false } : { head: true, tail: true };
  const first = alignPiece(view, piece, leaning, shift, free);
  if (!first) return refused('too-large', 'it is too unlike the file to be compared in time');
  const edges = closed ? free : edgesOf(view, piece, first, gaps);
  if (!('head' in edges)) return { unsettled: edges };
  const evidence = evidenceOf(view, piece, first);
  if (evidence) return evidence;
  return chosen(view, piece, readingsOf(view, piece, first, { gaps, shift, free, edges }), { gaps, edges });
}

interface Freedom extends Choice {
  readonly shift: number;
  /** What may stay before and after, for the alignment. */
  readonly free: Edges;
}

/** The first reading, and what others there are. */
function readingsOf(view: SketchView, piece: Piece, first: Int32Array, how: Freedom): readonly Drawn[] {
  const { gaps, shift, free, edges } = how;
  const drawn = draw(view, piece, first, edges);
  if (!gaps && !edges.head && !edges.tail) return [drawn];
  const results = [drawn];
  for (const leaning of leanings.slice(1)) {
    const other = alignPiece(view, piece, leaning, shift, free, first);
    if (other) results.push(draw(view, piece, other, edges));
  }
  const beside = besides(view, piece, first, shift, free, edges);
  results.push(...beside.filter((r) => taken(view, r) + keptByAdding <= taken(view, drawn)));
  const inBlocks = gaps ? alignPiece(view, piece, closing, shift, free) : undefined;
  const closed = inBlocks && draw(view, piece, inBlocks, edges);
  return closed && !closed.trouble ? [...results, closed] : results;
}

/** Readings that put what is written beside what stands there. */
function besides(
  view: SketchView,
  piece: Piece,
  first: Int32Array,
  shift: number,
  free: Edges,
  edges: Edges,
): Drawn[] {
  const found = [alignPiece(view, piece, adding, shift, free, first), putBeside(view, piece, first)];
  return found.flatMap((line) => {
    const drawn = line && draw(view, piece, line, edges);
    return drawn && !drawn.trouble ? [drawn] : [];
  });
}

/** How many telling lines of the file go, be it that others take their place. */
function taken({ file }: SketchView, { hunks }: Drawn): number {
  let n = 0;
  for (const { from, to } of hunks)
    for (let line = from; line < to; line++) if (file.keys.weight(file.key[line]!) === 'telling') n++;
  return n;
}
