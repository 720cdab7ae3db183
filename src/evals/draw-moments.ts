/** Which moments of a change become states: drawn by weight, as often as the set wants, each at most once. */
import type { EditState } from './edit-state.ts';
import type { Random } from './random.ts';
import { type Chain, sampleState, type Wanted } from './sample-states.ts';

export interface MomentOptions {
  /** Drawn of one change. */
  readonly moments: number;
  /** Most characters of a state's files together. */
  readonly characters: number;
}

/** How often each sort of moment is drawn where the change goes on. */
const goingOn: readonly (readonly [Wanted, number])[] = [
  ['between', 0.5],
  ['far', 0.12],
  ['half-typed', 0.22],
  ['empty-body', 0.16],
];
const goingOnInOneHunk: readonly (readonly [Wanted, number])[] = [
  ['half-typed', 0.7],
  ['empty-body', 0.3],
];
/** Of every second moment, and of those of a change in one place. */
const stillShare = 0.5;

/** By turns: the change goes on, then any sort of moment. Nothing is drawn for being predictable. */
function wantedOf(hunks: number, moments: number, random: Random): Wanted[] {
  const open = hunks === 1 ? goingOnInOneHunk : goingOn;
  return Array.from({ length: moments }, (_, i) => {
    if ((hunks === 1 || i % 2 === 1) && random.next() < stillShare)
      return random.next() < 0.5 ? 'end' : 'all-else-done';
    return open[random.weighted(open.map(([, weight]) => weight)) ?? 0]![0];
  });
}

function sizeOf(state: EditState): number {
  return state.files.reduce((sum, file) => sum + file.text.length, 0);
}

/** Without neighbors where those would make it too large. */
function fitting(chain: Chain, characters: number): Chain {
  const size = [...chain.neighbors, ...chain.files].reduce(
    (sum, file) => sum + ('text' in file ? file.text : file.before).length,
    0,
  );
  return size <= characters * 0.9 ? chain : { ...chain, neighbors: [] };
}

/** States of a change; `reasons` is told of each moment that gave none. */
export function momentsOf(
  chain: Chain,
  { moments, characters }: MomentOptions,
  random: Random,
  reasons: string[],
): EditState[] {
  const hunks = chain.files.reduce((n, f) => n + f.hunks.length, 0);
  const states = new Map<string, EditState>();
  for (const wanted of wantedOf(hunks, moments, random)) {
    const state = sampleState(fitting(chain, characters), wanted, random);
    if (!state.ok) reasons.push(state.reason);
    else if (sizeOf(state.value) > characters) reasons.push('characters');
    else if (states.has(state.value.id)) reasons.push('same-moment');
    else states.set(state.value.id, state.value);
  }
  return [...states.values()];
}
