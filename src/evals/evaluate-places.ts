/** `foretype eval places`: how well the place of the next edit is known without its text, and the ranker that knows it best. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { fileOf, networkOf, shippedRanker, written } from '../places/index.ts';
import { StateError } from './edit-state.ts';
import { fitPlaces, verdictOn } from './fit-places.ts';
import { type PlaceExample, placeExamples } from './place-examples.ts';
import { share } from './share.ts';

export const placesUsage = `  foretype eval places [--fit DIR… --write FILE] [--set DIR…]
      how often the likeliest line is where the author went on, by the ranker that comes along, or one fitted to some sets;
      FILE: where it is written, models/places/ranker.json for the one that comes along
`;

const passes = 10;

export async function evaluatePlaces(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fit: { type: 'string', multiple: true },
      set: { type: 'string', multiple: true },
      write: { type: 'string' },
    },
  });
  if (!values.fit && !values.set) throw new StateError('places needs --fit or --set');
  if (values.write !== undefined && !values.fit) throw new StateError('places writes what it fits');
  const fitted =
    values.fit &&
    fileOf(
      fitPlaces(await examplesOf(values.fit), passes, (pass, loss) => {
        process.stderr.write(`pass ${pass} of ${passes}: ${loss.toFixed(3)} nats\n`);
      }),
    );
  const network = fitted ? networkOf(fitted) : shippedRanker();
  for (const set of values.set ?? []) {
    const examples = await placeExamples(set, { strangers: false });
    const found = examples.map((example) => ({ ...example, ...verdictOn(network, example) }));
    const open = found.filter(({ kind }) => kind !== 'no-edit');
    const first = share(open.filter((one) => one.first).length, open.length);
    // Where the author went beyond the lines that are read, nothing can be said of how likely it was.
    const known = found.filter(({ kind, truth }) => kind === 'no-edit' || truth.length > 0);
    const loss = known.reduce((sum, one) => sum + one.loss, 0) / Math.max(1, known.length);
    const percent = (part = 0) => (100 * part).toFixed(1);
    const sure = found.reduce((sum, one) => sum + one.probability, 0) / Math.max(1, found.length);
    const right = share(found.filter((one) => one.first).length, found.length);
    process.stdout.write(
      `${set}: likeliest line right ${percent(first.value)} % (${percent(first.low)}–${percent(first.high)}, ${first.n}), ` +
        `of all ${found.length} moments ${percent(right.value)} % and said to be in ${percent(sure)} %; ` +
        `${loss.toFixed(3)} nats\n`,
    );
  }
  if (fitted && values.write !== undefined) {
    mkdirSync(dirname(values.write), { recursive: true });
    writeFileSync(values.write, written(fitted));
  }
  return 0;
}

async function examplesOf(sets: readonly string[]): Promise<PlaceExample[]> {
  const out: PlaceExample[] = [];
  for (const set of sets) out.push(...(await placeExamples(set, { strangers: true })));
  return out;
}
