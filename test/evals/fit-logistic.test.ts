/** The fit finds the coefficients that examples were drawn from, and says nothing where nothing is known. */
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { fitGate, fitModelGate, gateReport } from '../../src/evals/evaluate-gate.ts';
import { fitLogistic } from '../../src/evals/fit-logistic.ts';
import { createLearning, type Features, logistic, withOwnFit } from '../../src/learning/index.ts';

/** `n` examples at each of some points, as many right as p says, to the nearest. */
function drawn(p: (x: number, y: number) => number, n = 200) {
  const points = [-1, -0.5, 0, 0.5, 1].flatMap((x) => [-1, 0, 1].map((y) => [x, y] as const));
  return points.flatMap(([x, y]) =>
    Array.from({ length: n }, (_, i) => ({
      features: { bias: 1, x, y },
      right: i < Math.round(n * p(x, y)),
    })),
  );
}

describe('logistic regression', () => {
  it('finds the coefficients the examples were drawn from', () => {
    const fitted = fitLogistic(
      drawn((x, y) => logistic(0.5 + 1.5 * x - 0.7 * y)),
      ['bias', 'x', 'y'],
      0.01,
    );
    expect(fitted.bias).toBeCloseTo(0.5, 1);
    expect(fitted.x).toBeCloseTo(1.5, 1);
    expect(fitted.y).toBeCloseTo(-0.7, 1);
  });

  it('stays finite where all examples are right, and at 0 without examples', () => {
    const all = fitLogistic(
      drawn(() => 1),
      ['bias', 'x', 'y'],
      1,
    );
    expect(all.bias).toBeGreaterThan(2);
    expect(all.bias).toBeLessThan(20);
    expect(fitLogistic([], ['bias'], 1)).toEqual({ bias: 0 });
  });

  it('starts from an offset', () => {
    const shifted = drawn(() => 0.5).map((one) => ({ ...one, offset: 2 }));
    expect(fitLogistic(shifted, ['bias'], 0.001).bias).toBeCloseTo(-2, 1);
  });
});

describe('the gate', () => {
  const examples = (name: string, right: number, wrong: number) =>
    Array.from({ length: right + wrong }, (_, i) => ({
      features: { bias: 1, [`class ${name}`]: 1 },
      right: i < right,
    }));

  it('is fitted to some sets, and its bias to others', () => {
    const fit = [...examples('rename', 90, 10), ...examples('twin', 50, 50)];
    const fitted = fitGate(fit, [...examples('rename', 50, 50), ...examples('twin', 15, 85)]);
    const p = (name: string) => logistic(fitted.bias! + fitted[`class ${name}`]!);
    expect(fitted['class rename']! - fitted['class twin']!).toBeGreaterThan(1.5);
    expect(p('rename')).toBeCloseTo(0.5, 1);
    expect(p('twin')).toBeLessThan(0.2);
  });

  it('learns of a model what its own edits are worth, and trusts what follows exactly as before', () => {
    const own = (certainty: number, right: number, of: number) =>
      Array.from({ length: of }, (_, i) => ({
        features: { bias: 1, 'class model': 1, size: -0.5, 'model size': -0.5, certainty },
        right: i < right,
      }));
    const exact = (agreement: number, right: number, of: number) =>
      Array.from({ length: of }, (_, i) => ({
        features: { bias: 1, 'class rename': 1, size: -0.5, agreement },
        right: i < right,
      }));
    const fit = [...own(-0.1, 60, 100), ...own(-2, 0, 900), ...exact(1, 9, 10), ...exact(-2, 7, 10)];
    const gate = fitModelGate(fit, [...own(-0.1, 30, 100), ...own(-2, 0, 900)]);
    const learning = createLearning(undefined, silentLog);
    const p = (name: string, features: Features) => learning.probability(name, withOwnFit(features, gate));
    expect(Object.keys(gate)).not.toContain('class rename');
    expect(p('model', own(-0.1, 1, 1)[0]!.features)).toBeCloseTo(0.3, 1);
    expect(p('model', own(-2, 1, 1)[0]!.features)).toBeLessThan(0.02);
    const unasked = exact(0, 1, 1)[0]!.features;
    expect(p('rename', unasked)).toBe(learning.probability('rename', unasked));
    expect(p('rename', exact(1, 1, 1)[0]!.features)).toBeGreaterThan(p('rename', unasked));
  });

  it('reports what it lets through, how much of it is right, and how far p is off', () => {
    const silent = Array.from({ length: 4 }, () => ({
      features: { bias: 1, 'class rename': 1, weak: 1 },
      right: false,
    }));
    const { precision, shown, ece, bins } = gateReport([...examples('rename', 6, 2), ...silent]);
    expect([precision.value, precision.n]).toEqual([0.75, 8]);
    expect([shown.value, shown.n]).toEqual([8 / 12, 12]);
    expect(bins.map(({ right }) => right.n)).toEqual([4, 8]);
    const off = bins.reduce((sum, { mean, right }) => sum + right.n * Math.abs(mean - right.value!), 0) / 12;
    expect(ece).toBeCloseTo(off, 9);
  });
});
