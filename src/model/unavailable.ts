/** The engine of an installation without weights: it says so, and what to do, and answers everything with that. */
import { type Engine, none } from '../base/index.ts';

export function unavailableEngine(why: string, remedy: string): Engine {
  return {
    status: () => ({ kind: 'unavailable', why, remedy }),
    async *generate() {},
    score: async () => none('model-unavailable', why),
    warm: async () => {},
    dispose: async () => {},
  };
}
