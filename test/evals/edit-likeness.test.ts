/** Likeness of changes, and intervals of what is no share, on numbers that can be worked out by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deltaChrF, quantile, resampled } from '../../src/evals/index.ts';
import { replace } from '../../src/text/index.ts';

describe('ΔchrF', () => {
  it('is 1 for the same change, however it is written', () => {
    const text = 'let total = 0;\n';
    expect(deltaChrF(text, replace(4, 9, 'sum'), replace(0, 14, 'let sum = 0;'))).toBe(1);
  });

  it('is 0 for nothing and for something else', () => {
    expect(deltaChrF('x', [], replace(1, 1, 'abc'))).toBe(0);
    expect(deltaChrF('x', replace(1, 1, 'def'), replace(0, 0, 'abc'))).toBe(0);
  });

  it('is the F of mean precision and mean recall over the n-grams', () => {
    // One character: 1 of 1 said, 1 of 2 true. Two: 0 of 0 said, 0 of 1 true. So p = 1/2, r = 1/4, β = 2.
    expect(deltaChrF('', replace(0, 0, 'a'), replace(0, 0, 'ab'))).toBeCloseTo((5 * 0.125) / 2.25);
  });

  it('counts what goes as well as what comes, and no white space', () => {
    expect(deltaChrF('ab', replace(0, 2, ''), replace(0, 2, ' '))).toBe(1);
    expect(deltaChrF('ab', replace(0, 2, ''), replace(2, 2, 'ab'))).toBe(0);
  });

  it('lies between 0 and 1', () => {
    const text = 'let total = sum(of, all);\n';
    const edit = fc
      .tuple(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 12 }))
      .map(([a, b, put]) => replace(Math.min(a, b), Math.max(a, b), put));
    fc.assert(
      fc.property(edit, edit, (said, truth) => {
        const like = deltaChrF(text, said, truth);
        expect(like).toBeGreaterThanOrEqual(0);
        expect(like).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});

describe('intervals', () => {
  const mean = (items: readonly { readonly x: number }[]) =>
    items.reduce((sum, { x }) => sum + x, 0) / items.length;
  /** So many states of each repository, all with the repository's number. */
  const states = (numbers: readonly number[], each: number) =>
    numbers.flatMap((x, i) =>
      Array.from({ length: each }, (_, at) => ({ x, repository: `r${i}`, commit: `c${i}-${at}` })),
    );

  it('are as wide as the repositories differ, however many states each has', () => {
    const few = resampled(states([0, 1, 0, 1, 0, 1], 2), mean);
    const many = resampled(states([0, 1, 0, 1, 0, 1], 200), mean);
    expect([few.value, many.value]).toEqual([0.5, 0.5]);
    expect(many.high - many.low).toBeGreaterThan(0.5);
    expect(Math.abs(many.high - many.low - (few.high - few.low))).toBeLessThan(0.2);
    expect(resampled(states([1, 1, 1, 1, 1], 3), mean)).toEqual({ value: 1, low: 1, high: 1, n: 15 });
  });

  it('are by commits where there are few repositories', () => {
    const two = states([0, 1], 100);
    const { low, high } = resampled(two, mean);
    expect(high - low).toBeLessThan(0.25);
    expect(high - low).toBeGreaterThan(0.05);
  });

  it('come out the same each time, and as nothing for nothing', () => {
    const some = states([0, 1, 1, 0, 1, 0.5], 7);
    expect(resampled(some, mean)).toEqual(resampled(some, mean));
    expect(resampled([], mean)).toEqual({ value: undefined, low: 0, high: 0, n: 0 });
  });

  it('of quantiles are order statistics', () => {
    const numbers = Array.from({ length: 101 }, (_, i) => i).reverse();
    // 101 · 0.5 ± 1.96 · √(101 / 4) = 50.5 ± 9.85
    expect(quantile(numbers, 0.5)).toEqual({ value: 50, low: 40, high: 60, n: 101 });
    expect(quantile([], 0.95)).toEqual({ value: undefined, low: 0, high: 0, n: 0 });
  });
});
