/** What prediction answers: one edit for one exact version, or the reason why there is none. */
import type { ComingEdit } from '../queue/index.ts';

/** What the user sees next. `jump`: the edit is away from the cursor, show the place first. */
export interface EditPrediction extends ComingEdit {
  readonly kind: 'edit' | 'jump';
  /** First offset the edit changes, in the text of `version`: where a jump goes. */
  readonly target: number;
}

export type NoPrediction =
  | 'cancelled'
  | 'superseded'
  | 'not-open'
  | 'inactive'
  | 'disabled'
  | 'snoozed'
  | 'cooling-down'
  | 'undoing'
  | 'no-history'
  | 'selection'
  | 'many-cursors'
  | 'stale-version'
  | 'nothing-found'
  | 'filtered'
  | 'model-unavailable';
