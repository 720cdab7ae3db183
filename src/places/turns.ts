/** Work of tens of milliseconds in which others get their turn: they wait for a few at most. */
import { setImmediate } from 'node:timers/promises';

const longestMs = 4;
/** Looking at the clock is dear: it is done once in so many times. */
const looks = 32;

export class Turns {
  #since = performance.now();
  #looked = 0;

  get due(): boolean {
    return ++this.#looked % looks === 0 && performance.now() - this.#since > longestMs;
  }

  /** Others come first. */
  async pass(): Promise<void> {
    await setImmediate();
    this.#since = performance.now();
  }
}
