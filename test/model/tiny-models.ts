/** Tiny random models in every layout, with what a full recompute gave (models/training/export writes them again). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./fixtures', import.meta.url));

/**
 * Of each layout and quantization one. How far logits may be from those of the reference and of other cuts, and the share of
 * rows whose best token may be another one: with random weights the two best are often closer than rounding.
 */
export const tinyModels = [
  { name: 'tiny-int8', toReference: 0, toOtherCuts: 0, otherBest: 0 },
  { name: 'tiny-gpu-fp32', toReference: 0.05, toOtherCuts: 0.05, otherBest: 0.001 },
  { name: 'tiny-gpu-4bit', toReference: 0.05, toOtherCuts: 0.05, otherBest: 0.001 },
  { name: 'plain-fp32', toReference: 1e-4, toOtherCuts: 1e-4, otherBest: 0.001 },
  { name: 'plain-fp16', toReference: 0.02, toOtherCuts: 0.02, otherBest: 0.01 },
  { name: 'plain-int8', toReference: 0.5, toOtherCuts: 0.75, otherBest: 0.15 },
  { name: 'plain-q4', toReference: 0.05, toOtherCuts: 0.05, otherBest: 0.01 },
] as const;

export function tinyModel(name: string): string {
  return join(folder, name);
}

export interface Reference {
  readonly prompt: readonly number[];
  readonly rows: readonly number[];
  readonly greedy: readonly number[];
  /** [rows.length × vocabulary] */
  readonly logits: Float32Array;
}

export function reference(name: string): Reference {
  const { prompt, rows, greedy } = JSON.parse(readFileSync(join(folder, name, 'reference.json'), 'utf8'));
  const npy = readFileSync(join(folder, name, 'logits.npy'));
  const header = npy.readUInt16LE(8);
  const data = npy.subarray(10 + header);
  return { prompt, rows, greedy, logits: new Float32Array(new Uint8Array(data).buffer) };
}

export function largestDifference(a: Float32Array, b: Float32Array): number {
  let most = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  a.forEach((value, i) => {
    most = Math.max(most, Math.abs(value - b[i]!));
  });
  return most;
}
