/** How long to wait before a server that ended is started again: longer each time, and short again after a good run. */

const firstMs = 500;
const longestMs = 60_000;
/** A run of this length counts as good. */
const goodMs = 60_000;

export class BackOff {
  #failures = 0;

  /** Ends in a row that came too soon. */
  get failures(): number {
    return this.#failures;
  }

  /** The wait after a run of `ranMs`, in milliseconds. */
  after(ranMs: number): number {
    this.#failures = ranMs >= goodMs ? 1 : this.#failures + 1;
    return Math.min(firstMs * 2 ** (this.#failures - 1), longestMs);
  }

  reset(): void {
    this.#failures = 0;
  }
}
