/** What follows what is counted as by hand, whatever changed in between; a mixture is what its formula says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  logSumExp,
  Mixture,
  type MixtureNumbers,
  NGrams,
  orders,
  saidBy,
  weightsOf,
} from '../../src/model/index.ts';
import { tokens } from '../../src/stream/index.ts';

const text = (n: number) => tokens.byte + 20 + n;
const line = fc.option(fc.array(fc.nat(3).map(text), { maxLength: 6 }));
const lines = fc.array(line, { maxLength: 12 });
const splice = fc.record({ name: fc.constantFrom('a', 'b'), from: fc.nat(12), size: fc.nat(4), lines });

/** As one reads the definition. */
function byHand(texts: readonly (readonly (readonly number[] | null)[])[], before: readonly number[]) {
  const runs = texts.flatMap((all) => {
    const out: number[][] = [[]];
    for (const one of all) {
      if (one) out.at(-1)!.push(...one, tokens.newline);
      else out.push([]);
    }
    return out;
  });
  return orders.flatMap((order) => {
    if (before.length < order) return [];
    const counts = new Map<number, number>();
    for (const run of runs)
      for (let at = order; at < run.length; at++)
        if (before.slice(-order).every((id, i) => run[at - order + i] === id))
          counts.set(run[at]!, (counts.get(run[at]!) ?? 0) + 1);
    return counts.size === 0 ? [] : [{ order, counts }];
  });
}

describe('n-grams', () => {
  it('count what follows, by how much is the same, behind any changes of the texts', () => {
    fc.assert(
      fc.property(
        fc.array(splice, { minLength: 1, maxLength: 6 }),
        fc.array(fc.oneof(fc.nat(3).map(text), fc.constant(tokens.newline)), { minLength: 1, maxLength: 14 }),
        (splices, before) => {
          const nGrams = new NGrams();
          const texts = new Map<string, (readonly number[] | null)[]>();
          for (const { name, from, size, lines: put } of splices) {
            const now = texts.get(name) ?? [];
            const start = Math.min(from, now.length);
            const end = Math.min(start + size, now.length);
            nGrams.splice(name, start, end, put);
            // Asked between changes too, so that what was counted then does not stay.
            nGrams.after(before);
            now.splice(start, end - start, ...put);
            texts.set(name, now);
          }
          const found = nGrams.after(before).map(({ order, counts }) => ({ order, counts: new Map(counts) }));
          expect(found.toReversed()).toEqual(byHand([...texts.values()], before));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('count only what may come where that is known', () => {
    const nGrams = new NGrams();
    nGrams.splice('a', 0, 0, [
      [text(1), text(2)],
      [text(1), text(3)],
    ]);
    const [only] = nGrams.after([text(1)], [text(3), text(0)]);
    expect([...only!.counts]).toEqual([[text(3), 1]]);
    expect(nGrams.after([text(1)], [text(0)])).toEqual([]);
  });
});

const numbers: MixtureNumbers = {
  ...{ own: 2.7, count: 0.4, kinds: -0.5, share: 1.3 },
  orders: { 1: -2.4, 2: -2.1, 3: -1.4, 5: -1.4, 8: -0.2, 12: 0.3 },
};
const size = tokens.byte + 40;
const softmax = (row: Float32Array, among?: readonly number[]) => {
  const open = among ?? Array.from(row, (_, id) => id);
  const norm = logSumExp(Float32Array.from(open, (id) => row[id]!));
  return new Map(open.map((id) => [id, Math.exp(row[id]! - norm)]));
};

describe('a mixture', () => {
  const row = fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: size, maxLength: size });
  const some = fc.option(fc.constant([text(0), text(1), text(2), tokens.byte]), { nil: undefined });

  it('gives each token the sum of what model and counts give it, by their weights', () => {
    fc.assert(
      fc.property(row, lines, fc.nat(3), some, (logits, put, last, among) => {
        const nGrams = new NGrams();
        nGrams.splice('a', 0, 0, put);
        const before = [tokens.newline, text(last)];
        const given = Float32Array.from(logits);
        const own = softmax(given, among);
        const said = nGrams.after(before, among).map(saidBy);
        const [first, ...weights] = weightsOf(numbers, Math.max(...own.values()), said);
        const sum = new Mixture(numbers, nGrams).into(given, before, among);
        const open = among ? Float32Array.from(among, (id) => given[id]!) : given;
        if (said.length === 0) expect(sum).toBeUndefined();
        else expect(sum).toBeCloseTo(logSumExp(open), 4);
        for (const [id, p] of softmax(given, among)) {
          const counted = said.reduce(
            (sum, { counts, count }, i) => sum + (weights[i]! * (counts.get(id) ?? 0)) / count,
            0,
          );
          expect(p).toBeCloseTo(first! * own.get(id)! + counted, 4);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('leaves a row as it is where nothing was counted', () => {
    const given = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
    const before = Float32Array.from(given);
    expect(new Mixture(numbers, new NGrams()).into(given, [text(1)])).toBeUndefined();
    expect(given).toEqual(before);
  });

  it('guesses what follows most often, as far as that agrees', () => {
    const nGrams = new NGrams();
    const same = [text(0), text(1), text(2), text(3)];
    nGrams.splice('a', 0, 0, [
      [...same, text(4)],
      [...same, text(5)],
      [...same, text(6)],
    ]);
    expect(new Mixture(numbers, nGrams).guess(same.slice(0, 2))).toEqual(same.slice(2));
  });
});
