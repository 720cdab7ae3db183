/**
 * Which leaves of a prompt are shown within a budget. Three laws hold:
 *
 *  - What must be shown is, or the prompt is refused; nothing goes beyond the budget, or a group's own.
 *  - Where a leaf found no room, no leaf of lower priority is shown. Equals share: the group that has had least, by its
 *    `grow`, is given next.
 *  - What lives longer does not depend on what lives shorter, but for steps of a sixteenth of the budget: those who come
 *    later and matter more have room kept for them in whole steps. So the beginning of a prompt stays as it is while its
 *    end changes, also when not everything fits, and a provider's cache goes on holding it.
 */
import { FitState, type LaidOut, type PlacedLeaf } from './fit-state.ts';
import { required } from './tree.ts';

const stepsOfBudget = 16;

export interface Choice {
  readonly shown: (leaf: PlacedLeaf) => boolean;
  /** By the sum of the parts' counts. */
  readonly tokens: number;
}

/** Undefined: what must be shown takes more than `budget`. `stepBudget` sets the steps and stays when `budget` shrinks. */
export function choose(laidOut: LaidOut, budget: number, stepBudget = budget): Choice | undefined {
  const step = Math.max(1, Math.floor(stepBudget / stepsOfBudget));
  const wishes = laidOut.byLifetime.map((leaves) => wishOf(laidOut, leaves));
  const state = new FitState(laidOut);
  /** No leaf below this priority is shown any more. */
  let floor = Number.NEGATIVE_INFINITY;
  for (const [at, leaves] of laidOut.byLifetime.entries()) {
    for (const [priority, same] of classesOf(leaves)) {
      if (priority < floor) break;
      const later = wishes.slice(at + 1).map((wish) => keptFor(wish, priority, step));
      const room = budget - later.reduce((sum, kept) => sum + kept, 0);
      if (fill(state, same, room)) continue;
      if (priority === required) return undefined;
      floor = Math.max(floor, priority);
    }
  }
  return { shown: (leaf) => state.isShown(leaf), tokens: state.used };
}

/** What a lifetime would take if it were alone: the most at any moment, down to and with each priority. */
type Wish = readonly { readonly priority: number; readonly tokens: number }[];

function wishOf(laidOut: LaidOut, leaves: readonly PlacedLeaf[]): Wish {
  const state = new FitState(laidOut);
  const wish: { priority: number; tokens: number }[] = [];
  for (const [priority, same] of classesOf(leaves)) {
    fill(state, same, Number.POSITIVE_INFINITY);
    wish.push({ priority, tokens: state.peak });
  }
  return wish;
}

/** In whole steps, one at least, for all that matters more than `priority`. */
function keptFor(wish: Wish, priority: number, step: number): number {
  if (wish.length === 0 || priority === required) return 0;
  const tokens = wish.findLast((w) => w.priority > priority)?.tokens ?? 0;
  return Math.max(1, Math.ceil(tokens / step)) * step;
}

/** Leaves by priority, the highest first. */
function classesOf(leaves: readonly PlacedLeaf[]): [number, PlacedLeaf[]][] {
  const classes = new Map<number, PlacedLeaf[]>();
  for (const leaf of leaves) {
    const same = classes.get(leaf.priority);
    if (same) same.push(leaf);
    else classes.set(leaf.priority, [leaf]);
  }
  return [...classes].sort(([a], [b]) => b - a);
}

/** Shows as many of equals as there is room for. False: some found none. */
function fill(state: FitState, leaves: readonly PlacedLeaf[], room: number): boolean {
  if (state.showAll(leaves, room)) return true;
  const queues = new Map<unknown, { grow: number; had: number; next: PlacedLeaf[] }>();
  for (const leaf of leaves) {
    const queue = queues.get(leaf.parent ?? leaf);
    if (queue) queue.next.push(leaf);
    else queues.set(leaf.parent ?? leaf, { grow: leaf.parent?.grow ?? 1, had: 0, next: [leaf] });
  }
  const open = [...queues.values()];
  for (const queue of open) queue.next.sort((a, b) => a.rank - b.rank || a.order - b.order);
  let whole = true;
  while (open.length > 0) {
    const least = open.reduce((a, b) => (b.had / b.grow < a.had / a.grow ? b : a));
    const leaf = least.next.shift();
    const before = state.used;
    const result = leaf ? state.show(leaf, room) : 'end';
    least.had += state.used - before;
    if (result === 'shown') continue;
    // Its next leaves stay out too: an excerpt is cut off, not riddled with holes.
    if (result === 'no-room' || (result === 'full' && leaf?.priority === required)) whole = false;
    open.splice(open.indexOf(least), 1);
  }
  return whole;
}
