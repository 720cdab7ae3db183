/**
 * Logistic regression with a ridge penalty, by Newton's steps; deterministic. With few examples the penalty keeps
 * the coefficients small. (Hastie, Tibshirani, Friedman: The Elements of Statistical Learning, §4.4.1.)
 */
import { type Features, logistic } from '../learning/index.ts';

export interface Example {
  readonly features: Features;
  readonly right: boolean;
  /** Of the odds' logarithm, what stands already. */
  readonly offset?: number;
}

const steps = 50;

/** Coefficients by name. `penalty`, above 0: how many examples' worth of belief stands behind their being 0. */
export function fitLogistic(
  examples: readonly Example[],
  names: readonly string[],
  penalty: number,
): Record<string, number> {
  const rows = examples.map(({ features, right, offset = 0 }) => ({
    x: names.map((n) => features[n] ?? 0),
    y: right ? 1 : 0,
    offset,
  }));
  let w = names.map(() => 0);
  for (let step = 0; step < steps; step++) {
    const gradient = w.map((value) => penalty * value);
    const curvature = names.map((_, i) => names.map((_n, j) => (i === j ? penalty : 0)));
    for (const { x, y, offset } of rows) {
      const p = logistic(x.reduce((sum, value, i) => sum + value * w[i]!, offset));
      for (let i = 0; i < x.length; i++) {
        if (x[i] === 0) continue;
        gradient[i]! += (p - y) * x[i]!;
        for (let j = 0; j < x.length; j++) curvature[i]![j]! += p * (1 - p) * x[i]! * x[j]!;
      }
    }
    const move = solved(curvature, gradient);
    w = w.map((value, i) => value - move[i]!);
    if (Math.max(...move.map(Math.abs)) < 1e-9) break;
  }
  return Object.fromEntries(names.map((n, i) => [n, w[i]!]));
}

/** Gauss-Jordan elimination with pivots; `a` is symmetric and positive definite, for the penalty is above 0. */
function solved(a: number[][], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  for (let at = 0; at < rows.length; at++) {
    const best = rows.reduce(
      (k, row, i) => (i > at && Math.abs(row[at]!) > Math.abs(rows[k]![at]!) ? i : k),
      at,
    );
    [rows[at], rows[best]] = [rows[best]!, rows[at]!];
    const pivot = rows[at]!;
    for (const row of rows) {
      if (row === pivot) continue;
      const by = row[at]! / pivot[at]!;
      for (let k = at; k < row.length; k++) row[k]! -= by * pivot[k]!;
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}
