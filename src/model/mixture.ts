/**
 * A model's next token, mixed with what follows the same tokens in the texts at hand. A small model knows its language; the
 * names and habits of a project stand in the files beside it.
 *
 *     p(token) = w₀ · p_model(token) + Σ w_n · count_n(token) ÷ count_n          w: softmax of
 *
 *     model      own · (its highest p)
 *     order n    order_n + count · ln count_n + kinds · ln (how many follow) + share · (of the most frequent)
 *
 * A nested cache of n-grams (Hellendoorn, Devanbu: Are deep neural networks the best choice for modeling source code?
 * FSE 2017) whose weights depend on what was counted (Jelinek, Mercer 1980). The numbers are fitted to a model by
 * `foretype eval n-grams` and stand in its folder (`n-grams.json`).
 */
import { logSumExp } from './logits.ts';
import { type Followers, type NGrams, orders } from './n-grams.ts';

export interface MixtureNumbers {
  readonly own: number;
  readonly count: number;
  readonly kinds: number;
  readonly share: number;
  /** By order. */
  readonly orders: Readonly<Record<string, number>>;
}

/** What one order says, as the numbers are asked about it. */
export interface Said extends Followers {
  readonly logCount: number;
  readonly logKinds: number;
  readonly share: number;
}

/** What is mixed before one token. */
export interface MixturePart {
  /** The token that is right. */
  readonly id: number;
  /** Logits, valid while one is told. */
  readonly row: Float32Array;
  /** The token is one of these. */
  readonly among: readonly number[] | undefined;
  readonly said: readonly Said[];
}

export function saidBy(followers: Followers): Said {
  const { counts, count } = followers;
  let most = 0;
  for (const times of counts.values()) if (times > most) most = times;
  return { ...followers, logCount: Math.log(count), logKinds: Math.log(counts.size), share: most / count };
}

/** Weights that sum to 1: the model's, then one for each of `said`. `highest`: the model's highest probability. */
export function weightsOf(numbers: MixtureNumbers, highest: number, said: readonly Said[]): number[] {
  const scores = [
    numbers.own * highest,
    ...said.map(
      ({ order, logCount, logKinds, share }) =>
        (numbers.orders[order] ?? Number.NEGATIVE_INFINITY) +
        numbers.count * logCount +
        numbers.kinds * logKinds +
        numbers.share * share,
    ),
  ];
  const norm = logSumExp(Float32Array.from(scores));
  return scores.map((score) => Math.exp(score - norm));
}

/** Guesses go on while this share of what follows agrees, so many tokens at most. */
const agreed = 0.5;
const longestGuess = 8;

export class Mixture {
  readonly #numbers: MixtureNumbers;
  readonly #nGrams: NGrams;

  constructor(numbers: MixtureNumbers, nGrams: NGrams) {
    this.#numbers = numbers;
    this.#nGrams = nGrams;
  }

  /**
   * Changes a row of logits so that its softmax is the mixture's; only tokens that were counted change, the others' share
   * shrinks with the sum. `among`: the next token is one of these, and their probabilities are meant.
   *
   * @returns the logarithm of that sum, over `among` where it is given; undefined where nothing was counted
   */
  into(row: Float32Array, before: readonly number[], among?: readonly number[]): number | undefined {
    const said = this.#nGrams.after(before, among).map(saidBy);
    if (said.length === 0) return undefined;
    const open = among ? Float32Array.from(among, (id) => row[id]!) : row;
    const norm = logSumExp(open);
    const [own, ...weights] = weightsOf(this.#numbers, Math.exp(highest(open) - norm), said);
    const added = new Map<number, number>();
    said.forEach(({ counts, count }, i) => {
      for (const [id, times] of counts)
        added.set(id, (added.get(id) ?? 0) + ((weights[i]! / own!) * times) / count);
    });
    let all = 1;
    for (const [id, p] of added) {
      row[id] = norm + Math.log(Math.exp(row[id]! - norm) + p);
      all += p;
    }
    return norm + Math.log(all);
  }

  /** What mostly follows, for a model to verify; often empty. */
  guess(before: readonly number[]): readonly number[] {
    const out: number[] = [];
    while (out.length < longestGuess) {
      const [longest] = this.#nGrams.after([...before, ...out]);
      if (!longest || longest.order < orders[1]) break;
      const [id, times] = [...longest.counts].reduce((a, b) => (b[1] > a[1] ? b : a));
      if (times < agreed * longest.count) break;
      out.push(id);
    }
    return out;
  }
}

function highest(row: Float32Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of row) if (value > most) most = value;
  return most;
}
