/**
 * How likely each line is the place of the next edit: a network with one hidden layer (ReLU) beside a linear one over the
 * features of a line, and a softmax over all lines and "nowhere".
 */
import { featureNames, type LineTable, noneNames } from './features.ts';

/** Flat, feature by feature, as gradients are counted; `layout` says where what lies. */
export interface Network {
  readonly hidden: number;
  readonly weights: Float64Array;
}

export interface Ranking {
  /** p of each line of the table; with `none` they make 1. */
  readonly lines: Float64Array;
  readonly none: number;
}

export const noneTerms = ['bias', ...noneNames, 'lines', 'changes'] as const;
const manyLines = 10;
const manyChanges = 8;

/** Where the weights of a network of so many hidden units lie. */
export function layout(hidden: number) {
  const features = featureNames.length;
  const bias = features * (1 + hidden);
  const out = bias + hidden;
  const none = out + hidden;
  return {
    /** The linear weight of a feature; behind it those of the hidden units. */
    feature: (index: number) => index * (1 + hidden),
    bias,
    out,
    none,
    length: none + noneTerms.length,
  };
}

/** `units`, where given, is left holding every row's hidden sums, before the ReLU. */
export function rank(network: Network, table: LineTable, changes: number, units?: Float64Array): Ranking {
  const { hidden, weights } = network;
  const at = layout(hidden);
  const count = table.ends.length;
  const scores = new Float64Array(count + 1);
  const sums = new Float64Array(hidden);
  let from = 0;
  for (let row = 0; row < count; row++) {
    for (let h = 0; h < hidden; h++) sums[h] = weights[at.bias + h]!;
    let score = 0;
    for (const end = table.ends[row]!; from < end; from++) {
      const value = table.values[from]!;
      const of = table.features[from]! * (1 + hidden);
      score += weights[of]! * value;
      for (let h = 0; h < hidden; h++) sums[h]! += weights[of + 1 + h]! * value;
    }
    for (let h = 0; h < hidden; h++) if (sums[h]! > 0) score += weights[at.out + h]! * sums[h]!;
    units?.set(sums, row * hidden);
    scores[row] = score;
  }
  const terms = nowhere(table, changes);
  scores[count] = terms.reduce((sum, value, i) => sum + weights[at.none + i]! * value, 0);
  const p = softmax(scores);
  return { lines: p.subarray(0, count), none: p[count]! };
}

/** The values of `noneTerms`: 1, the most that any line has of some features, how many lines there are, and changes. */
export function nowhere({ ends, features, values }: LineTable, changes: number): number[] {
  const most = new Float64Array(featureNames.length);
  for (let i = 0; i < values.length; i++) {
    const feature = features[i]!;
    if (values[i]! > most[feature]!) most[feature] = values[i]!;
  }
  const found = noneNames.map((name) => most[featureNames.indexOf(name)]!);
  return [1, ...found, Math.log(ends.length + 1) / manyLines, changes / manyChanges];
}

function softmax(scores: Float64Array): Float64Array {
  const most = scores.reduce((a, b) => Math.max(a, b));
  const p = scores.map((score) => Math.exp(score - most));
  const sum = p.reduce((a, b) => a + b, 0);
  return p.map((one) => one / sum);
}
