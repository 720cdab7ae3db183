/** `foretype eval n-grams`: what a model gains by the texts at hand, and the numbers by which it gains most. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MixtureNumbers } from '../model/index.ts';
import { DirectModel } from './direct-engine.ts';
import { StateError } from './edit-state.ts';
import { fitMixture, mixed } from './fit-mixture.ts';
import { type LineExample, mixtureExamples } from './mixture-examples.ts';

export const nGramsUsage = `  foretype eval n-grams --model FOLDER [--fit DIR…] [--set DIR…] [--write]
      how likely real lines are to a model, alone and mixed with what stands in the open files; by numbers fitted to some
      sets, or the folder's own; --write: into the model's folder, from where they count
`;

const threads = 2;

export async function evaluateNGrams(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: 'string' },
      fit: { type: 'string', multiple: true },
      set: { type: 'string', multiple: true },
      write: { type: 'boolean' },
    },
  });
  if (values.model === undefined || (!values.fit && !values.set))
    throw new StateError('n-grams needs --model, and --fit or --set');
  if (values.write && !values.fit) throw new StateError('n-grams writes what it fits');
  const model = await DirectModel.open(values.model, threads);
  const fit = await examplesOf(values.fit ?? [], model);
  const numbers = values.fit ? rounded(fitMixture(fit.flat())) : model.nGrams;
  if (!numbers) throw new StateError(`${values.model} has no n-grams.json: --fit makes one`);
  if (values.fit) process.stdout.write(`${JSON.stringify(numbers)}\nfit: ${gain(fit, numbers)}`);
  if (values.set) process.stdout.write(`set: ${gain(await examplesOf(values.set, model), numbers)}`);
  if (values.write) {
    const file = join(values.model, 'n-grams.json');
    writeFileSync(file, `${JSON.stringify({ version: 1, ...numbers }, null, 2)}\n`);
  }
  await model.dispose();
  return 0;
}

async function examplesOf(sets: readonly string[], model: DirectModel): Promise<LineExample[]> {
  const out: LineExample[] = [];
  for (const set of sets) out.push(...(await mixtureExamples(set, model)));
  return out;
}

/** In natural logarithms a token. */
function gain(lines: readonly LineExample[], numbers: MixtureNumbers): string {
  const tokens = lines.flat();
  const mean = (p: readonly number[]) =>
    p.reduce((sum, one) => sum + Math.log(Math.max(one, 1e-9)), 0) / Math.max(1, p.length);
  const alone = mean(tokens.map(({ own }) => own));
  const together = mean(tokens.map((token) => mixed(numbers, token)));
  return `${lines.length} lines, ${tokens.length} tokens: ${alone.toFixed(3)} alone, ${together.toFixed(3)} mixed\n`;
}

function rounded({ own, count, kinds, share, orders }: MixtureNumbers): MixtureNumbers {
  const round = (value: number) => Number(value.toFixed(3));
  const byOrder = Object.entries(orders).map(([order, value]) => [order, round(value)]);
  return {
    ...{ own: round(own), count: round(count), kinds: round(kinds), share: round(share) },
    orders: Object.fromEntries(byOrder),
  };
}
