/** An edit that could be shown, and what is known about it. */
import type { Features } from '../learning/index.ts';
import type { ComingEdit } from '../queue/index.ts';

export interface Candidate extends Omit<ComingEdit, 'id'> {
  readonly strength: 'certain' | 'likely' | 'weak';
  readonly features: Features;
}

/** As the queue holds it. */
export function comingEdit(candidate: Candidate, id: string): ComingEdit {
  const { uri, version, edit, reason, source, group, sites, confidence, features, cursorAfter } = candidate;
  const after = cursorAfter === undefined ? {} : { cursorAfter };
  return { id, uri, version, edit, reason, source, group, sites, confidence, features, ...after };
}
