/** The cheap questions before any work: is this a moment in which a prediction could be wanted at all? */
import { type None, none } from '../base/index.ts';
import type { EditorSnapshot } from '../editor/index.ts';
import type { NoPrediction } from './edit-prediction.ts';
import type { PredictionRequest } from './predictor.ts';

export interface Moment {
  readonly request: PredictionRequest;
  readonly editor: EditorSnapshot | undefined;
  readonly enabled: boolean;
  readonly now: number;
  readonly snoozedUntil: number;
  readonly coolingUntil: number;
  /** The last change touched several places at once, as with several cursors. */
  readonly manyCursors: boolean;
}

/** Undefined when nothing speaks against it. What the user asks for by hand is held back by less. */
export function reasonNotTo(moment: Moment): None<NoPrediction> | undefined {
  const { request, editor, now } = moment;
  if (!editor) return none('not-open');
  if (request.selection && request.selection.from < request.selection.to) return none('selection');
  if (editor.undoing) return none('undoing');
  if (editor.history.length === 0) return none('no-history');
  if (request.trigger === 'manual') return undefined;
  if (!moment.enabled) return none('disabled');
  if (now < moment.snoozedUntil) return none('snoozed');
  if (now < moment.coolingUntil) return none('cooling-down');
  if (moment.manyCursors) return none('many-cursors');
  return undefined;
}
