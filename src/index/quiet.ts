/** Nothing is read while the user types: work that asks here goes on when it is quiet, or when it has waited long enough. */
import type { Clock } from '../base/index.ts';

/** Work goes on when nothing was typed for so long. */
const quietMs = 400;
/** The longest that typing can hold it up, so that it ends some day. */
const longestPauseMs = 20_000;

export class Quiet {
  readonly #clock: Clock;
  #typedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  typed(): void {
    this.#typedAt = this.#clock.now();
  }

  /** Resolves when work may go on, or has been stopped. */
  async come(stop: AbortSignal): Promise<void> {
    const since = this.#clock.now();
    for (;;) {
      const left = this.#typedAt + quietMs - this.#clock.now();
      if (left <= 0 || this.#clock.now() - since > longestPauseMs || stop.aborted) return;
      await new Promise<void>((resolve) => void this.#clock.after(left, resolve));
    }
  }
}
