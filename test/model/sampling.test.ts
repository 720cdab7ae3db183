/**
 * What is drawn is distributed as temperature, top-k and top-p say: thousands of draws from one row of known probabilities,
 * under fixed seeds, against shares worked out here. A share of 6,000 draws strays by 0.0065 (one deviation at ½).
 */
import { describe, expect, it } from 'vitest';
import type { GenerateRequest } from '../../src/base/index.ts';
import { type Decoder, generate, noWork, TokenStream } from '../../src/model/index.ts';

/** By id; the likeliest is not the first. */
const probabilities = [0.04, 0.4, 0.1, 0.01, 0.3, 0.15];
const row = Float32Array.from(probabilities, Math.log);
const draws = 6000;
const tolerance = 0.025;

/** Says the same of every token. */
const decoder: Decoder = {
  vocabulary: row.length,
  maxPositions: draws + 10,
  newCache() {
    return { length: 0, bytes: 0, truncate() {}, fork: () => this.newCache(), free() {} };
  },
  forward: async (_cache, _ids, rows) => Float32Array.from(rows.flatMap(() => [...row])),
  async dispose() {},
};

async function drawn(request: Partial<GenerateRequest>): Promise<number[]> {
  const out: number[] = [];
  const whole = { prompt: [0], maxTokens: draws, stop: [], ...request };
  for await (const { id } of generate(decoder, new TokenStream(decoder), whole, () => false, noWork()))
    out.push(id);
  return out;
}

/** Draws one token after the other; `ids` and `powers` say which may come, and what becomes of a probability. */
async function expectShares(
  { temperature = 1, topK = 0, topP = 1 }: Partial<NonNullable<GenerateRequest['sampling']>>,
  ids: readonly number[],
  power = 1,
): Promise<void> {
  for (const seed of [1, 2]) {
    const out = await drawn({ sampling: { temperature, topK, topP, seed } });
    expect(out).toHaveLength(draws);
    expectShared(out, ids, power);
  }
}

function expectShared(out: readonly number[], ids: readonly number[], power = 1): void {
  expect([...new Set(out)].toSorted()).toEqual(ids.toSorted());
  const all = ids.reduce((sum, id) => sum + probabilities[id]! ** power, 0);
  for (const id of ids) {
    const share = out.filter((one) => one === id).length / out.length;
    expect(Math.abs(share - probabilities[id]! ** power / all), `share of ${id}`).toBeLessThan(tolerance);
  }
}

const every = probabilities.map((_, id) => id);

describe('a drawn token', () => {
  it('is as frequent as it is probable', () => expectShares({}, every));

  it('is of the k most probable', async () => {
    await expectShares({ topK: 2 }, [1, 4]);
    await expectShares({ topK: 3 }, [1, 4, 5]);
    await expectShares({ topK: 50 }, every);
  });

  it('is of the fewest that reach top-p', async () => {
    await expectShares({ topP: 0.3 }, [1]);
    await expectShares({ topP: 0.65 }, [1, 4]);
    // 0.4 and 0.3 do not reach it, so the third is taken in, though with it they are above.
    await expectShares({ topP: 0.75 }, [1, 4, 5]);
    await expectShares({ topP: 0.93 }, [1, 4, 5, 2]);
  });

  it('is surer when cold, less when hot', async () => {
    await expectShares({ temperature: 0.5 }, every, 2);
    await expectShares({ temperature: 2 }, every, 1 / 2);
    expect(new Set(await drawn({ sampling: { temperature: 0, topK: 0, topP: 1, seed: 1 } }))).toEqual(
      new Set([1]),
    );
  });

  it('reaches top-p by what heat and k leave', async () => {
    // Squared, the first has 0.58 of all and the first two 0.91; of the best two alone the first has 0.57.
    await expectShares({ temperature: 0.5, topP: 0.85 }, [1, 4], 2);
    await expectShares({ topK: 2, topP: 0.5 }, [1]);
    await expectShares({ topK: 3, topP: 0.8 }, [1, 4]);
  });

  it('holds over seeds, among the legal', async () => {
    const first = [0, 2, 4];
    const out: number[] = [];
    for (let seed = 0; seed < 3000; seed++)
      out.push(
        ...(await drawn({ sampling: { temperature: 1, topK: 2, topP: 1, seed }, first, maxTokens: 1 })),
      );
    expectShared(out, [2, 4]);
  });
});
