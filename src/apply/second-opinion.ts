/**
 * A second opinion on a reading that takes lines away or words them differently: where a part of the sketch would change
 * fewer lines at another place, finding nearly as much there, the sketch does not say which place it means.
 */
import { leastChanges, lineCost, lossCost } from './least-change.ts';
import type { LineWeight } from './lines.ts';
import { type Drawn, draw, type Edges } from './sketch-hunks.ts';
import { isGapRow, linesAfter, type Piece, type SketchView, weightOf } from './sketch-view.ts';

/** Share of the lines that a reading finds, from which on another place explains the part as well. */
const findsAsWell = 0.6;
/** The same, for a place where nothing goes; and for one where nothing goes and that changes much less. */
const findsEnough = 0.5;
const findsSome = 0.3;
const muchLess = 0.75;
const slack = 0.01;

/** Other readings of the sketch that change less, or find what stands beside a gap where this one does not. */
export function lessChanging(view: SketchView, piece: Piece, drawn: Drawn, edges: Edges): Drawn[] {
  const lineOf = new Map(drawn.shown.map((s) => [s.row, s.line] as const));
  const line = Int32Array.from(piece.rows, (row) => lineOf.get(row) ?? -1);
  const text = linesAfter(view, drawn.hunks).join('\n');
  return partsOf(view, piece, line, edges).flatMap((part) => {
    const mine = accountOf(view, part, line);
    const missed = missedEdges(view, part, line);
    if (mine.gone === 0 && missed.length === 0) return [];
    return leastChanges(view, part).flatMap((other) => {
      const moved = line.slice();
      moved.set(other.line, part.first);
      const findsEdge = missed.some((i) => other.line[i]! >= 0);
      if (!findsEdge && !explainsAsWell(mine, accountOf(view, part, moved), other.cost)) return [];
      const redrawn = draw(view, piece, moved, edges);
      return redrawn.trouble || linesAfter(view, redrawn.hunks).join('\n') === text ? [] : [redrawn];
    });
  });
}

function explainsAsWell(mine: PartAccount, other: PartAccount, cost: number): boolean {
  if (cost > mine.cost + slack) return false;
  if (other.gone >= mine.gone) return false;
  const finds = other.found / Math.max(1, mine.found);
  if (other.gone === 0 && finds >= findsEnough) return true;
  if (mine.reworded === 0 || cost > mine.cost - slack) return false;
  return finds >= findsAsWell || (other.gone === 0 && finds >= findsSome && cost <= muchLess * mine.cost);
}

/** Rows right beside a gap, by their place in the part, that are written anew although they were shown to be found. */
function missedEdges(view: SketchView, { rows, first, above, below }: Part, line: Int32Array): number[] {
  const edges = [...(above ? [0] : []), ...(below ? [rows.length - 1] : [])];
  return edges.filter((i) => weightOf(view, rows[i]!) === 'telling' && line[first + i]! < 0);
}

interface Part {
  readonly rows: readonly number[];
  /** Index of its first row in the piece. */
  readonly first: number;
  readonly from: number;
  readonly to: number;
  readonly above: boolean;
  readonly below: boolean;
}

/** The parts between gaps, each with the lines between its neighbors. */
function partsOf(view: SketchView, piece: Piece, line: Int32Array, edges: Edges): Part[] {
  const out: Part[] = [];
  let first = 0;
  let from = piece.from;
  for (let at = 0; at <= piece.rows.length; at++) {
    if (at < piece.rows.length && !isGapRow(view, piece.rows[at]!)) continue;
    if (at > first) {
      const next = line.subarray(at).find((l) => l >= 0);
      out.push({
        rows: piece.rows.slice(first, at),
        first,
        from,
        to: next ?? piece.to,
        above: first > 0 || edges.head,
        below: at < piece.rows.length || edges.tail,
      });
      from = Math.max(from, ...line.subarray(first, at).map((l) => l + 1));
    }
    first = at + 1;
  }
  return out;
}

interface PartAccount {
  readonly cost: number;
  /** Rows that are lines of the file, word for word. */
  readonly found: number;
  readonly reworded: number;
  /** Telling lines that go or are worded differently. */
  readonly gone: number;
}

function accountOf(view: SketchView, part: Part, line: Int32Array): PartAccount {
  const { file } = view;
  const mine = line.subarray(part.first, part.first + part.rows.length);
  const shown = new Set(mine);
  const weight = (l: number) => file.keys.weight(file.key[l]!);
  let [cost, found, reworded, gone] = [0, 0, 0, 0];
  part.rows.forEach((row, i) => {
    const l = mine[i]!;
    const put = lineCost[weightOf(view, row) as LineWeight];
    if (l < 0) cost += put;
    else if (view.key[row] === file.key[l]) found++;
    else {
      reworded++;
      cost += put + lossCost * lineCost[weight(l)];
      if (weight(l) === 'telling') gone++;
    }
  });
  const lines = mine.filter((l) => l >= 0);
  if (lines.length === 0) return { cost, found, reworded, gone };
  const from = part.above ? lines[0]! : part.from;
  const to = part.below ? lines.at(-1)! + 1 : part.to;
  for (let l = from; l < to; l++) {
    if (shown.has(l)) continue;
    cost += lossCost * lineCost[weight(l)];
    if (weight(l) === 'telling') gone++;
  }
  return { cost, found, reworded, gone };
}
