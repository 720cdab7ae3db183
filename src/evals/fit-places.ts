/**
 * The network that makes the places likeliest to which authors really went: softmax over a moment's lines, whose right answer
 * is any of several; by Adam (Kingma, Ba 2015) in small batches, the rate falling to nothing. Deterministic by its seed.
 */
import { featureNames, layout, type Network, nowhere, peaks, rank } from '../places/index.ts';
import { byteScale, type PlaceExample } from './place-examples.ts';
import { Random } from './random.ts';

const hidden = 32;
const batch = 16;
const rate = 4e-3;
const decay = 1e-3;
const [memory, squares] = [0.9, 0.999];
/** Rows that pull less than this change nothing worth the work. */
const leastPull = 1e-5;

/** `told`: after each pass over the examples, the mean loss in nats. */
export function fitPlaces(
  examples: readonly PlaceExample[],
  passes: number,
  told: (pass: number, loss: number) => void = () => {},
): Network {
  const random = new Random('places');
  const usable = examples.filter(({ kind, truth }) => kind === 'no-edit' || truth.length > 0);
  const network = { hidden, weights: beginning(random) };
  const slope = new Float64Array(network.weights.length);
  const mean = new Float64Array(slope.length);
  const square = new Float64Array(slope.length);
  const steps = passes * Math.ceil(usable.length / batch);
  let step = 0;
  for (let pass = 0; pass < passes; pass++) {
    const order = random.shuffled(usable);
    let loss = 0;
    for (let from = 0; from < order.length; from += batch) {
      const some = order.slice(from, from + batch);
      slope.fill(0);
      for (const example of some) loss += descend(network, example, slope);
      step++;
      const now = rate * (1 - (step - 1) / steps);
      for (let i = 0; i < slope.length; i++) {
        const down = slope[i]! / some.length;
        mean[i] = memory * mean[i]! + (1 - memory) * down;
        square[i] = squares * square[i]! + (1 - squares) * down * down;
        const [m, v] = [mean[i]! / (1 - memory ** step), square[i]! / (1 - squares ** step)];
        network.weights[i]! -= now * (m / (Math.sqrt(v) + 1e-8) + decay * network.weights[i]!);
      }
    }
    told(pass + 1, loss / usable.length);
  }
  return network;
}

export interface PlaceVerdict {
  /** −ln p of the truth, in nats. */
  readonly loss: number;
  /** Whether the likeliest line is right, and how likely its place was said to be, 0..1. */
  readonly first: boolean;
  readonly probability: number;
}

export function verdictOn(network: Network, example: PlaceExample): PlaceVerdict {
  const { lines, none } = rank(network, valued(example), example.changes);
  const right = example.kind === 'no-edit' ? none : example.truth.reduce((sum, row) => sum + lines[row]!, 0);
  const [best] = peaks(lines, 1);
  const first = best !== undefined && example.truth.includes(best.row);
  return { loss: -Math.log(Math.max(right, 1e-12)), first, probability: best?.probability ?? 0 };
}

function beginning(random: Random): Float64Array {
  const at = layout(hidden);
  const weights = new Float64Array(at.length);
  const reach = 1 / Math.sqrt(featureNames.length);
  const draw = () => (2 * random.next() - 1) * reach;
  for (let feature = 0; feature < featureNames.length; feature++)
    for (let h = 0; h < hidden; h++) weights[at.feature(feature) + 1 + h] = draw();
  for (let h = 0; h < hidden; h++) {
    weights[at.bias + h] = draw();
    weights[at.out + h] = draw();
  }
  return weights;
}

/** Adds the gradient of an example's loss to `slope`; answers with the loss. */
function descend({ hidden, weights }: Network, example: PlaceExample, slope: Float64Array): number {
  const at = layout(hidden);
  const table = valued(example);
  const { ends, features, values } = table;
  const units = new Float64Array(ends.length * hidden);
  const { lines, none } = rank({ hidden, weights }, table, example.changes, units);
  const ended = example.kind === 'no-edit';
  const right = ended ? none : example.truth.reduce((sum, row) => sum + lines[row]!, 0);
  const share = 1 / Math.max(right, 1e-12);
  const pulls = Float64Array.from(lines);
  if (!ended) for (const row of example.truth) pulls[row]! -= lines[row]! * share;
  const nonePull = ended ? none - 1 : none;
  nowhere(table, example.changes).forEach((value, i) => {
    slope[at.none + i]! += nonePull * value;
  });
  for (let row = 0; row < pulls.length; row++) {
    const pull = pulls[row]!;
    if (Math.abs(pull) < leastPull) continue;
    const [from, to] = [row === 0 ? 0 : ends[row - 1]!, ends[row]!];
    for (let i = from; i < to; i++) slope[at.feature(features[i]!)]! += pull * values[i]!;
    for (let h = 0; h < hidden; h++) {
      const unit = units[row * hidden + h]!;
      if (unit <= 0) continue;
      slope[at.out + h]! += pull * unit;
      const inner = pull * weights[at.out + h]!;
      slope[at.bias + h]! += inner;
      for (let i = from; i < to; i++) slope[at.feature(features[i]!) + 1 + h]! += inner * values[i]!;
    }
  }
  return -Math.log(Math.max(right, 1e-12));
}

function valued({ table }: PlaceExample) {
  return { lines: [], ...table, values: Float32Array.from(table.values, (value) => value / byteScale) };
}
