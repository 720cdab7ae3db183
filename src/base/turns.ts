/** Long work in which others get their turn: they wait for `longestMs` at most. */
export class Turns {
  readonly #longestMs: number;
  readonly #looks: number;
  #since = performance.now();
  #looked = 0;

  /** `looks`: looking at the clock is dear, so it is done once in so many times. */
  constructor(longestMs = 4, looks = 32) {
    this.#longestMs = longestMs;
    this.#looks = looks;
  }

  get due(): boolean {
    return ++this.#looked % this.#looks === 0 && performance.now() - this.#since > this.#longestMs;
  }

  /** Others come first. */
  async pass(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
