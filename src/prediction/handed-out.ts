/**
 * What became of the predictions that were handed out, and what is learned from it. The newest are remembered, each with its
 * trace.
 */
import type { Trace } from '../base/index.ts';
import type { Learning } from '../learning/index.ts';
import type { ComingEdit, Ending } from '../queue/index.ts';
import type { TextSnapshot } from '../text/index.ts';

export interface Fate {
  readonly coming: ComingEdit;
  /** As it was then. */
  readonly document: TextSnapshot;
  readonly trace: Trace;
  /** Words or lines of it were accepted by themselves. */
  inPart?: true;
  state: 'given' | 'shown' | 'accepted' | 'rejected' | 'gone';
}

const kept = 64;

export class HandedOut {
  readonly #fates = new Map<string, Fate>();
  readonly #learning: Pick<Learning, 'record' | 'acceptedInPart'>;

  constructor(learning: Pick<Learning, 'record' | 'acceptedInPart'>) {
    this.#learning = learning;
  }

  /** Known already where the same is handed out again. */
  add(coming: ComingEdit, document: TextSnapshot, trace: Trace): Fate {
    const fate: Fate = this.#fates.get(coming.id) ?? { coming, document, trace, state: 'given' };
    this.#fates.set(coming.id, fate);
    while (this.#fates.size > kept) this.#fates.delete(this.#fates.keys().next().value!);
    return fate;
  }

  get(id: string): Fate | undefined {
    return this.#fates.get(id);
  }

  /** What was accepted and whose text is again as it was before: taken back by the user. */
  takenBack(uri: string, now: TextSnapshot): Fate[] {
    return [...this.#fates.values()].filter(
      ({ state, coming, document }) => state === 'accepted' && coming.uri === uri && now.sameText(document),
    );
  }

  shown(fate: Fate): void {
    if (fate.state !== 'given') return;
    fate.state = 'shown';
    this.learn(fate.coming, 'shown');
  }

  /** However it ends, some of it was wanted. */
  inPart(fate: Fate): void {
    if (!fate.inPart) this.#learning.acceptedInPart(fate.coming.source);
    fate.inPart = true;
  }

  /** The client says that it was not taken. */
  ignored({ coming, inPart }: Fate): void {
    if (!inPart) this.#learning.record(coming.source, 'ignored');
  }

  /** It went by itself. */
  gone(id: string, how: Ending): void {
    const fate = this.#fates.get(id);
    if (!fate || (fate.state !== 'given' && fate.state !== 'shown')) return;
    // Only what was typed past says something of such edits: what was typed out was right.
    if (fate.state === 'shown' && how === 'lost' && !fate.inPart) this.learn(fate.coming, 'ignored');
    else if (fate.state === 'shown') this.ignored(fate);
    fate.state = 'gone';
  }

  learn({ source, features }: ComingEdit, outcome: Parameters<Learning['record']>[1], saved = 0): void {
    this.#learning.record(source, outcome, saved, features);
  }
}
