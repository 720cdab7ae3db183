/**
 * A second reading of a sketch's part: what is read as a change of lines may also be put beside them. `end` and a blank line
 * above a new test stand above many tests: where the lines above it fit right before the lines below it, too, the test may
 * take the place of another or come after it, and only its author knows.
 */
import { isGapRow, type Piece, type SketchView, weightOf } from './sketch-view.ts';

/** Rows [from, to) between two gaps, as indices into the piece's rows. */
interface Part {
  readonly from: number;
  readonly to: number;
}

/** The same rows with one part put beside the lines that it changes; undefined where no part can be. */
export function putBeside(view: SketchView, piece: Piece, line: Int32Array): Int32Array | undefined {
  for (const part of partsOf(view, piece)) {
    const equal = (at: number) => line[at]! >= 0 && view.key[piece.rows[at]!] === view.file.key[line[at]!];
    let head = part.from;
    while (head < part.to && equal(head) && (head === part.from || line[head] === line[head - 1]! + 1))
      head++;
    let tail = part.to;
    while (tail > head && equal(tail - 1) && (tail === part.to || line[tail - 1] === line[tail]! - 1)) tail--;
    if (head === part.from || tail === part.to || tail <= head) continue;
    if (!loses(view, piece, line, line[head - 1]! + 1, line[tail]!, head, tail)) continue;
    const found = below(view, piece, line, part, head, tail) ?? above(view, piece, line, part, head, tail);
    if (found) return found;
  }
  return undefined;
}

function partsOf(view: SketchView, piece: Piece): Part[] {
  const out: Part[] = [];
  let from = 0;
  for (let at = 0; at <= piece.rows.length; at++) {
    if (at < piece.rows.length && !isGapRow(view, piece.rows[at]!)) continue;
    if (at > from) out.push({ from, to: at });
    from = at + 1;
  }
  return out;
}

/** Whether telling lines between these two go or are worded differently. */
function loses(
  view: SketchView,
  piece: Piece,
  line: Int32Array,
  from: number,
  to: number,
  head: number,
  tail: number,
): boolean {
  const kept = new Set<number>();
  for (let at = head; at < tail; at++)
    if (line[at]! >= 0 && view.key[piece.rows[at]!] === view.file.key[line[at]!]) kept.add(line[at]!);
  for (let l = from; l < to; l++)
    if (!kept.has(l) && view.file.keys.weight(view.file.key[l]!) === 'telling') return true;
  return false;
}

/** Whether rows [from, to) stand in the file from `first` on, word for word, and say something. */
function stands(view: SketchView, piece: Piece, from: number, to: number, first: number): boolean {
  if (first < piece.from || first + to - from > piece.to) return false;
  let telling = false;
  for (let at = from; at < to; at++) {
    const row = piece.rows[at]!;
    if (view.key[row] !== view.file.key[first + at - from]) return false;
    telling ||= weightOf(view, row) === 'telling';
  }
  return telling;
}

/** Authors show about as much above a change as below it: what makes that much less even is not what they meant. */
function evener(above: number, below: number, aboveNow: number, belowNow: number): boolean {
  return Math.abs(above - below) <= Math.abs(aboveNow - belowNow) + 1;
}

/** The first rows fit right before one of the last, too. */
function below(
  view: SketchView,
  piece: Piece,
  line: Int32Array,
  part: Part,
  head: number,
  tail: number,
): Int32Array | undefined {
  if (part.from === 0) return undefined;
  for (let shown = head - part.from; shown > 0; shown--)
    for (let next = tail; next < part.to; next++) {
      const first = line[next]! - shown;
      if (first <= line[part.from]! || !stands(view, piece, part.from, part.from + shown, first)) continue;
      if (!evener(shown, part.to - next, head - part.from, part.to - tail)) continue;
      return line.map((l, at) => {
        if (at < part.from || at >= next) return l;
        return at < part.from + shown ? first + at - part.from : -1;
      });
    }
  return undefined;
}

/** The last rows fit right behind one of the first, too. */
function above(
  view: SketchView,
  piece: Piece,
  line: Int32Array,
  part: Part,
  head: number,
  tail: number,
): Int32Array | undefined {
  if (part.to === piece.rows.length) return undefined;
  for (let next = tail; next < part.to; next++)
    for (let last = head - 1; last >= part.from; last--) {
      const first = line[last]! + 1;
      if (first >= line[next]! || !stands(view, piece, next, part.to, first)) continue;
      if (!evener(last + 1 - part.from, part.to - next, head - part.from, part.to - tail)) continue;
      return line.map((l, at) => {
        if (at <= last || at >= part.to) return l;
        return at >= next ? first + at - next : -1;
      });
    }
  return undefined;
}
