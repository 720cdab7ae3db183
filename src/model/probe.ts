/**
 * A trial of one device with the real model: a fixed prompt in awkward pieces for its results, the work of a keystroke for
 * its speed. Runs in a process of its own, for a driver that fails takes its process along.
 */
import type { Decoder } from './decoder.ts';
import { describeModel } from './description.ts';
import { openDecoder } from './open-decoder.ts';
import { devicesHere } from './runtime-session.ts';

export interface Trial {
  /** Median time of a keystroke's passes: three tokens and a draft of eight behind 1,000 tokens. */
  readonly keystrokeMs: number;
  /** Median time of 100 new tokens of a prompt, behind up to 900; undefined where the model holds fewer. */
  readonly promptMs?: number | undefined;
  /** Some logits of each piece, for comparison with another device's. */
  readonly logits: readonly number[];
  /** What the runtime has here beside the processor. Told by a trial, for nothing else may load the runtime. */
  readonly devices: readonly string[];
}

/** As inference on devices is known to fail: one row, a draft, an odd prompt, a long one. */
const pieces = [2, 8, 40, 200] as const;
/** Logits kept of each piece. */
export const samples = 64;

/** Throws a sentence where the device does not run the model. */
export async function tryDevice(folder: string, device: string, threads: number): Promise<Trial> {
  const model = await describeModel(folder);
  const decoder = await openDecoder(folder, { device, threads });
  try {
    const logits = await results(decoder, model.maxPositions);
    const speeds = await speed(decoder, model.maxPositions);
    return { ...speeds, logits, devices: await devicesHere() };
  } finally {
    await decoder.dispose();
  }
}

async function results(decoder: Decoder, maxPositions: number): Promise<number[]> {
  const out: number[] = [];
  const cache = decoder.newCache();
  for (const piece of pieces) {
    if (cache.length + piece > maxPositions) break;
    const ids = Array.from({ length: piece }, (_, i) => fixedId(cache.length + i, decoder.vocabulary));
    const row = await decoder.forward(cache, ids, [piece - 1]);
    for (let n = 0; n < samples; n++) out.push(row[Math.floor((n * decoder.vocabulary) / samples)]!);
  }
  return out;
}

async function speed(
  decoder: Decoder,
  maxPositions: number,
): Promise<Pick<Trial, 'keystrokeMs' | 'promptMs'>> {
  const cache = decoder.newCache();
  const length = Math.min(1000, maxPositions - 16);
  const prompt: number[] = [];
  for (let at = 0; at < length; at += 100) {
    const started = performance.now();
    const ids = Array.from({ length: Math.min(100, length - at) }, (_, i) =>
      fixedId(at + i, decoder.vocabulary),
    );
    await decoder.forward(cache, ids, [ids.length - 1]);
    if (ids.length === 100) prompt.push(performance.now() - started);
  }
  const keystroke: number[] = [];
  for (let run = 0; run < 9; run++) {
    const started = performance.now();
    await decoder.forward(
      cache,
      [1, 2, 3].map((n) => fixedId(n, decoder.vocabulary)),
      [2],
    );
    const draft = Array.from({ length: 8 }, (_, i) => fixedId(i, decoder.vocabulary));
    await decoder.forward(cache, draft, [0, 1, 2, 3, 4, 5, 6, 7]);
    keystroke.push(performance.now() - started);
    cache.truncate(length);
  }
  // The first runs pay for what is set up once.
  return { keystrokeMs: median(keystroke.slice(2))!, promptMs: median(prompt.slice(1)) };
}

function median(times: readonly number[]): number | undefined {
  return times.toSorted((a, b) => a - b)[times.length >> 1];
}

/** Any ids will do, as long as they are the same on every device. */
function fixedId(at: number, vocabulary: number): number {
  return (at * 7919 + 13) % vocabulary;
}
