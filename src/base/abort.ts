/**
 * Cancellation is an AbortSignal, always the last parameter. Its reason says who gave up; after every await on the
 * hot path the signal is looked at, and an aborted stage answers `none('cancelled')` instead of throwing.
 */
export type AbortReason = 'client' | 'superseded' | 'deadline' | 'shutdown';

/**
 * Latest wins: starting work in a lane aborts the work that was running there, with reason `superseded`.
 * A lane is any string, such as `nextEdit file:///a.ts`.
 */
export class Lanes {
  readonly #running = new Map<string, AbortController>();

  /** Begins work in `lane`. Call `done` exactly once when it has ended, however it ended. */
  begin(lane: string): { readonly signal: AbortSignal; abort(reason: AbortReason): void; done(): void } {
    this.#running.get(lane)?.abort('superseded' satisfies AbortReason);
    const controller = new AbortController();
    this.#running.set(lane, controller);
    return {
      signal: controller.signal,
      abort: (reason) => controller.abort(reason),
      done: () => {
        if (this.#running.get(lane) === controller) this.#running.delete(lane);
      },
    };
  }

  abortAll(reason: AbortReason): void {
    for (const controller of this.#running.values()) controller.abort(reason);
    this.#running.clear();
  }
}
