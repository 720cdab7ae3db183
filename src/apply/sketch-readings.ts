/**
 * Which of several readings a sketch meant. What stands right beside a gap was shown to be found, so a reading that finds
 * it is better than one that writes it anew; a reading that takes more away than another one and explains nothing more is
 * none; and no block stands beside its twin of the same head. Where this leaves more than one, the sketch is ambiguous.
 */
import type { Drawn } from './sketch-hunks.ts';
import { isGapRow, type Piece, type SketchView, weightOf } from './sketch-view.ts';

/** What a reading makes of the sketch's telling rows and the file's telling lines. */
interface Account {
  readonly drawn: Drawn;
  /** Rows that are lines of the file, word for word. */
  readonly found: ReadonlySet<number>;
  readonly lineOf: ReadonlyMap<number, number>;
  /** Telling rows that are not. */
  readonly written: ReadonlySet<number>;
  /** Telling lines that go or are worded differently. */
  readonly lost: ReadonlySet<number>;
}

/** The readings that no other one rules out. */
export function plausible(view: SketchView, piece: Piece, readings: readonly Drawn[]): readonly Drawn[] {
  const edges = besideGaps(view, piece);
  const accounts = readings.map((drawn) => accountOf(view, piece, drawn));
  return accounts
    .filter((b) => !accounts.some((a) => a !== b && rulesOut(view, piece, edges, a, b)))
    .map((a) => a.drawn);
}

function rulesOut(view: SketchView, piece: Piece, edges: readonly number[], a: Account, b: Account): boolean {
  return findsMore(edges, a, b) || dominates(view, piece, a, b) || twins(view, a, b);
}

function accountOf(view: SketchView, piece: Piece, drawn: Drawn): Account {
  const lineOf = new Map(drawn.shown.map(({ row, line }) => [row, line] as const));
  const found = new Set<number>();
  const written = new Set<number>();
  for (const row of piece.rows) {
    if (isGapRow(view, row) || weightOf(view, row) !== 'telling') continue;
    const line = lineOf.get(row);
    if (line !== undefined && view.key[row] === view.file.key[line]) found.add(row);
    else written.add(row);
  }
  const lost = new Set<number>();
  const telling = (line: number) => view.file.keys.weight(view.file.key[line]!) === 'telling';
  for (const { from, to } of drawn.stretches)
    for (let line = from; line < to; line++) if (telling(line)) lost.add(line);
  for (const { row, line } of drawn.shown)
    if (view.key[row] !== view.file.key[line] && telling(line)) lost.add(line);
  return { drawn, found, lineOf, written, lost };
}

/** The first telling row after each gap and the last before it, where they stand right beside it. */
function besideGaps(view: SketchView, piece: Piece): number[] {
  const out = new Set<number>();
  const beside = (at: number, step: 1 | -1) => {
    let next = at + step;
    while (next >= 0 && next < piece.rows.length && weightOf(view, piece.rows[next]!) === 'blank')
      next += step;
    const row = piece.rows[next];
    if (row !== undefined && !isGapRow(view, row) && weightOf(view, row) === 'telling') out.add(row);
  };
  piece.rows.forEach((row, at) => {
    if (!isGapRow(view, row)) return;
    beside(at, 1);
    beside(at, -1);
  });
  return [...out];
}

/** Whether a reading finds every row beside a gap: then those that do not are none. */
export function findsAllEdges(view: SketchView, piece: Piece, drawn: Drawn): boolean {
  const { found } = accountOf(view, piece, drawn);
  return besideGaps(view, piece).every((row) => found.has(row));
}

/**
 * Whether a reading writes a row beside a gap anew although such a line stands where the gap is, or takes it for another
 * line: it was shown to be found.
 */
export function missesEdge(view: SketchView, piece: Piece, drawn: Drawn): boolean {
  const lineOf = new Map(drawn.shown.map((s) => [s.row, s.line] as const));
  const lines = piece.rows.map((row) => lineOf.get(row) ?? -1);
  const heads = new Set(view.pairing.pairs.map((p) => p.sketch.head));
  return piece.rows.some((row, at) => {
    if (isGapRow(view, row) || weightOf(view, row) === 'blank') return false;
    const shown = weightOf(view, row) === 'telling' ? [1, -1] : closes.test(view.rows[row]!.text) ? [-1] : [];
    if (!touchesGap(view, piece, at, shown)) return false;
    if (lines[at]! >= 0) return view.key[row] !== view.file.key[lines[at]!] && !heads.has(row);
    const low = lines.slice(0, at).findLast((l) => l >= 0) ?? piece.from - 1;
    const high = lines.slice(at).find((l) => l >= 0) ?? piece.to;
    for (let line = low + 1; line < high; line++) if (view.file.key[line] === view.key[row]) return true;
    return false;
  });
}

/** Right below a gap it ends a block that the gap began. */
const closes = /^\s*(?:[)\]}]|end\b)/;

function touchesGap(view: SketchView, piece: Piece, at: number, steps: readonly number[]): boolean {
  return steps.some((step) => {
    let next = at + step;
    while (next >= 0 && next < piece.rows.length && weightOf(view, piece.rows[next]!) === 'blank')
      next += step;
    return next >= 0 && next < piece.rows.length && isGapRow(view, piece.rows[next]!);
  });
}

/** Whether one finds every row beside a gap that the other finds, and more. */
function findsMore(edges: readonly number[], a: Account, b: Account): boolean {
  return (
    edges.some((row) => a.found.has(row) && !b.found.has(row)) &&
    edges.every((row) => a.found.has(row) || !b.found.has(row))
  );
}

/** Whether one explains all that the other explains and takes less away; it must still change what they differ in. */
function dominates(view: SketchView, piece: Piece, a: Account, b: Account): boolean {
  if (a.lost.size >= b.lost.size) return false;
  for (const row of a.written) if (!b.written.has(row)) return false;
  const parts = partOf(view, piece);
  const differing = new Set(
    piece.rows.flatMap((row, at) => (a.lineOf.get(row) === b.lineOf.get(row) ? [] : [parts[at]!])),
  );
  return piece.rows.some((row, at) => differing.has(parts[at]!) && a.written.has(row));
}

/** For each row of the piece, how many gaps stand before it. */
function partOf(view: SketchView, piece: Piece): number[] {
  let part = 0;
  return piece.rows.map((row) => (isGapRow(view, row) ? ++part : part));
}

/** Share of what one writes that the other finds in the file, from which on it is the same block. */
const sameBlock = 0.6;

/** Whether one writes a block although the file keeps it under the same head, where the other changes it. */
function twins(view: SketchView, a: Account, b: Account): boolean {
  const fresh = [...b.written].filter((row) => !b.lineOf.has(row));
  if (fresh.length === 0) return false;
  const again = fresh.filter((row) => a.found.has(row));
  if (again.length < sameBlock * fresh.length) return false;
  const depth = Math.min(...fresh.map((row) => view.indent[row]!));
  return again.some((row) => {
    if (view.indent[row] !== depth || view.file.counts.get(view.key[row]!) !== 1) return false;
    let next = row + 1;
    while (next < view.rows.length && weightOf(view, next) === 'blank') next++;
    const opens = next < view.rows.length && !isGapRow(view, next) && view.indent[next]! > depth;
    return opens && !b.lost.has(a.lineOf.get(row)!);
  });
}
