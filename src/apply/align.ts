/**
 * Which row of a sketch is which line of the file: the alignment of the highest score, in order, by dynamic programming
 * over rows × lines. Lines passed over at a gap cost nothing; elsewhere they are taken away, which costs. What runs on
 * from its predecessor counts more than what stands alone, so that a `}` is matched where its block is.
 */
import type { LineKeys } from './lines.ts';
import type { RowKind } from './sketch.ts';

export interface AlignRow {
  readonly kind: Exclude<RowKind, 'gap'>;
  readonly key: number;
  readonly indent: number;
  /** Lines of the file may be passed over before this row. */
  readonly gapBefore: boolean;
}

export interface AlignTask {
  readonly rows: readonly AlignRow[];
  /** Lines may be passed over after the last row. */
  readonly gapAfter: boolean;
  /** A row and a line known to be the same stand right before the first, and right after the last. */
  readonly afterMatch: boolean;
  readonly beforeMatch: boolean;
  /** The file's lines. */
  readonly key: Int32Array;
  readonly indent: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly counts: ReadonlyMap<number, number>;
  readonly keys: LineKeys;
  /** Whether a row and a line may be the same, by their place in the structure; rows by index, lines of the file. */
  readonly mayMatch: (row: number, line: number) => boolean;
  /** Whether they are the same to the last blank. */
  readonly spelledAlike?: (row: number, line: number) => boolean;
}

/** How the score leans where the rows say too little. A landing that hinges on it is ambiguous. */
export interface Leaning {
  /** Likeness from which a line counts as another wording of a row. */
  readonly alike: number;
  /** Of equal scores, the one further down. */
  readonly late: boolean;
  /** Cost of taking a line away without a word; 0.3 where unset. */
  readonly passed?: number;
  /** Units that seem to be new may be old ones with another name. */
  readonly renames?: boolean;
  /** What closes a block in the sketch closes it in the file. */
  readonly blocks?: boolean;
}

const insertCost = { keep: 1.2, drop: 4, add: 0, text: 0.3 } as const;
const passedCost = 0.3;
const blankCost = 0.02;
const runsOn = 0.4;
/** Of two lines that write the same variable, or both return. */
const headLikeness = 0.72;
const worth = { blank: 0.2, bare: 0.5, telling: 2 } as const;

/** For each row the line it is, or −1. `score` is comparable within one task. */
export interface Alignment {
  readonly line: Int32Array;
  readonly score: number;
}

/** States: the last step matched a row with a line, or it did not. */
const matched = 0;
const other = 1;
type States = [Float64Array, Float64Array];

export function align(task: AlignTask, leaning: Leaning): Alignment {
  const { rows, from } = task;
  const n = rows.length;
  const m = task.to - from;
  const width = m + 1;
  let above: States = [new Float64Array(width).fill(-1e9), new Float64Array(width)];
  let here: States = [new Float64Array(width), new Float64Array(width)];
  // Per cell two bits for each state: where its score came from.
  const steps = new Uint8Array((n + 1) * width);
  const wins = leaning.late
    ? (candidate: number, current: number) => candidate >= current
    : (candidate: number, current: number) => candidate > current;
  const pass = passingCosts(task, leaning.passed ?? passedCost);
  const score = scorer(task, leaning);
  fillFirst(task, above, steps, pass);
  for (let i = 1; i <= n; i++) {
    const r = rows[i - 1]!;
    const insert =
      task.keys.weight(r.key) === 'blank' ? Math.min(blankCost, insertCost[r.kind]) : insertCost[r.kind];
    const free = i < n ? rows[i]!.gapBefore : task.gapAfter;
    const base = i * width;
    here[matched][0] = -1e9;
    here[other][0] = Math.max(above[matched][0]!, above[other][0]!) - insert;
    steps[base] = above[matched][0]! > above[other][0]! ? 0b0100 : 0b0000;
    for (let j = 1; j <= m; j++) {
      let step = 0;
      const pair = score(i - 1, from + j - 1);
      const run = above[matched][j - 1]! + runsOn;
      const fresh = above[other][j - 1]!;
      // Bit 0: the match follows a match.
      if (run >= fresh) step |= 0b0001;
      const match = Math.max(run, fresh) + pair;
      // Bits 2–3 of the other state: came by inserting the row (0, from other; 1, from matched) or by passing the line.
      let skip = above[other][j]! - insert;
      let how = 0b0000;
      if (wins(above[matched][j]! - insert, skip)) {
        skip = above[matched][j]! - insert;
        how = 0b0100;
      }
      const cost = free ? 0 : pass[j - 1]!;
      if (wins(here[other][j - 1]! - cost, skip)) {
        skip = here[other][j - 1]! - cost;
        how = 0b1000;
      }
      if (wins(here[matched][j - 1]! - cost, skip)) {
        skip = here[matched][j - 1]! - cost;
        how = 0b1100;
      }
      here[matched][j] = match;
      here[other][j] = skip;
      steps[base + j] = step | how;
    }
    [above, here] = [here, above];
  }
  if (task.beforeMatch) above[matched][m]! += runsOn;
  return trace(steps, n, m, width, from, above);
}

