/**
 * Uncertainty of a figure that is no share: the bootstrap over clusters (Efron 1979). States of one repository are alike, so
 * whole repositories are drawn with replacement; with fewer than five repositories, whole commits are.
 */
import { Random } from './random.ts';
import type { Share } from './share.ts';

export interface Clustered {
  readonly repository: string;
  readonly commit: string;
}

const draws = 1000;
const fewRepositories = 5;

/** `figure` of the items, and the 2.5 and 97.5 % points of it over draws; undefined where there is no item. */
export function resampled<T extends Clustered>(
  items: readonly T[],
  figure: (items: readonly T[]) => number | undefined,
): Share {
  const value = items.length === 0 ? undefined : figure(items);
  if (value === undefined) return { value: undefined, low: 0, high: 0, n: items.length };
  const repositories = groups(items, (item) => item.repository);
  const clusters =
    repositories.length < fewRepositories ? groups(items, (item) => item.commit) : repositories;
  const random = new Random('resampled', items.length);
  const found: number[] = [];
  for (let i = 0; i < draws; i++) {
    const drawn = Array.from({ length: clusters.length }, () => clusters[random.below(clusters.length)]!);
    const again = figure(drawn.flat());
    if (again !== undefined) found.push(again);
  }
  found.sort((a, b) => a - b);
  const at = (p: number) => found[Math.min(found.length - 1, Math.floor(p * found.length))] ?? value;
  return { value, low: Math.min(value, at(0.025)), high: Math.max(value, at(0.975)), n: items.length };
}

/** A quantile of independent numbers with its interval by order statistics, which needs no assumption of their shape. */
export function quantile(numbers: readonly number[], q: number): Share {
  const n = numbers.length;
  if (n === 0) return { value: undefined, low: 0, high: 0, n };
  const sorted = numbers.toSorted((a, b) => a - b);
  const spread = 1.959964 * Math.sqrt(n * q * (1 - q));
  const at = (rank: number) => sorted[Math.max(0, Math.min(n - 1, Math.floor(rank)))]!;
  return { value: at(n * q), low: at(n * q - spread), high: at(n * q + spread), n };
}

function groups<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const out = new Map<string, T[]>();
  for (const item of items) {
    const group = out.get(key(item));
    if (group) group.push(item);
    else out.set(key(item), [item]);
  }
  return [...out.values()];
}
