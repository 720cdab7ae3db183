/**
 * Rows whose line is certain before anything is weighed: the first and last lines of paired units, then lines that stand
 * once in the sketch and once in the file and agree with their structure or their neighbors. Alignment fills what lies
 * between, so that its cost follows the changes and not the file.
 */
import { isGapRow, type Piece, type SketchView, weightOf } from './sketch-view.ts';
import { sameTerritory } from './units.ts';

export interface Anchor {
  /** Index into the piece's rows. */
  readonly at: number;
  /** Line of the file. */
  readonly line: number;
}

export function anchorsOf(view: SketchView, piece: Piece): Anchor[] {
  const structure = increasing(unitAnchors(view, piece));
  const lines = uniqueAnchors(view, piece);
  const out: Anchor[] = [];
  for (let i = 0; i <= structure.length; i++) {
    const low = structure[i - 1] ?? { at: -1, line: piece.from - 1 };
    const high = structure[i] ?? { at: piece.rows.length, line: piece.to };
    const inside = lines.filter(
      (a) => a.at > low.at && a.at < high.at && a.line > low.line && a.line < high.line,
    );
    out.push(...increasing(inside));
    if (structure[i]) out.push(structure[i]!);
  }
  return out;
}

function unitAnchors(view: SketchView, piece: Piece): Anchor[] {
  const place = new Map(piece.rows.map((row, at) => [row, at] as const));
  const found = new Map<number, Anchor>();
  const put = (row: number, line: number) => {
    const at = place.get(row);
    if (at === undefined || line < piece.from || line >= piece.to || isGapRow(view, row) || found.has(at))
      return;
    found.set(at, { at, line });
  };
  for (const { sketch, file } of view.pairing.pairs) put(sketch.head, file.head);
  for (const { sketch, file } of view.pairing.pairs) {
    const closes =
      sketch.last > sketch.first &&
      file.last > file.first &&
      view.indent[sketch.last] === view.indent[sketch.head];
    if (
      closes &&
      view.key[sketch.last] === view.file.key[file.last] &&
      weightOf(view, sketch.last) === 'bare'
    )
      put(sketch.last, file.last);
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

function uniqueAnchors(view: SketchView, piece: Piece): Anchor[] {
  const { file, pairing } = view;
  const times = new Map<number, number>();
  for (const row of piece.rows)
    if (!isGapRow(view, row)) times.set(view.key[row]!, (times.get(view.key[row]!) ?? 0) + 1);
  const place = new Map<number, number>();
  for (let line = piece.from; line < piece.to; line++) {
    const key = file.key[line]!;
    place.set(key, place.has(key) ? -1 : line);
  }
  const out: Anchor[] = [];
  piece.rows.forEach((row, at) => {
    if (isGapRow(view, row) || weightOf(view, row) !== 'telling') return;
    const line = place.get(view.key[row]!) ?? -1;
    if (line < 0 || times.get(view.key[row]!) !== 1) return;
    const owner = pairing.sketchOwner[row]!;
    if (!sameTerritory(owner, pairing.fileOwner[line]!)) return;
    if (owner > 0 || neighborsAgree(view, piece, at, line)) out.push({ at, line });
  });
  return out;
}

function neighborsAgree(view: SketchView, piece: Piece, at: number, line: number): boolean {
  const same = (step: number) => {
    const row = piece.rows[at + step];
    const other = line + step;
    if (row === undefined || isGapRow(view, row)) return undefined;
    return other >= 0 && other < view.file.count && view.key[row] === view.file.key[other];
  };
  const before = same(-1);
  const after = same(1);
  return before === true || after === true || (before === undefined && after === undefined);
}

/** The longest run of anchors whose lines increase. */
function increasing(anchors: readonly Anchor[]): Anchor[] {
  const tails: number[] = [];
  const previous = new Int32Array(anchors.length).fill(-1);
  anchors.forEach((anchor, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (anchors[tails[middle]!]!.line < anchor.line) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[i] = tails[low - 1]!;
    tails[low] = i;
  });
  const out: Anchor[] = [];
  for (let i = tails.at(-1) ?? -1; i >= 0; i = previous[i]!) out.push(anchors[i]!);
  return out.reverse();
}