function fillFirst(task: AlignTask, first: States, steps: Uint8Array, pass: Float64Array): void {
  const free = task.rows[0]?.gapBefore ?? task.gapAfter;
  first[other][0] = 0;
  if (task.afterMatch) first[matched][0] = 0;
  for (let j = 1; j < first[other].length; j++) {
    first[other][j] = first[other][j - 1]! - (free ? 0 : pass[j - 1]!);
    steps[j] = 0b1000;
  }
}

function trace(
  steps: Uint8Array,
  n: number,
  m: number,
  width: number,
  from: number,
  last: States,
): Alignment {
  const line = new Int32Array(n).fill(-1);
  let i = n;
  let j = m;
  const score = Math.max(last[matched][m]!, last[other][m]!);
  let state = last[matched][m]! > last[other][m]! ? matched : other;
  while (i > 0 || j > 0) {
    const step = steps[i * width + j]!;
    if (state === matched) {
      line[i - 1] = from + j - 1;
      i--;
      j--;
      state = step & 1 ? matched : other;
    } else {
      const how = step & 0b1100;
      if (how & 0b1000) j--;
      else i--;
      state = how & 0b0100 ? matched : other;
    }
  }
  return { line, score };
}

function passingCosts({ key, from, to, keys }: AlignTask, cost: number): Float64Array {
  return Float64Array.from({ length: to - from }, (_, j) =>
    keys.weight(key[from + j]!) === 'blank' ? blankCost : cost,
  );
}

/** What an alignment is worth under a leaning, so that those of several leanings can be compared. */
export function scoreOf(task: AlignTask, leaning: Leaning, line: ArrayLike<number>): number {
  const { rows, from, to } = task;
  const pass = passingCosts(task, leaning.passed ?? passedCost);
  const pair = scorer(task, leaning);
  let score = 0;
  let free = false;
  let last = from - 1;
  let run = task.afterMatch;
  const skip = (end: number) => {
    if (!free) for (let l = last + 1; l < end; l++) score -= pass[l - from]!;
  };
  rows.forEach((r, i) => {
    if (r.gapBefore) free = true;
    const l = line[i]!;
    if (l < 0) {
      const blank = task.keys.weight(r.key) === 'blank';
      score -= blank ? Math.min(blankCost, insertCost[r.kind]) : insertCost[r.kind];
      run = false;
      return;
    }
    skip(l);
    score += pair(i, l) + (run && l === last + 1 ? runsOn : 0);
    last = l;
    run = true;
    free = false;
  });
  if (task.gapAfter) free = true;
  skip(to);
  return score + (task.beforeMatch && run && last === to - 1 ? runsOn : 0);
}

const impossible = -1e6;

/** What it is worth to take a row for a line. */
function scorer(task: AlignTask, leaning: Leaning): (row: number, line: number) => number {
  const { rows, key, indent, keys, counts, mayMatch, spelledAlike, from, to } = task;
  const inFile = new Set<number>();
  for (let j = from; j < to; j++) inFile.add(key[j]!);
  const inRows = new Set(rows.map((r) => r.key));
  // A row that stands in the file as it is is no other line's wording, and the other way round.
  const reworded = rows.map(
    (r) =>
      (r.kind === 'text' || r.kind === 'keep' || r.kind === 'drop') &&
      !inFile.has(r.key) &&
      keys.weight(r.key) === 'telling',
  );
  return (i, j) => {
    const r = rows[i]!;
    if (r.kind === 'add' || !mayMatch(i, j)) return impossible;
    const k = key[j]!;
    if (k === r.key) {
      const weight = keys.weight(k);
      const alone = weight === 'telling' && counts.get(k) === 1 ? 1 : 0;
      const inline = indent[j] === r.indent ? 0.3 : weight === 'bare' ? -0.2 : 0;
      if (weight === 'blank') return worth.blank + (spelledAlike?.(i, j) ? 0.02 : 0);
      return worth[weight] + alone + inline;
    }
    if (!reworded[i] || inRows.has(k) || keys.weight(k) !== 'telling') return impossible;
    const sameHead = indent[j] === r.indent && keys.sameHead(r.key, k);
    const likeness = Math.max(keys.likeness(r.key, k), sameHead ? headLikeness : 0);
    if (likeness < leaning.alike) return impossible;
    return 1.6 * likeness - 0.6 + (indent[j] === r.indent ? 0.1 : 0);
  };
}
