/**
 * Whether whoever is waited for is still there. Its process may live and yet say nothing, stopped or stuck; so while somebody
 * waits it is pinged, and after some pings without a word it is held to be gone. Counted in pings, not in time, which jumps
 * when a machine wakes up.
 */
import type { Clock } from '../base/index.ts';

const everyMs = 3000;
const mostUnanswered = 5;

export interface HeartbeatParts {
  readonly clock: Clock;
  /** Somebody waits. */
  waits(): boolean;
  ping(): void;
  /** Called once. */
  gone(): void;
}

export class Heartbeat {
  readonly #parts: HeartbeatParts;
  #unanswered = 0;
  #cancel: (() => void) | undefined;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
  }

  /** Somebody may wait from now on. */
  begin(): void {
    this.#cancel ??= this.#parts.clock.after(everyMs, () => this.#beat());
  }

  /** Anything was said. */
  heard(): void {
    this.#unanswered = 0;
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#unanswered = 0;
  }

  #beat(): void {
    this.#cancel = undefined;
    if (!this.#parts.waits()) {
      this.#unanswered = 0;
      return;
    }
    if (this.#unanswered >= mostUnanswered) {
      this.#parts.gone();
      return;
    }
    this.#unanswered++;
    this.#parts.ping();
    this.begin();
  }
}
