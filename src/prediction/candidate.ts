/** An edit that could be shown, and what is known about it. */
import type { ComingEdit } from '../queue/index.ts';

export interface Candidate extends Omit<ComingEdit, 'id'> {
  readonly strength: 'certain' | 'likely' | 'weak';
}
