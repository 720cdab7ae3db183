/** Commands that may be stopped: what stops one, and what is said of it then. */
import { FrontierError } from '../frontier/index.ts';
import { Changed } from './work-folder.ts';

/** Why a command that writes files could not go on, for the user. Throws what nobody expected. */
export function whyStopped(error: unknown, signal: AbortSignal): string {
  if (error instanceof FrontierError || error instanceof Changed) return error.message;
  if (signal.aborted) return 'stopped: nothing was written';
  throw error;
}

/** Aborted by Ctrl-C, or by who ends this process otherwise; the second time the process ends as ever. */
export function interruptible(): { readonly signal: AbortSignal; done(): void } {
  const abort = new AbortController();
  const stop = () => abort.abort('interrupted');
  const ends = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of ends) process.once(name, stop);
  return { signal: abort.signal, done: () => ends.forEach((name) => void process.off(name, stop)) };
}
