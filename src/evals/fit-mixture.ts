/**
 * The numbers of a mixture that make real text likeliest, by gradient ascent (Adam: Kingma, Ba 2015); deterministic. For a
 * token, d log p ÷ d score of a source is the share that the source has in p, less its weight.
 */
import { type MixtureNumbers, orders, type Said, weightsOf } from '../model/index.ts';

/** One token of real text. */
export interface MixtureExample {
  /** The model's highest probability, and that of the token. */
  readonly highest: number;
  readonly own: number;
  /** What was counted, and the share of it that the token has. */
  readonly said: readonly (Said & { readonly p: number })[];
}

const steps = 800;
/** At the first step; it falls to nothing. */
const rate = 0.05;
const [memory, squares] = [0.9, 0.999];
/** Per example: what cannot be told from a few stays near 0. */
export const penalty = 1e-4;
const names = ['own', 'count', 'kinds', 'share', ...orders.map(String)];

export function fitMixture(examples: readonly MixtureExample[]): MixtureNumbers {
  // At first the model is believed, whatever was counted.
  const at: number[] = names.map((_, i) => (i < 4 ? 0 : -3));
  const mean = names.map(() => 0);
  const square = names.map(() => 0);
  for (let step = 1; step <= steps; step++) {
    const slope = slopes(examples, numbersOf(at));
    at.forEach((value, i) => {
      const up = slope[i]! / Math.max(1, examples.length) - penalty * value;
      mean[i] = memory * mean[i]! + (1 - memory) * up;
      square[i] = squares * square[i]! + (1 - squares) * up * up;
      const [m, v] = [mean[i]! / (1 - memory ** step), square[i]! / (1 - squares ** step)];
      at[i] = value + (rate * (1 - step / steps) * m) / (Math.sqrt(v) + 1e-8);
    });
  }
  return numbersOf(at);
}

/** Probability of the token, 0..1. */
export function mixed(numbers: MixtureNumbers, { highest, own, said }: MixtureExample): number {
  const [first, ...weights] = weightsOf(numbers, highest, said);
  return said.reduce((sum, { p }, i) => sum + weights[i]! * p, first! * own);
}

function slopes(examples: readonly MixtureExample[], numbers: MixtureNumbers): number[] {
  const sum = names.map(() => 0);
  for (const { highest, own, said } of examples) {
    if (said.length === 0) continue;
    const [first, ...weights] = weightsOf(numbers, highest, said);
    const all = said.reduce((p, one, i) => p + weights[i]! * one.p, first! * own);
    if (all <= 0) continue;
    sum[0]! += ((first! * own) / all - first!) * highest;
    said.forEach(({ order, logCount, logKinds, share, p }, i) => {
      const pull = (weights[i]! * p) / all - weights[i]!;
      sum[1]! += pull * logCount;
      sum[2]! += pull * logKinds;
      sum[3]! += pull * share;
      sum[4 + orders.indexOf(order)]! += pull;
    });
  }
  return sum;
}

function numbersOf([own = 0, count = 0, kinds = 0, share = 0, ...rest]: readonly number[]): MixtureNumbers {
  return {
    ...{ own, count, kinds, share },
    orders: Object.fromEntries(orders.map((order, i) => [order, rest[i]!])),
  };
}
