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
import { createLearning, type Features, type Learning } from '../learning/index.ts';
import { createPredictor, type NextEditModel, type Predictor } from '../prediction/index.ts';
import { propose } from '../propagation/index.ts';
import { copyBaseline } from './copy-baseline.ts';
import type { Workbench } from './replay-state.ts';

export const systemNames = ['baseline', 'propagation', 'model', 'both', 'gated'] as const;
export type SystemName = (typeof systemNames)[number];

/**
 * A predictor over a state's files, as for a user of whom nothing is known. `model`: of this state; none without. `weighed`
 * is told what the gate was told of an edit, and the probability it gave.
 */
export function systemOver(
  name: SystemName,
  bench: Workbench,
  model: NextEditModel | undefined,
  weighed: (features: Features, probability: number) => void = () => {},
): Predictor {
  const exact = name !== 'baseline' && name !== 'model';
  const asked = name === 'baseline' ? copyBaseline : name === 'propagation' ? undefined : model;
  const learning = createLearning(undefined, silentLog);
  return createPredictor({
    editor: bench.editor,
    clock: bench.clock,
    traces: new TraceRing(bench.clock),
    model: asked ?? noModel,
    learning: watched(name === 'gated' ? learning : ungated(learning), weighed),
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

function watched(learning: Learning, weighed: (features: Features, probability: number) => void): Learning {
  return {
    ...learning,
    probability(editClass, features) {
      const probability = learning.probability(editClass, features);
      weighed(features, probability);
      return probability;
    },
  };
}

const noModel: NextEditModel = {
  status: () => ({ kind: 'unavailable', why: 'there is none', remedy: '' }),
  propose: async () => none('model-unavailable'),
  expected: async () => undefined,
  judge: async () => none('model-unavailable'),
  weigh: async () => none('model-unavailable'),
  lookAhead() {},
};
