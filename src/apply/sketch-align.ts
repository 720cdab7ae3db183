/**
 * Aligns a piece of a sketch with the file under a leaning: certain lines first, then what lies between them, each row
 * within the block and the unit that it must be in.
 */
import { type AlignRow, type AlignTask, align, type Leaning, scoreOf } from './align.ts';
import { anchorsOf } from './sketch-anchors.ts';
import type { Edges } from './sketch-hunks.ts';
import { type Scopes, scopesOf } from './sketch-scopes.ts';
import { isGapRow, type Piece, type SketchView, weightOf } from './sketch-view.ts';
import { sameTerritory, seemsNew } from './units.ts';

/** Units that seem to be new are old ones with another name. */
export const renaming: Leaning = { alike: 0.5, late: false, renames: true };
export const leanings: readonly Leaning[] = [
  { alike: 0.5, late: false },
  { alike: 0.68, late: true },
  { alike: 0.36, late: false },
  { alike: 0.5, late: true, passed: 0.9 },
  renaming,
];
/** No line is another's new wording: what is written is put beside what stands there. */
export const adding: Leaning = { alike: 2, late: true, passed: 0.9 };
/** A block ends where the sketch closes it, whatever the gaps in it may leave out. */
export const closing: Leaning = { alike: 0.5, late: false, blocks: true };
/** Readings whose scores are closer than this are both possible. A line that stands once is worth about 3. */
const doubtWithin = 3;
/** A reading that takes fewer lines away is possible even where it explains less. */
const doubtOfLoss = 8;
const mostCells = 6_000_000;

/** For each row of the piece its line or −1; undefined where it would take too long. */
export function alignPiece(
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
  const scopes = scopesOf(view, piece, anchors, leaning.blocks === true);
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
        scopes,
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
  scopes: Scopes,
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
    spelledAlike: (r, l) => view.rows[piece.rows[at[r]!]!]!.text === view.file.lines[l],
    mayMatch: (r, l) => {
      if (l < scopes.from[at[r]!]! || l >= scopes.to[at[r]!]!) return false;
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
