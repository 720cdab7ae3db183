/** Why there is no next edit, in words for who asked: what happened and, where something helps, what. */
import type { None } from '../../base/index.ts';
import type { NoPrediction } from '../../prediction/index.ts';

const words: Readonly<Record<NoPrediction, string>> = {
  cancelled: 'a newer question took the place of this one',
  superseded: 'a newer question took the place of this one',
  'not-open': 'the server does not have this file open',
  inactive: 'this file is left out',
  disabled: 'predictions are switched off',
  snoozed: 'predictions are snoozed',
  'cooling-down': 'it rests after a rejection or an undo; the next change wakes it',
  undoing: 'you are undoing; the next change wakes it',
  'no-history': 'nothing was edited yet that something could follow from',
  selection: 'it waits until nothing is selected',
  'many-cursors': 'the last change was made in many places at once',
  'stale-version': 'the text has changed meanwhile; ask again',
  'nothing-found': 'nothing follows from your last changes',
  filtered: 'what could follow is unlikely, was rejected, or takes back your own change',
  'model-unavailable': 'nothing follows exactly, and no model runs that could guess',
};

/** Details that tell the user more than the reason's own words do. */
const better: Readonly<Record<string, string>> = {
  'another file': 'what follows is in another file',
  'you typed past two guesses for this line': 'you typed past two guesses for this line',
  'the model is not sure enough': 'nothing follows exactly, and the model is not sure enough',
};

/** In one line, without a full stop. */
export function whyNothing({ reason, detail = '' }: Pick<None<NoPrediction>, 'reason' | 'detail'>): string {
  if (detail !== '' && (reason === 'inactive' || reason === 'disabled')) return `${words[reason]}: ${detail}`;
  return (reason === 'nothing-found' ? better[detail] : undefined) ?? words[reason];
}
