/**
 * Lands a sketch with gaps, or a whole file. First structure (units paired by name), then certain lines, then alignment
 * of what lies between, under several leanings: where the result hinges on the leaning the sketch does not say enough,
 * and all results are handed back as alternatives.
 */
import { type AlignRow, type AlignTask, align, type Leaning, scoreOf } from './align.ts';
import type { FileLines } from './lines.ts';
import { type Merged, refused } from './merged.ts';
import type { RefusalReason } from './refusal.ts';
import type { Row } from './sketch.ts';
import { anchorsOf } from './sketch-anchors.ts';
import { checked, distinctResults, renameMeant } from './sketch-checks.ts';
import { edgesOf, evidenceOf } from './sketch-edges.ts';
import { type Drawn, draw, type Edges } from './sketch-hunks.ts';
import { putBeside } from './sketch-slides.ts';
import { isGapRow, type Piece, type SketchView, shiftOf, sketchView, weightOf } from './sketch-view.ts';
import { loosened, noPairing, type Pairing, sameTerritory, seemsNew } from './units.ts';

const leanings: readonly Leaning[] = [
  { alike: 0.5, late: false },
  { alike: 0.68, late: true },
  { alike: 0.36, late: false },
  { alike: 0.5, late: true, passed: 0.9 },
  { alike: 0.5, late: false, renames: true },
];
/** No line is another's new wording: what is written is put beside what stands there. */
const adding: Leaning = { alike: 2, late: true, passed: 0.9 };
/** Telling lines that such a reading must keep more than the first one, to be taken for what was meant. */
const keptByAdding = 2;
/** Readings whose scores are closer than this are both possible. A line that stands once is worth about 3. */
const doubtWithin = 3;
/** A reading that takes fewer lines away is possible even where it explains less. */
const doubtOfLoss = 8;
const mostCells = 6_000_000;

export interface MergeOptions {
  readonly pairing: Pairing;
  /** The sketch is said to be the file from its first to its last line. */
  readonly whole?: boolean;
}

export function mergeSketch(
  written: readonly Row[],
  file: FileLines,
  { pairing, whole }: MergeOptions,
): Merged {
  const first = mergeOnce(written, file, pairing, whole);
  if (first.kind !== 'refused' || !structureMayMislead(first)) return first;
  const second = mergeOnce(written, file, loosened(pairing), whole);
  return second.kind === 'hunks' ? second : first;
}

/**
 * Reasons that a structure read wrongly explains as well as a bad sketch: half a function is a sketch's way, and parsers
 * guess what it is. The lines alone then say more. Not so where the sketch itself is in doubt.
 */
