/**
 * What is written down so that it can be taken back. Where the disk takes nothing, the change is made all the same, for the
 * editor has an undo of its own, and the user hears that ours will not know of it.
 */
import type { Plans } from '../planning/index.ts';
import type { ClientSession } from './client-session.ts';
import { sayOnce } from './say.ts';

/** `note` gives the function that takes the note back, if there is one; what comes is safe to be called. */
export function journaled(
  s: Pick<ClientSession, 'ask' | 'plans'>,
  note: (plans: Plans) => unknown,
): () => void {
  const tried = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      // Only what the disk says is no fault of ours.
      if (code === undefined) throw cause;
      sayOnce(s, `foretype undo cannot take back what is made now: its journal cannot be written (${code})`);
      return undefined;
    }
  };
  const unmake = tried(() => note(s.plans));
  return () => {
    if (typeof unmake === 'function') tried(() => unmake());
  };
}
