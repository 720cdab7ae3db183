/**
 * A name comes key by key: on its way from `total` to `grandTotal` a variable is called `g`, `gr`, `gra` … What would carry
 * such a name elsewhere waits until the user rests, or has gone on to something else. The last key of a name cannot be told
 * from the others, so the rest is short: longer than the time between two keys of a word, which is 134 ms in recorded
 * editing, and shorter than the look at the next place.
 */
import type { Clock } from '../base/index.ts';
import type { EditEvent } from '../editor/index.ts';
import type { ExactEdit } from '../propagation/index.ts';
import type { EditQueue } from '../queue/index.ts';
import { growth } from '../text/index.ts';

const restMs = 300;
/** Some editors tell of several keys at once; a name that is completed or pasted comes whole, as does one put for another. */
const mostKeys = 3;

export class NameInHand {
  readonly #clock: Clock;
  #last: { readonly uri: string; readonly end: number; readonly keyAt: number } | undefined;
  /** Of edits that were shown with the name as it stands. */
  readonly #groups = new Set<string>();
  #forget = () => {};
  /** Resolves when what is held back is there, or never will be. */
  resting = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `rested`: called once when what is held back now may be shown, unless something changes before. */
  holds({ growing, group }: ExactEdit, rested: () => Promise<void>): boolean {
    if (!growing) return false;
    const waits = (this.#last?.keyAt ?? Number.NEGATIVE_INFINITY) + restMs - this.#clock.now();
    if (waits <= 0) {
      this.#groups.add(group);
      return false;
    }
    this.#forget();
    this.resting = new Promise((resolve) => {
      const cancel = this.#clock.after(waits, () => void rested().finally(resolve));
      this.#forget = () => {
        cancel();
        resolve();
      };
    });
    return true;
  }

  /** What was shown with the name as it was goes with the next key in it. */
  changed({ uri, edit, author }: EditEvent, queue: EditQueue): void {
    this.#forget();
    const [r] = edit;
    const { uri: was, end } = this.#last ?? {};
    const typed = author === 'typed' && edit.length === 1 && r !== undefined;
    const goesOn =
      typed && uri === was && r.from <= end! && end! <= r.to && /^[\p{L}\p{N}_$]*$/u.test(r.text);
    if (goesOn) queue.removeAll(({ group }) => this.#groups.has(group));
    this.#groups.clear();
    const isKey = typed && r.text.length <= (r.to - r.from > 1 ? 1 : mostKeys);
    const keyAt = isKey ? this.#clock.now() : Number.NEGATIVE_INFINITY;
    this.#last = r && { uri, end: edit.at(-1)!.to + growth(edit), keyAt };
  }

  left(): void {
    this.#forget();
  }
}
