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
  const lines = uniqueAnchors(view, piece);
  const shown = lines.filter((a) => located(view, piece, a.at));
  return within(piece, within(piece, increasing(unitAnchors(view, piece)), shown), lines);
}

/** The anchors, and between every two of them as many of the others as stand in order. */
function within(piece: Piece, anchors: readonly Anchor[], others: readonly Anchor[]): Anchor[] {
  const out: Anchor[] = [];
  for (let i = 0; i <= anchors.length; i++) {
    const low = anchors[i - 1] ?? { at: -1, line: piece.from - 1 };
    const high = anchors[i] ?? { at: piece.rows.length, line: piece.to };
    const inside = others.filter(
      (a) => a.at > low.at && a.at < high.at && a.line > low.line && a.line < high.line,
    );
    out.push(...increasing(inside));
    if (anchors[i]) out.push(anchors[i]!);
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
  const rows = new Once();
  const lines = new Once();
  piece.rows.forEach((row, at) => {
    if (!isGapRow(view, row)) rows.add(view.key[row]!, pairing.sketchOwner[row]!, at);
  });
  for (let line = piece.from; line < piece.to; line++)
    lines.add(file.key[line]!, pairing.fileOwner[line]!, line);
  const out: Anchor[] = [];
  piece.rows.forEach((row, at) => {
    if (isGapRow(view, row) || weightOf(view, row) !== 'telling') return;
    const key = view.key[row]!;
    const owner = pairing.sketchOwner[row]!;
    const alone = rows.has(key) && lines.has(key);
    const line = alone
      ? lines.place(key)
      : located(view, piece, at) && rows.hasIn(key, owner)
        ? lines.placeIn(key, owner)
        : -1;
    if (line < 0 || !sameTerritory(owner, pairing.fileOwner[line]!)) return;
    if (owner > 0 || (alone && neighborsAgree(view, piece, at, line))) out.push({ at, line });
  });
  return out;
}

/** Whether the row stands right beside a gap: it was shown to be found. */
function located(view: SketchView, piece: Piece, at: number): boolean {
  return [-1, 1].some((step) => {
    let next = at + step;
    while (next >= 0 && next < piece.rows.length && weightOf(view, piece.rows[next]!) === 'blank')
      next += step;
    const row = piece.rows[next];
    return row !== undefined && isGapRow(view, row);
  });
}

/** Where keys stand that stand once, in all or within one unit. */
class Once {
  readonly #places = new Map<number, number>();
  readonly #inUnit = new Map<string, number>();

  add(key: number, owner: number, place: number): void {
    this.#places.set(key, this.#places.has(key) ? -1 : place);
    if (owner <= 0) return;
    const inUnit = `${owner} ${key}`;
    this.#inUnit.set(inUnit, this.#inUnit.has(inUnit) ? -1 : place);
  }

  has(key: number): boolean {
    return this.place(key) >= 0;
  }

  /** −1 where there is none, or more than one. */
  place(key: number): number {
    return this.#places.get(key) ?? -1;
  }

  hasIn(key: number, owner: number): boolean {
    return this.placeIn(key, owner) >= 0;
  }

  placeIn(key: number, owner: number): number {
    return this.#inUnit.get(`${owner} ${key}`) ?? -1;
  }
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
