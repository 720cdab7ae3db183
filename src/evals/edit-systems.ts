/**
 * What is compared on the same states, each through the product's predictor and its filters:
 *
 *     baseline      copying and counting (copy-baseline.ts)
 *     propagation   exact edits
 *     model         the model, without exact edits
 *     both          exact edits that the model judges, and its own
 *     gated         the same, and the gate decides whether to speak: the product
 *
 * All but the last say whatever they have. Without a model there is neither `model` nor `both`.
 */
import { none, silentLog, TraceRing } from '../base/index.ts';
import { createLearning, type Learning } from '../learning/index.ts';
import { createPredictor, type NextEditModel, type Predictor } from '../prediction/index.ts';
import { propose } from '../propagation/index.ts';
import { copyBaseline } from './copy-baseline.ts';
import type { Workbench } from './replay-state.ts';

export const systemNames = ['baseline', 'propagation', 'model', 'both', 'gated'] as const;
export type SystemName = (typeof systemNames)[number];

/** A predictor over a state's files, as for a user of whom nothing is known. `model`: of this state; none without. */
export function systemOver(name: SystemName, bench: Workbench, model: NextEditModel | undefined): Predictor {
  const exact = name !== 'baseline' && name !== 'model';
  const asked = name === 'baseline' ? copyBaseline : name === 'propagation' ? undefined : model;
  const learning = createLearning(undefined, silentLog);
  return createPredictor({
    editor: bench.editor,
    clock: bench.clock,
    traces: new TraceRing(bench.clock),
    model: asked ?? noModel,
    learning: name === 'gated' ? learning : ungated(learning),
    propose: async (snapshot) => (exact ? propose(bench.evidence(snapshot)) : []),
    errorDelta: (document, edit) => bench.syntax.errorDelta(document, edit),
    // The bench tells the parser of every change itself.
    follow: { opened() {}, changed() {}, closed() {} },
  });
}

/** The same probabilities, but everything is worth showing and nothing is learned. */
function ungated(learning: Learning): Learning {
  return { ...learning, worthShowing: () => true, record() {} };
}

const noModel: NextEditModel = {
  status: () => ({ kind: 'unavailable', why: 'there is none', remedy: '' }),
  propose: async () => none('model-unavailable'),
  expected: async () => undefined,
  judge: async () => none('model-unavailable'),
  weigh: async () => none('model-unavailable'),
  lookAhead() {},
};
