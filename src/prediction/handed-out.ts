/** What became of the predictions that were handed out: the newest are remembered, each with its trace. */
import type { Trace } from '../base/index.ts';
import type { ComingEdit } from '../queue/index.ts';
import type { TextSnapshot } from '../text/index.ts';

export interface Fate {
  readonly coming: ComingEdit;
  /** As it was then. */
  readonly document: TextSnapshot;
  readonly trace: Trace;
  state: 'given' | 'shown' | 'accepted' | 'rejected' | 'gone';
}

const kept = 64;

export class HandedOut {
  readonly #fates = new Map<string, Fate>();

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
}
