/** The numbers of a mixture are found again where examples were drawn by them, and are left where the model finds them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitMixture, type MixtureExample, mixed, penalty } from '../../src/evals/fit-mixture.ts';
import { runEval } from '../../src/evals/index.ts';
import { type MixtureNumbers, modelFacts, orders, saidBy } from '../../src/model/index.ts';
import { modelEval } from '../support/model-eval.ts';

/** One token that the model gives `own`; the first of those that were counted so often behind `order` tokens is right. */
function example(own: number, order: Order, times: readonly number[]): MixtureExample {
  const counts = new Map(times.map((n, id) => [id, n]));
  const count = times.reduce((a, b) => a + b);
  const said = saidBy({ order, counts, count });
  return { highest: Math.max(own, 1 - own), own, said: [{ ...said, p: times[0]! / count }] };
}

type Order = (typeof orders)[number];

describe('the fit', () => {
  it('trusts an order as far as it is right', () => {
    // Two tokens before: right nine times of ten, where the model gives a half. One before: no better than chance.
    const examples = Array.from({ length: 400 }, (_, n) => [
      example(0.5, 2, n % 10 === 0 ? [1, 9] : [9, 1]),
      example(0.9, 1, n % 2 === 0 ? [1, 9] : [9, 1]),
    ]).flat();
    const numbers = fitMixture(examples);
    expect(mixed(numbers, example(0.5, 2, [9, 1]))).toBeGreaterThan(0.8);
    expect(mixed(numbers, example(0.9, 1, [1, 9]))).toBeGreaterThan(0.8);
  });

  it('stands at a top: no step to any side makes the examples likelier', () => {
    const examples = Array.from({ length: 300 }, (_, n) => {
      const times = Array.from({ length: 1 + (n % 4) }, (_t, i) => 1 + ((n * (i + 3)) % 7));
      return example(0.05 + 0.9 * ((n % 11) / 11), orders[n % 3]!, n % 5 === 0 ? [0, ...times] : times);
    });
    const numbers = fitMixture(examples);
    const likely = (one: MixtureNumbers) => {
      const mean = examples.reduce((sum, token) => sum + Math.log(mixed(one, token)), 0) / examples.length;
      const all = [one.own, one.count, one.kinds, one.share, ...Object.values(one.orders)];
      return mean - (penalty / 2) * all.reduce((sum, value) => sum + value * value, 0);
    };
    const others = (['own', 'count', 'kinds', 'share'] as const).flatMap((name) =>
      [-0.5, 0.5].map((step) => ({ ...numbers, [name]: numbers[name] + step })),
    );
    const shifted = [1, 2, 3].flatMap((order) =>
      [-0.5, 0.5].map((step) => ({
        ...numbers,
        orders: { ...numbers.orders, [order]: numbers.orders[order]! + step },
      })),
    );
    for (const other of [...others, ...shifted]) expect(likely(other)).toBeLessThan(likely(numbers));
  });

  it('believes the model where nothing was counted', () => {
    expect(mixed(fitMixture([]), { highest: 0.7, own: 0.3, said: [] })).toBeCloseTo(0.3, 6);
  });
});

describe('foretype eval n-grams', () => {
  const own = new URL('./sets/edits-own.jsonl', import.meta.url).pathname;
  const now = modelEval();

  /** States in the middle of a line. */
  function set(): string {
    const file = join(now.folder, 'states.jsonl');
    const states = readFileSync(own, 'utf8').split('\n');
    writeFileSync(
      file,
      states
        .filter((state) => state.includes('"kind":"mid-edit"'))
        .slice(0, 12)
        .join('\n'),
    );
    return file;
  }

  it('makes real lines likelier to a model that knows none, and writes by which numbers', async () => {
    expect(await runEval(['n-grams', '--model', now.model, '--fit', set(), '--write']), now.out).toBe(0);
    const [, alone, together] = /(-[\d.]+) alone, (-[\d.]+) mixed/.exec(now.out)!.map(Number);
    expect(together! - alone!).toBeGreaterThan(1);
    const { nGrams } = await modelFacts(now.model);
    expect(Object.keys(nGrams!.orders)).toEqual(['1', '2', '3', '5', '8', '12']);
    expect(await runEval(['n-grams', '--model', now.model, '--set', set()]), now.out).toBe(0);
    const [, first, second] = now.out.split('\n');
    expect(second!.replace('set', '')).toBe(first!.replace('fit', ''));
  }, 120_000);

  it('needs a model, and numbers or something to fit; and refuses numbers that cannot be read', async () => {
    expect(await runEval(['n-grams', '--set', set()])).toBe(2);
    expect(await runEval(['n-grams', '--model', now.model, '--set', set()])).toBe(2);
    expect(now.out).toContain('--fit makes one');
    writeFileSync(join(now.model, 'n-grams.json'), '{"version": 1, "own": "high"}');
    await expect(modelFacts(now.model)).rejects.toThrow(/n-grams\.json/);
  });
});
