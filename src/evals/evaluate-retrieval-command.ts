/** The words after `foretype eval build retrieval` and `foretype eval retrieval`. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildPairs } from './build-pairs.ts';
import { buildRetrieval } from './build-retrieval.ts';
import { StateError } from './edit-state.ts';
import { evaluateRetrieval, retrievalTable } from './evaluate-retrieval.ts';

export const retrievalUsage = `  foretype eval build retrieval --from CLONE… --out DIR [--seed N] [--limit N]
      questions with their files, from the commits and comments of local git clones
  foretype eval build pairs --from CLONE… --out DIR [--seed N] [--limit N]
      texts that belong together, for training the encoder of the index
  foretype eval retrieval --set DIR [--json FILE]
      how often the right files are found, by all sources together and by each alone
`;

export async function buildRetrievalSet(args: readonly string[]): Promise<number> {
  const { counts, clones } = await buildRetrieval(buildOptions(args, 20));
  return tellCounts(counts, Object.keys(clones).length);
}

export async function buildPairsSet(args: readonly string[]): Promise<number> {
  const options = buildOptions(args, 300);
  return tellCounts(await buildPairs(options), options.from.length);
}

function tellCounts(counts: Readonly<Record<string, number>>, clones: number): number {
  const list = Object.entries(counts).map(([kind, n]) => `${kind} ${n}`);
  process.stdout.write(`${list.join(', ')} from ${clones} clones\n`);
  return 0;
}

function buildOptions(args: readonly string[], usualLimit: number) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      from: { type: 'string', multiple: true },
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      limit: { type: 'string', default: String(usualLimit) },
    },
  });
  const from = [...(values.from ?? []), ...positionals];
  if (from.length === 0 || values.out === undefined) throw new StateError('build needs --from and --out');
  const [seed, limit] = [Number(values.seed), Number(values.limit)];
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(limit) || limit < 1)
    throw new StateError('--seed and --limit are whole numbers');
  return { from, out: values.out, seed, limit };
}

export async function evaluateRetrievalSet(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { set: { type: 'string' }, json: { type: 'string' } },
  });
  if (values.set === undefined) throw new StateError('retrieval needs --set');
  const report = await evaluateRetrieval({ set: values.set });
  process.stdout.write(retrievalTable(report));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  return 0;
}
