/**
 * Lands a sketch with gaps, or a whole file. First structure (units paired by name), then certain lines, then alignment
 * of what lies between, under several leanings: where the result hinges on the leaning the sketch does not say enough,
 * and all results are handed back as alternatives.
 */
import type { FileLines } from './lines.ts';
import { type Merged, refused } from './merged.ts';
import type { RefusalReason } from './refusal.ts';
import { lessChanging } from './second-opinion.ts';
import type { Row } from './sketch.ts';
import { adding, alignPiece, closing, leanings } from './sketch-align.ts';
import { appendedPart } from './sketch-append.ts';
import { checked, distinctResults, renameMeant } from './sketch-checks.ts';
import { edgesOf, evidenceOf } from './sketch-edges.ts';
import { type Drawn, draw, type Edges } from './sketch-hunks.ts';
import { findsAllEdges, missesEdge, plausible } from './sketch-readings.ts';
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

function mergeRead(written: readonly Row[], file: FileLines, { pairing, whole }: MergeOptions): Merged {
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
  return chosen(view, piece, readingsOf(view, piece, first, { gaps, shift, free, edges }), { gaps, edges });
}

interface Freedom {
  readonly gaps: boolean;
  readonly shift: number;
  /** What may stay before and after, for the alignment and for what is written. */
  readonly free: Edges;
  readonly edges: Edges;
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
  if (inBlocks) results.push(...calmed([draw(view, piece, inBlocks, edges)]));
  return results;
}

function chosen(
  view: SketchView,
  piece: Piece,
  results: readonly Drawn[],
  { gaps, edges }: Pick<Freedom, 'gaps' | 'edges'>,
): Merged {
  const doubtful = results.find((r) => r.trouble);
  const calm = calmed(results);
  if (doubtful?.trouble && !calm.some((r) => findsAllEdges(view, piece, r) && dropped(view, r) < fewDropped))
    return refused(doubtful.trouble.reason, doubtful.trouble.sentence);
  const distinct = distinctResults(
    view,
    calm.map((r) => r.hunks),
  ).map((hunks) => calm.find((r) => r.hunks === hunks)!);
  const likely = plausible(view, piece, distinct);
  // Readings that rule one another out leave the doubt as it was.
  const left = likely.length > 0 ? likely : distinct;
  const found = left.map((drawn) => ({ drawn, merged: checked(view, piece, drawn, gaps) }));
  const meant = left.length === 1 ? left[0] : likelier(view, found);
  if (!meant) return alternatives(found);
  const { merged } = found.find((f) => f.drawn === meant)!;
  if (merged.kind !== 'hunks' || !(gaps || meant.partial)) return merged;
  if (missesEdge(view, piece, meant))
    return alternatives([{ drawn: meant, merged: refused('ambiguous', '') }]);
  if (left.length > 1) return merged;
  const others = lessChanging(view, piece, meant, edges)
    .map((drawn) => ({ drawn, merged: checked(view, piece, drawn, gaps) }))
    .filter((f) => f.merged.kind === 'hunks');
  return others.length > 0 ? alternatives([{ drawn: meant, merged }, ...others.slice(0, 1)]) : merged;
}

interface Found {
  readonly drawn: Drawn;
  readonly merged: Merged;
}

function alternatives(found: readonly Found[]): Merged {
  return {
    kind: 'alternatives',
    options: found.map(({ drawn, merged }) => ({ hunks: drawn.hunks, sound: merged.kind === 'hunks' })),
    sentence: 'it can be read in more than one way: nothing says which lines it replaces',
  };
}

/** How much more a reading that is refused must change, for the one that is not to be taken for what was meant. */
const muchMore = 3;

/**
 * The reading that was meant where several are possible: the one that a new name explains; the one that takes nothing
 * away, where the others change no less; the only sound one, where the others change much more.
 */
function likelier(view: SketchView, found: readonly Found[]): Drawn | undefined {
  const [first, second] = found;
  const renamed =
    found.length === 2 ? renameMeant(view, [first!.drawn.hunks, second!.drawn.hunks]) : undefined;
  if (renamed) return found.find((f) => f.drawn.hunks === renamed)!.drawn;
  const sized = found.map((f) => ({ ...f, sound: f.merged.kind === 'hunks', ...sizeOf(view, f.drawn) }));
  return sized.find(
    (a) =>
      a.sound &&
      sized.every(
        (b) =>
          a === b ||
          (a.gone === 0 && a.size <= b.size && !writesAgain(view, a.drawn)) ||
          (!b.sound && a.gone <= b.gone && a.size + muchMore <= b.size),
      ),
  )?.drawn;
}

/** Whether a reading writes a line anew that stands in the file once: it was shown to be found. */
function writesAgain({ file }: SketchView, { hunks }: Drawn): boolean {
  return hunks.some(({ lines }) =>
    lines.some((text) => {
      const key = file.keys.of(text);
      return file.keys.weight(key) === 'telling' && file.counts.get(key) === 1;
    }),
  );
}

/** Telling lines that go, and these together with those that are written. */
function sizeOf(view: SketchView, { hunks }: Drawn): { readonly gone: number; readonly size: number } {
  let gone = 0;
  let put = 0;
  const { keys } = view.file;
  for (const { from, to, lines } of hunks) {
    const fresh = new Map<number, number>();
    for (const text of lines) {
      const key = keys.of(text);
      if (keys.weight(key) === 'telling') fresh.set(key, (fresh.get(key) ?? 0) + 1);
    }
    for (let line = from; line < to; line++) {
      const key = view.file.key[line]!;
      if (keys.weight(key) !== 'telling') continue;
      const again = fresh.get(key) ?? 0;
      if (again > 0) fresh.set(key, again - 1);
      else gone++;
    }
    for (const n of fresh.values()) put += n;
  }
  return { gone, size: gone + put };
}

function calmed(readings: readonly Drawn[]): readonly Drawn[] {
  return readings.filter((r) => !r.trouble);
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

/** Lines that a reading may drop where another one finds no place for a row. */
const fewDropped = 3;

/** How many telling lines of the file go with nothing in their place. */
function dropped(view: SketchView, { stretches }: Drawn): number {
  let n = 0;
  for (const { from, to, rows } of stretches) {
    if (rows.some((row) => weightOf(view, row) === 'telling')) continue;
    for (let line = from; line < to; line++)
      if (view.file.keys.weight(view.file.key[line]!) === 'telling') n++;
  }
  return n;
}

/** How many telling lines of the file go, be it that others take their place. */
function taken({ file }: SketchView, { hunks }: Drawn): number {
  let n = 0;
  for (const { from, to } of hunks)
    for (let line = from; line < to; line++) if (file.keys.weight(file.key[line]!) === 'telling') n++;
  return n;
}