function structureMayMislead({ reason }: { readonly reason: RefusalReason }): boolean {
  return reason !== 'out-of-order' && reason !== 'no-edit';
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
  const shift = shiftOf(view);
  const free: Edges = closed ? { head: false, tail: false } : { head: true, tail: true };
  const first = alignPiece(view, piece, leanings[0]!, shift, free);
  if (!first) return refused('too-large', 'it is too unlike the file to be compared in time');
  const edges = closed ? free : edgesOf(view, piece, first, gaps);
  if (!('head' in edges)) return edges;
  const evidence = evidenceOf(view, piece, first);
  if (evidence) return evidence;
  const drawn = draw(view, piece, first, edges);
  const results = [drawn];
  if (gaps || edges.head || edges.tail)
    for (const leaning of leanings.slice(1)) {
      const other = alignPiece(view, piece, leaning, shift, free, first);
      if (other) results.push(draw(view, piece, other, edges));
    }
  const beside = gaps || edges.head || edges.tail ? besides(view, piece, first, shift, free, edges) : [];
  results.push(...beside.filter((r) => taken(view, r) + keptByAdding <= taken(view, drawn)));
  const doubtful = results.find((r) => r.trouble);
  if (doubtful?.trouble) return refused(doubtful.trouble.reason, doubtful.trouble.sentence);
  const distinct = distinctResults(
    view,
    results.map((r) => r.hunks),
  );
  const renamed = distinct.length === 2 ? renameMeant(view, distinct) : undefined;
  if (renamed) return checked(view, piece, results.find((r) => r.hunks === renamed)!, gaps);
  if (distinct.length > 1)
    return {
      kind: 'alternatives',
      options: distinct.map((hunks) => {
        const found = checked(view, piece, results.find((r) => r.hunks === hunks)!, gaps);
        return { hunks, sound: found.kind === 'hunks' };
      }),
      sentence: 'it can be read in more than one way: nothing says which lines it replaces',
    };
  return checked(view, piece, drawn, gaps);
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

/** For each row of the piece its line or −1; undefined where it would take too long. */
function alignPiece(
  view: SketchView,
  piece: Piece,
  leaning: Leaning,
  shift: number,
  edges: Edges,
  base?: Int32Array,
): Int32Array | undefined {
  const line = new Int32Array(piece.rows.length).fill(-1);
  const anchors = anchorsOf(view, piece);
  for (const a of anchors) line[a.at] = a.line;
  for (let i = 0; i <= anchors.length; i++) {
    const low = anchors[i - 1];
    const high = anchors[i];
    const from = low ? low.line + 1 : piece.from;
    const to = high ? high.line : piece.to;
    const places: number[] = [];
    for (let at = (low?.at ?? -1) + 1; at < (high?.at ?? piece.rows.length); at++) places.push(at);
    if (
      !fill(
        view,
        piece,
        places,
        { from, to, low: low !== undefined, high: high !== undefined },
        leaning,
        shift,
        edges,
        line,
        base,
      )
    )
      return undefined;
  }
  return line;
}

interface Between {
  readonly from: number;
  readonly to: number;
  /** Whether it lies after, and before, an anchor. */
  readonly low: boolean;
  readonly high: boolean;
}

function fill(
  view: SketchView,
  piece: Piece,
  places: readonly number[],
  { from, to, low, high }: Between,
  leaning: Leaning,
  shift: number,
  edges: Edges,
  line: Int32Array,
  base: Int32Array | undefined,
): boolean {
  const rows: AlignRow[] = [];
  const at: number[] = [];
  let gap = !low && edges.head;
  for (const place of places) {
    const row = piece.rows[place]!;
    if (isGapRow(view, row)) {
      gap = true;
      continue;
    }
    rows.push({ kind: 'text', key: view.key[row]!, indent: view.indent[row]! + shift, gapBefore: gap });
    at.push(place);
    gap = false;
  }
  if (rows.length === 0 || from >= to) return true;
  if ((rows.length + 1) * (to - from + 1) > mostCells)
    return !places.some((p) => isGapRow(view, piece.rows[p]!));
  const { sketchOwner, fileOwner } = view.pairing;
  const task: AlignTask = {
    rows,
    gapAfter: gap || (!high && edges.tail),
    afterMatch: low,
    beforeMatch: high && !gap,
    key: view.file.key,
    indent: view.fileIndent,
    from,
    to,
    counts: view.file.counts,
    keys: view.file.keys,
    mayMatch: (r, l) => {
      const row = piece.rows[at[r]!]!;
      const mine = leaning.renames && seemsNew(sketchOwner[row]!) ? -1 : sketchOwner[row]!;
      const theirs = fileOwner[l]!;
      // What closes a unit is not what closes something in it.
      if (mine === theirs || (mine === 0 && theirs === -1) || (mine === -1 && theirs === 0)) return true;
      return sameTerritory(mine, theirs) && (weightOf(view, row) !== 'bare' || mine < -1e6);
    },
  };
  const { line: found } = align(task, leaning);
  const plain = base ? at.map((place) => base[place]!) : undefined;
  const neutral: Leaning = { alike: Math.min(leaning.alike, leanings[0]!.alike), late: false };
  // What only this leaning sees is no second reading.
  const far =
    plain &&
    scoreOf(task, neutral, plain) - scoreOf(task, neutral, found) >
      (leaning.passed === undefined ? doubtWithin : doubtOfLoss);
  found.forEach((l, i) => {
    line[at[i]!] = far ? plain![i]! : l;
  });
  return true;
}
