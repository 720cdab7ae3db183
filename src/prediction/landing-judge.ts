/**
 * The model as judge of where a block of a frontier model lands, when rules leave several places: how probable each landing
 * is as the developer's next edit.
 *
 * Landings are whole events that exclude each other, so their totals are compared: the difference of two totals is how much
 * likelier one is, while a mean over a long text would drown the few tokens that name the place. But a total favors what
 * writes less, and a mean what writes more: where the two do not name the same landing, nothing is said.
 */
import type { Trace } from '../base/index.ts';
import type { Editor } from '../editor/index.ts';
import type { TextEdit, TextSnapshot } from '../text/index.ts';
import type { Likelihood, NextEditModel } from './next-edit-model.ts';

export interface LandingJudgeParts {
  readonly model: Pick<NextEditModel, 'status' | 'weigh'>;
  readonly editor: Pick<Editor, 'snapshot'>;
  startTrace(title: string): Trace;
}

/** Each edit is one landing in the text. */
export interface Landings {
  readonly snapshot: TextSnapshot;
  readonly edits: readonly TextEdit[];
}

export interface LandingJudge {
  /** Natural logarithms, one for each landing in their order; none where there is no opinion. */
  weigh(landings: Landings, signal?: AbortSignal): Promise<readonly number[]>;
}

/** Silent without a model, of a document that is not open, and where the text has moved on. */
export function landingJudge({ model, editor, startTrace }: LandingJudgeParts): LandingJudge {
  return {
    async weigh({ snapshot, edits }, signal = new AbortController().signal) {
      const seen = model.status().kind === 'unavailable' ? undefined : editor.snapshot(snapshot.uri);
      if (seen?.document.sameText(snapshot) !== true) return [];
      const { uri, version } = seen.document;
      const candidates = edits.map((edit) => ({ uri, version, edit }));
      const trace = startTrace('where a block lands');
      const weighed = await model.weigh(seen, candidates, signal, trace);
      if (!weighed.ok) {
        trace.note('judge', weighed.reason);
        return [];
      }
      const agreed = best(weighed.value, (one) => one.total) === best(weighed.value, meanOf);
      trace.note('judge', agreed ? 'total and mean agree' : 'total and mean disagree: no opinion');
      return agreed ? weighed.value.map(({ total }) => total) : [];
    },
  };
}

function meanOf({ total, tokens }: Likelihood): number {
  return total / tokens;
}

function best(all: readonly Likelihood[], by: (one: Likelihood) => number): number {
  return all.reduce((first, one, n) => (by(one) > by(all[first]!) ? n : first), 0);
}
