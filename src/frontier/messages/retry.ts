/**
 * Tries a request again where that may help and nothing was said yet: as long as the server asked for, else with growing,
 * scattered pauses, so that many clients do not come back together. Source: Brooker, "Exponential Backoff and Jitter"
 * (AWS Architecture Blog, 2015), full jitter.
 */
import type { Clock } from '../../base/index.ts';
import { FrontierError } from '../failure.ts';

export interface RetryParts {
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Told before each pause. */
  readonly waiting: (why: FrontierError, ms: number) => void;
}

export const mostAttempts = 4;
const firstPauseMs = 1000;
const longestPauseMs = 32_000;
/** Who asks for more is told to come back by hand. */
const longestAskedMs = 60_000;
const worthRetrying: readonly FrontierError['kind'][] = ['busy', 'server', 'cut', 'unreachable', 'stalled'];

/** Throws FrontierError: `cancelled` at once when the signal says so, also in a pause. */
export async function* withRetries<T>(
  attempt: () => AsyncGenerator<T>,
  { clock, random, waiting }: RetryParts,
  signal: AbortSignal,
): AsyncGenerator<T> {
  for (let n = 1; ; n++) {
    let said = false;
    try {
      for await (const piece of attempt()) {
        said = true;
        yield piece;
      }
      return;
    } catch (cause) {
      if (!(cause instanceof FrontierError) || said || n === mostAttempts) throw cause;
      const asked = cause.retryAfterMs;
      if (!worthRetrying.includes(cause.kind) || (asked ?? 0) > longestAskedMs) throw cause;
      const ms = asked ?? random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (n - 1));
      waiting(cause, ms);
      await pause(clock, ms, signal);
    }
  }
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      cancel();
      reject(new FrontierError('cancelled', 'stopped'));
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
