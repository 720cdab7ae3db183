/**
 * Logits do not depend on how they were come by: however the prompt is cut, typed, taken back and forked, they are those
 * of a full recompute. For the int8 model with static scales that means the same bits.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { type Decoder, openDecoder, TokenStream } from '../../src/model/index.ts';
import { compareWithRecompute } from '../bench/recompute.mjs';
import { largestDifference, reference, tinyModel, tinyModels } from './tiny-models.ts';

const open: Decoder[] = [];
afterAll(async () => {
  for (const decoder of open) await decoder.dispose();
});

async function decoderOf(name: string, threads = 2): Promise<Decoder> {
  const decoder = await openDecoder(tinyModel(name), { device: 'cpu', threads });
  open.push(decoder);
  return decoder;
}

/** The logits of `rows` of `ids`, forwarded in pieces of `size`. */
async function inPieces(decoder: Decoder, ids: readonly number[], rows: readonly number[], size: number) {
  const stream = new TokenStream(decoder);
  const out: Float32Array[] = [];
  for (let at = 0; at < ids.length; at += size) {
    const here = rows.filter((row) => row >= at && row < at + size).map((row) => row - at);
    const logits = await stream.forward(ids.slice(at, at + size), here.length > 0 ? here : [0]);
    if (here.length > 0) out.push(logits.slice());
  }
  return Float32Array.from(out.flatMap((part) => [...part]));
}

describe.each(tinyModels)('$name', ({ name, toReference, toOtherCuts, otherBest }) => {
  it('gives the logits that its exporter recorded, with one thread and with two', async () => {
    const { prompt, rows, logits } = reference(name);
    for (const threads of [1, 2]) {
      const decoder = await decoderOf(name, threads);
      const whole = await inPieces(decoder, prompt, rows, prompt.length);
      expect(largestDifference(whole, logits)).toBeLessThanOrEqual(toReference);
    }
  });

  it.each([128, 64, 37, 7, 1])('gives the same in pieces of %i', async (size) => {
    const { prompt, rows, logits } = reference(name);
    const pieces = await inPieces(await decoderOf(name), prompt, rows, size);
    expect(largestDifference(pieces, logits)).toBeLessThanOrEqual(toOtherCuts);
  });

  it('gives what a full recompute gives after edits, undo, drafts and forks: 500 sequences', {
    timeout: 120_000,
  }, async () => {
    const decoder = await decoderOf(name);
    const newStream = () => new TokenStream(decoder);
    const found = await compareWithRecompute({ decoder, newStream, sequences: 500, seed: 20261 });
    expect(found.rows).toBeGreaterThan(1500);
    expect(found.maxLogitDiff).toBeLessThanOrEqual(toOtherCuts);
    expect(found.greedyMismatchShare).toBeLessThanOrEqual(otherBest);
  });
});

it('a folder without a model, or with a broken one, is told in a sentence', async () => {
  await expect(openDecoder('/nowhere', { device: 'cpu', threads: 1 })).rejects.toThrow(
    '/nowhere holds neither model.json nor config.json',
  );
});
