/** Types the recorded sessions and a set's edits into a session over a model in this process, forced (preload.mjs); prints the costs as JSON. */
import { parseArgs } from 'node:util';
import { readSet } from '../../dist/evals/edit-state.js';
import { evaluateKeystrokes } from '../../dist/evals/evaluate-keystrokes.js';
import { recordedStates } from './recorded.mjs';
import { want } from './wanted.mjs';

const { values } = parseArgs({
  options: {
    set: { type: 'string' },
    model: { type: 'string' },
    threads: { type: 'string', default: '2' },
    most: { type: 'string', default: '2000' },
  },
});
const costs = await evaluateKeystrokes([...recordedStates(), ...readSet(values.set)], {
  model: values.model,
  threads: Number(values.threads),
  most: Number(values.most),
  seed: 1,
  typing: (key) => want(process.env.FORETYPE_BENCH_WANTED, key),
});
process.stdout.write(JSON.stringify(costs));
