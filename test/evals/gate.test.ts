/** A gate fitted to a model: by an example for every state in which the product has something to show, into its folder, from where it counts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DirectModel } from '../../src/evals/direct-engine.ts';
import { gateExamples, gateExamplesWith } from '../../src/evals/gate-examples.ts';
import { evaluateEdits, runEval } from '../../src/evals/index.ts';
import { modelFacts } from '../../src/model/index.ts';
import { modelEval } from '../support/model-eval.ts';

const minutes = 60_000;
const rules = new URL('./sets/propagation-own.jsonl', import.meta.url).pathname;

const now = modelEval();

/** Some states of the committed set. */
function part(from: number, to: number): string {
  const file = join(now.folder, `${from}.jsonl`);
  writeFileSync(file, readFileSync(rules, 'utf8').split('\n').slice(from, to).join('\n'));
  return file;
}

it(
  'is told the features of what is shown, and whether the author made it',
  async () => {
    const set = part(0, 16);
    const opened = await DirectModel.open(now.model, 1);
    // As a fit begins: what the model dislikes is shown, too.
    opened.gate = {};
    const examples = await gateExamplesWith(set, opened);
    const { trials } = await evaluateEdits({ set, only: ['both'], sessions: 0, model: opened });
    await opened.dispose();
    const shown = (trials.both ?? []).flatMap((trial) => trial.shown ?? []);
    expect(examples.map(({ right }) => right)).toEqual(shown.map((s) => s.verdict !== 'wrong'));
    expect(examples.length).toBeGreaterThan(0);
    for (const { features } of examples)
      expect(Object.keys(features).filter((name) => name.startsWith('class '))).toHaveLength(1);
    const exact = await gateExamples(set);
    for (const { features } of exact) expect(features.agreement).toBe(0);
    const judged = examples.filter(({ features }) => features['class model'] === undefined);
    expect(judged.length).toBeGreaterThan(0);
    for (const { features } of judged) expect(features.certainty).toBe(0);
  },
  2 * minutes,
);

describe('foretype eval gate --write', () => {
  it('leaves in the model’s folder what it printed', async () => {
    const words = ['gate', '--fit', part(0, 6), '--calibrate', part(6, 9), '--model', now.model];
    expect(await runEval([...words, '--write', '--set', part(9, 11)]), now.out).toBe(0);
    const { gate } = await modelFacts(now.model);
    expect(Object.keys(gate ?? {})).toEqual(expect.arrayContaining(['class model', 'agreement']));
    expect(gate).not.toHaveProperty('own fit');
    expect(now.out).toContain(`agreement ${' '.repeat(10)}${gate!.agreement!.toFixed(2).padStart(7)}`);
  });

  it('needs a model and something to fit', async () => {
    expect(await runEval(['gate', '--set', part(0, 1), '--model', now.model, '--write'])).toBe(2);
    expect(now.out).toContain('gate writes what it fits to a --model');
  });

  it('refuses a gate that cannot be read, by its name', async () => {
    writeFileSync(join(now.model, 'gate.json'), '{"version": 1, "coefficients": {"bias": "high"}}');
    await expect(modelFacts(now.model)).rejects.toThrow(/gate\.json/);
  });
});
