/**
 * The network's numbers, as `foretype eval places --fit … --write` leaves them in models/places: a line of numbers for each
 * feature by its name, so that they stay with what they were fitted to.
 */
import { readFileSync } from 'node:fs';
import { Bug } from '../base/index.ts';
import { featureNames } from './features.ts';
import { layout, type Network, noneTerms } from './network.ts';

export interface RankerFile {
  readonly version: 1;
  /** Linear weight, then one for each hidden unit. */
  readonly features: Readonly<Record<string, readonly number[]>>;
  readonly bias: readonly number[];
  readonly out: readonly number[];
  readonly none: Readonly<Record<string, number>>;
}

const file = new URL('../../models/places/ranker.json', import.meta.url);
let shipped: Network | undefined;

/** What comes with foretype. Throws Bug where it belongs to other features. */
export function shippedRanker(): Network {
  shipped ??= networkOf(JSON.parse(readFileSync(file, 'utf8')));
  return shipped;
}

export function networkOf({ features, bias, out, none }: RankerFile): Network {
  const rows = featureNames.map((name) => features[name] ?? []);
  const weights = [...rows.flat(), ...bias, ...out, ...noneTerms.map((name) => none[name] ?? Number.NaN)];
  const hidden = bias.length;
  const whole = weights.length === layout(hidden).length && rows.every((row) => row.length === 1 + hidden);
  if (!whole || weights.some(Number.isNaN)) throw new Bug('models/places/ranker.json is of other features');
  return { hidden, weights: Float64Array.from(weights) };
}

export function fileOf({ hidden, weights }: Network): RankerFile {
  const at = layout(hidden);
  const cut = (from: number, count: number) => [...weights.subarray(from, from + count)].map(rounded);
  return {
    version: 1,
    features: Object.fromEntries(featureNames.map((name, i) => [name, cut(at.feature(i), 1 + hidden)])),
    bias: cut(at.bias, hidden),
    out: cut(at.out, hidden),
    none: Object.fromEntries(noneTerms.map((name, i) => [name, rounded(weights[at.none + i]!)])),
  };
}

/** One line of the file for each feature. */
export function written(numbers: RankerFile): string {
  const rows = Object.entries(numbers.features).map(
    ([name, row]) => `    ${JSON.stringify(name)}: [${row.join(', ')}]`,
  );
  const { version, bias, out, none } = numbers;
  return `{
  "version": ${version},
  "features": {
${rows.join(',\n')}
  },
  "bias": [${bias.join(', ')}],
  "out": [${out.join(', ')}],
  "none": ${JSON.stringify(none, undefined, 2).replace(/\n/g, '\n  ')}
}
`;
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
