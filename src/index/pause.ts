/** Gives the event loop back now and then. Throws the signal's reason as soon as it is asked after the abort. */
import { Turns } from '../base/index.ts';

/** Between two moments at which others may run. */
const sliceMs = 8;

export function pause(signal: AbortSignal): () => Promise<void> {
  const turns = new Turns(sliceMs, 1);
  return async () => {
    signal.throwIfAborted();
    if (!turns.due) return;
    await turns.pass();
    signal.throwIfAborted();
  };
}
