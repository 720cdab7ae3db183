/** A model that says of a line only its sure beginning, and nothing where the whole line is likely enough to be shown. */
import { none, some } from '../base/index.ts';
import type { NextEditModel } from '../prediction/index.ts';

/** Where the gate shows a line that saves more than a few keys. */
const shownFrom = Math.log(0.25);

export function onlyBeginnings(model: NextEditModel): NextEditModel {
  return {
    status: () => model.status(),
    gate: model.gate,
    async propose(editor, guesses, signal, trace) {
      const own = await model.propose(editor, guesses, signal, trace);
      if (!own.ok) return own;
      const { beginnings = [], wholeLogProb = 0, partial } = own.value;
      const [first, ...others] = partial ? [own.value, ...beginnings] : beginnings;
      if (!first || (!partial && wholeLogProb >= shownFrom)) return none('no-edit');
      return some({ ...first, beginnings: others });
    },
    expected: (editor, candidates) => model.expected(editor, candidates),
    judge: (editor, candidate, signal, trace) => model.judge(editor, candidate, signal, trace),
    weigh: (editor, candidates, signal, trace) => model.weigh(editor, candidates, signal, trace),
    lookAhead: (editor, shown) => model.lookAhead(editor, shown),
  };
}
