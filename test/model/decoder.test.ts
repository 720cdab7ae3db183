/**
 * Logits do not depend on how they were come by: however the prompt is cut, typed, taken back and forked, they are those
 * of a full recompute. For the int8 model with static scales that means the same bits.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { type Decoder, openDecoder, TokenStream } from '../../src/model/index.ts';
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

function randomFrom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe.each(tinyModels)('$name', ({ name, toReference, toOtherCuts }) => {
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

  it('gives the same after random typing, taking back, forks and drafts: 100 sequences', async () => {
    const decoder = await decoderOf(name);
    const below = randomFrom(20261);
    const most = Math.min(decoder.maxPositions - 40, 420);
    let worst = 0;
    for (let run = 0; run < 100; run++) {
      let tokens: number[] = [];
      let stream = new TokenStream(decoder);
      const steps = 3 + below(6);
      for (let step = 0; step < steps; step++) {
        const kind = below(5);
        if (kind === 0 && tokens.length > 1) {
          tokens = tokens.slice(0, 1 + below(tokens.length));
          stream.truncate(tokens.length);
        } else if (kind === 1 && tokens.length > 1) {
          const kept = 1 + below(tokens.length);
          const other = stream.fork(kept);
          // The old one goes on, and must not show in the copy.
          await stream.forward([1 + below(300)], [0]);
          stream = other;
          tokens = tokens.slice(0, kept);
        } else if (kind === 2 && tokens.length > 0) {
          const draft = Array.from({ length: 1 + below(12) }, () => 1 + below(300));
          const right = below(draft.length);
          await stream.forward(draft, [draft.length - 1]);
          stream.truncate(tokens.length + right);
          tokens = [...tokens, ...draft.slice(0, right)];
        } else {
          const typed = Array.from({ length: 1 + below(kind === 3 ? 160 : 3) }, () => 1 + below(300));
          if (tokens.length + typed.length > most) continue;
          await stream.forward(typed, [typed.length - 1]);
          tokens = [...tokens, ...typed];
        }
      }
      const last = [1 + below(300), 1 + below(300)];
      const logits = (await stream.forward(last, [0, 1])).slice();
      const fresh = new TokenStream(decoder);
      const all = [...tokens, ...last];
      const full = await fresh.forward(all, [all.length - 2, all.length - 1]);
      worst = Math.max(worst, largestDifference(logits, full));
    }
    expect(worst).toBeLessThanOrEqual(toOtherCuts);
  });
});

it('a folder without a model, or with a broken one, is told in a sentence', async () => {
  await expect(openDecoder('/nowhere', { device: 'cpu', threads: 1 })).rejects.toThrow(
    '/nowhere holds neither model.json nor config.json',
  );
});
