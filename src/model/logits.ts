/** What a row of logits says: probabilities, and the best or a drawn token among the legal ones. */
import type { Choice } from '../stream/index.ts';

export interface Sampling {
  /** 0 is greedy. */
  readonly temperature: number;
  /** Only the k most probable; 0 is all. */
  readonly topK: number;
  /** Only the most probable that together reach this share, 0..1; 1 is all. */
  readonly topP: number;
}

const negligible = -24;

/** log Σ exp over the whole row. */
export function logSumExp(row: Float32Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of row) if (value > most) most = value;
  let sum = 0;
  // What is e²⁴ times less likely adds nothing that can be seen, and most of a vocabulary is.
  for (const value of row) if (value - most > negligible) sum += Math.exp(value - most);
  return most + Math.log(sum);
}

/** The most probable token of `choice` (everything where undefined); of equals the first. −1 where nothing is legal. */
export function best(row: Float32Array, choice?: Choice): number {
  let at = -1;
  for (const [from, to] of choice ?? [[0, row.length] as const]) {
    for (let id = from; id < Math.min(to, row.length); id++) if (at < 0 || row[id]! > row[at]!) at = id;
  }
  return at;
}

/** A token drawn from `choice`; `random` gives numbers in [0, 1). */
export function draw(row: Float32Array, sampling: Sampling, random: () => number, choice?: Choice): number {
  if (sampling.temperature <= 0) return best(row, choice);
  const ids: number[] = [];
  for (const [from, to] of choice ?? [[0, row.length] as const])
    for (let id = from; id < Math.min(to, row.length); id++) ids.push(id);
  ids.sort((a, b) => row[b]! - row[a]! || a - b);
  const kept = sampling.topK > 0 ? ids.slice(0, sampling.topK) : ids;
  // One choice takes no chance, so that a token that was never in doubt does not move the numbers behind it.
  if (kept.length <= 1) return kept[0] ?? -1;
  const top = row[kept[0]!]!;
  const weights = kept.map((id) => Math.exp((row[id]! - top) / sampling.temperature));
  const all = weights.reduce((sum, w) => sum + w, 0);
  let inside = 0;
  let sum = 0;
  while (inside < weights.length && (inside === 0 || sum < sampling.topP * all)) sum += weights[inside++]!;
  let left = random() * sum;
  for (let i = 0; i < inside; i++) {
    left -= weights[i]!;
    if (left < 0) return kept[i]!;
  }
  return kept[inside - 1] ?? -1;
}

/** The share of probability that legal tokens have, 0..1. */
export function legalMass(row: Float32Array, choice: Choice, norm = logSumExp(row)): number {
  let sum = 0;
  for (const [from, to] of choice)
    for (let id = from; id < Math.min(to, row.length); id++) sum += Math.exp(row[id]! - norm);
  return Math.min(1, sum);
}
