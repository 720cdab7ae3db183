/** A stop is seen before the next pass, whatever is under way; so no part of a prompt may be longer than is stated. */
import { afterEach, describe, expect, it } from 'vitest';
import type { GeneratedToken } from '../../src/base/index.ts';
import { Inference, type Work } from '../../src/model/index.ts';
import { reference, tinyModel } from './tiny-models.ts';

const { prompt: known } = reference('tiny-int8');
const prompt = Array.from({ length: 1000 }, (_, i) => known[i % known.length]!);
const continuation = known.slice(0, 300);
/** Of 1,000 tokens: what somebody waits for, and what is read ahead. */
const inForeground = [...Array<number>(7).fill(128), 104];
const inBackground = [...Array<number>(31).fill(32), 8];

const opened: Inference[] = [];
afterEach(async () => {
  for (const inference of opened.splice(0)) await inference.decoder.dispose();
});

/** Nothing known yet. A cancel comes while pass `last` computes; 0: before the first, and without it never. */
async function cancelledIn(last = Number.POSITIVE_INFINITY, length = prompt.length) {
  const load = { folder: tinyModel('tiny-int8'), device: 'cpu', threads: 1, cacheBytes: 64 << 20 };
  const inference = await Inference.open(load);
  opened.push(inference);
  const { decoder } = inference;
  const asked = prompt.slice(0, length);
  /** Of each pass the tokens it forwarded. */
  const passes: number[] = [];
  const forward = decoder.forward.bind(decoder);
  decoder.forward = (cache, ids, rows) => {
    passes.push(ids.length);
    return forward(cache, ids, rows);
  };
  const said: GeneratedToken[] = [];
  return {
    passes,
    said,
    stopped: () => passes.length >= last,
    /** Sampled, as greedy text of a random model repeats itself and is drafted. */
    generate: (stopped: () => boolean, drafts: number[][] = []) => {
      const sampling = { temperature: 1, topK: 0, topP: 1, seed: 5 };
      const request = { prompt: asked, maxTokens: 12, stop: [], sampling, drafts };
      return inference.generate(request, stopped, (token) => said.push(token));
    },
    score: (stopped: () => boolean) => inference.score(asked, continuation, stopped),
    scoreNothing: (stopped: () => boolean) => inference.score(asked, [], stopped),
    warm: (stopped: () => boolean) => inference.warm(asked, stopped),
  };
}

const sum = (passes: readonly number[]) => passes.reduce((all, one) => all + one, 0);
const counted = ({ forwarded, passes }: Work) => [forwarded, passes];

describe('a long prompt', () => {
  it('is forwarded in parts of 128', async () => {
    const { generate, stopped, passes } = await cancelledIn();
    await generate(stopped);
    expect(passes.slice(0, inForeground.length)).toEqual(inForeground);
  });

  it('leaves something for the last pass', async () => {
    for (const [length, parts] of [
      [127, [127]],
      [128, [128]],
      [129, [128, 1]],
      [256, [128, 128]],
    ] as const) {
      const { generate, stopped, passes } = await cancelledIn(parts.length + 1, length);
      await generate(stopped);
      expect(passes).toEqual([...parts, 1]);
    }
  });

  it('is scored in parts of 128', async () => {
    const { score, stopped, passes } = await cancelledIn();
    const { logProbs } = await score(stopped);
    expect(logProbs).toHaveLength(300);
    expect(passes).toEqual([...inForeground.slice(0, -1), 128, 128, 128, 19]);
  });

  it('is read ahead in parts of 32', async () => {
    const { warm, stopped, passes } = await cancelledIn();
    expect(counted(await warm(stopped))).toEqual([1000, inBackground.length]);
    expect(passes).toEqual(inBackground);
  });
});

describe('cancelled in a prefill', () => {
  it.each([0, 1, 3, 7])('generate ends after pass %i', async (last) => {
    const { generate, stopped, passes, said } = await cancelledIn(last);
    const work = await generate(stopped);
    expect(passes).toEqual(inForeground.slice(0, last));
    // A part that was not forwarded is not counted as if it were.
    expect(counted(work)).toEqual([sum(passes), last]);
    expect(said).toEqual([]);
  });

  it.each([0, 1, 3, 7])('score ends after pass %i', async (last) => {
    const { score, stopped, passes } = await cancelledIn(last);
    const { logProbs, work } = await score(stopped);
    expect(passes).toEqual(inForeground.slice(0, last));
    expect(counted(work)).toEqual([sum(passes), last]);
    expect(logProbs).toBeUndefined();
  });

  it.each([0, 1, 5, 31])('warm ends after pass %i', async (last) => {
    const { warm, stopped, passes } = await cancelledIn(last);
    const work = await warm(stopped);
    expect(passes).toEqual(inBackground.slice(0, last));
    expect(counted(work)).toEqual([sum(passes), last]);
  });

  it('score of nothing says so', async () => {
    const { scoreNothing, stopped, passes } = await cancelledIn(7);
    expect((await scoreNothing(stopped)).logProbs).toBeUndefined();
    expect(passes).toHaveLength(7);
  });
});

describe('cancelled behind the prompt', () => {
  it.each([8, 9, 12])('decoding ends after pass %i', async (last) => {
    const { generate, stopped, passes, said } = await cancelledIn(last);
    const work = await generate(stopped);
    expect(passes).toEqual([...inForeground, ...Array<number>(last - 8).fill(1)]);
    expect(work.passes).toBe(last);
    // What a pass said is said, and nothing more.
    expect(said).toHaveLength(last - 7);
  });

  it('a draft that holds is no further step', async () => {
    const alone = await cancelledIn();
    await alone.generate(alone.stopped);
    const draft = alone.said.map(({ id }) => id);
    const { generate, stopped, passes, said } = await cancelledIn(8);
    await generate(stopped, [draft]);
    expect(passes).toHaveLength(8);
    expect(said.length).toBeGreaterThan(1);
    expect(said.map(({ id }) => id)).toEqual(draft.slice(0, said.length));
  });

  it.each([8, 9])('score ends after pass %i', async (last) => {
    const { score, stopped, passes } = await cancelledIn(last);
    expect((await score(stopped)).logProbs).toBeUndefined();
    expect(passes).toHaveLength(last);
  });
});
