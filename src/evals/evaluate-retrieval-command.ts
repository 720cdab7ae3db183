/** The words after `foretype eval build retrieval` and `foretype eval retrieval`. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildRetrieval } from './build-retrieval.ts';
import { StateError } from './edit-state.ts';
import { evaluateRetrieval, retrievalTable } from './evaluate-retrieval.ts';

export const retrievalUsage = `  foretype eval build retrieval --from CLONE… --out DIR [--seed N] [--limit N]
      questions with their files, from the commits and comments of local git clones
  foretype eval retrieval --set DIR [--json FILE]
      how often the right files are found, by all sources together and by each alone
`;

export async function buildRetrievalSet(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      from: { type: 'string', multiple: true },
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      limit: { type: 'string', default: '20' },
    },
  });
  const from = [...(values.from ?? []), ...positionals];
  if (from.length === 0 || values.out === undefined) throw new StateError('build needs --from and --out');
  const [seed, limit] = [Number(values.seed), Number(values.limit)];
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(limit) || limit < 1)
    throw new StateError('--seed and --limit are whole numbers');
  const { counts, clones } = await buildRetrieval({ from, out: values.out, seed, limit });
  const list = Object.entries(counts).map(([kind, n]) => `${kind} ${n}`);
  process.stdout.write(`${list.join(', ')} from ${Object.keys(clones).length} clones\n`);
  return 0;
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
