/**
 * Where a part of a sketch would change the fewest lines, by rules of its own: it knows nothing of likeness or structure,
 * only lines written and lines taken away. What stands right beside a gap must be found.
 */
import type { LineWeight } from './lines.ts';
import { type SketchView, weightOf } from './sketch-view.ts';

/** Rows of one part, and the lines [from, to) between its neighbors. */
export interface PartTask {
  readonly rows: readonly number[];
  readonly from: number;
  readonly to: number;
  /** Whether lines before, and after, the part may stay as they are. */
  readonly above: boolean;
  readonly below: boolean;
}

/** For each row its line or −1, and the cost of what is written and taken away. */
export interface LeastChange {
  readonly line: Int32Array;
  readonly cost: number;
}

/** A line that says something costs 1. */
export const lineCost: Readonly<Record<LineWeight, number>> = { telling: 1, bare: 0.3, blank: 0.02 };
/** Of two changes of equal size the one that takes less away is smaller. */
export const lossCost = 1.01;
const impossible = 1e6;
const mostCells = 2_000_000;

/**
 * Of equally small changes the one furthest down and the one furthest up. None where a row beside a gap is nowhere, or
 * where it would take too long.
 */
export function leastChanges(view: SketchView, task: PartTask): readonly LeastChange[] {
  const { rows } = task;
  const m = task.to - task.from;
  if (m < 0 || (rows.length + 1) * (m + 1) > mostCells) return [];
  const costs = costsOf(view, task);
  const cost = table(view, task, costs);
  if (cost.at(-1)! >= impossible) return [];
  return [true, false].map((late) => ({ line: traced(view, task, costs, cost, late), cost: cost.at(-1)! }));
}

function traced(
  view: SketchView,
  { rows, from, to }: PartTask,
  { lost, free }: Costs,
  cost: Float64Array,
  late: boolean,
): Int32Array {
  const line = new Int32Array(rows.length).fill(-1);
  const width = to - from + 1;
  const same = (a: number, b: number) => Math.abs(a - b) < 1e-6;
  for (let i = rows.length, j = to - from; i > 0; ) {
    const here = cost[i * width + j]!;
    const equal = j > 0 && view.key[rows[i - 1]!] === view.file.key[from + j - 1];
    const match = equal && same(here, cost[(i - 1) * width + j - 1]!);
    const pass = j > 0 && same(here, cost[i * width + j - 1]! + (free(i) ? 0 : lost[j - 1]!));
    if (match && (late || !pass)) line[--i] = from + --j;
    else if (pass) j--;
    else i--;
  }
  return line;
}

interface Costs {
  /** Of taking a line away, by its place in the window. */
  readonly lost: Float64Array;
  /** Of writing a row, by its place in the part. */
  readonly put: Float64Array;
  /** Whether lines may be passed over once so many rows are placed. */
  readonly free: (placed: number) => boolean;
}

function costsOf(view: SketchView, { rows, from, to, above, below }: PartTask): Costs {
  const weight = (row: number) => weightOf(view, row) as LineWeight;
  const says = (row: number) => weight(row) !== 'blank';
  // Blank rows before the first and after the last that says something are the sketch's own.
  const first = above ? rows.findIndex(says) : -1;
  const last = below ? rows.findLastIndex(says) : -1;
  return {
    lost: Float64Array.from(
      { length: to - from },
      (_, j) => lossCost * lineCost[view.file.keys.weight(view.file.key[from + j]!)],
    ),
    put: Float64Array.from(rows, (row, i) =>
      i === first || i === last ? impossible : lineCost[weight(row)],
    ),
    free: (placed) => placed <= first || (last >= 0 && placed > last),
  };
}

function table(view: SketchView, { rows, from, to }: PartTask, { lost, put, free }: Costs): Float64Array {
  const width = to - from + 1;
  const cost = new Float64Array((rows.length + 1) * width);
  for (let j = 1; j < width; j++) cost[j] = free(0) ? 0 : cost[j - 1]! + lost[j - 1]!;
  for (let i = 1; i <= rows.length; i++) {
    const key = view.key[rows[i - 1]!]!;
    const passes = free(i);
    const at = i * width;
    cost[at] = cost[at - width]! + put[i - 1]!;
    for (let j = 1; j < width; j++) {
      let least = Math.min(
        cost[at - width + j]! + put[i - 1]!,
        cost[at + j - 1]! + (passes ? 0 : lost[j - 1]!),
      );
      if (key === view.file.key[from + j - 1]) least = Math.min(least, cost[at - width + j - 1]!);
      cost[at + j] = least;
    }
  }
  return cost;
}
