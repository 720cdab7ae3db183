/** What the gate is asked when a model is there too: an example for every state in which the product has something to show. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DirectModel } from '../../src/evals/direct-engine.ts';
import { gateExamples, gateExamplesWith } from '../../src/evals/gate-examples.ts';
import { evaluateEdits } from '../../src/evals/index.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const rules = new URL('./sets/propagation-own.jsonl', import.meta.url).pathname;
const minutes = 60_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-gate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it(
  'gives the features of what is shown, and whether the author made it',
  async () => {
    const set = join(folder, 'few.jsonl');
    writeFileSync(set, readFileSync(rules, 'utf8').split('\n').slice(0, 16).join('\n'));
    const files = tinyModelFolder();
    const model = await DirectModel.open(files.folder, 1);
    const examples = await gateExamplesWith(set, model);
    const { trials } = await evaluateEdits({ set, only: ['both'], sessions: 0, model });
    await model.dispose();
    files.remove();
    const shown = (trials.both ?? []).flatMap((trial) => trial.shown ?? []);
    expect(examples.map(({ right }) => right)).toEqual(shown.map((s) => s.verdict !== 'wrong'));
    expect(examples.length).toBeGreaterThan(0);
    for (const { features } of examples)
      expect(Object.keys(features).filter((name) => name.startsWith('class '))).toHaveLength(1);
    const exact = await gateExamples(set);
    for (const { features } of exact) expect(features.agreement).toBe(0);
    const judged = examples.filter(({ features }) => features['class model'] === undefined);
    for (const { features } of judged) expect(features.certainty).toBe(0);
  },
  2 * minutes,
);
