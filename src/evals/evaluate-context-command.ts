/** The words after `foretype eval context`: a table of what each source of evidence gives the next edit. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Ablation, ablateContext } from './ablate-context.ts';
import type { FoundText } from './context-moments.ts';
import { contextJson, contextPage, contextTable } from './context-report.ts';
import { DirectModel } from './direct-engine.ts';
import { type EditState, readSet, StateError } from './edit-state.ts';
import { evaluateContext } from './evaluate-context.ts';
import { foundByClones } from './found-by-clones.ts';
import { GitClone } from './git-clone.ts';

export const contextUsage = `  foretype eval context --set DIR [--clones CLONE… [--most N]] [--open touched|all] [--budget N…]
                        [--model FOLDER [--threads N]] [--json FILE] [--report FILE.md]
      how many of the names that the next edit needs each source of context shows; with clones also what an index finds;
      with a model how much rarer it is right without each source
`;

export async function evaluateContextSet(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      set: { type: 'string' },
      clones: { type: 'string', multiple: true },
      most: { type: 'string', default: '30' },
      open: { type: 'string', default: 'touched' },
      budget: { type: 'string', multiple: true, default: ['400', '800', '1600'] },
      model: { type: 'string' },
      threads: { type: 'string', default: '2' },
      json: { type: 'string' },
      report: { type: 'string' },
    },
  });
  const { set, open } = values;
  if (set === undefined) throw new StateError('context needs --set');
  if (open !== 'touched' && open !== 'all') throw new StateError('--open is touched or all');
  const [most = 0, threads = 0, ...budgets] = [values.most, values.threads, ...values.budget].map(Number);
  if (![most, threads, ...budgets].every((n) => Number.isSafeInteger(n) && n > 0))
    throw new StateError('--most, --threads and --budget are whole numbers above 0');
  const clones = [...(values.clones ?? []), ...positionals];
  const states = readSet(set);
  const found = clones.length > 0 ? await foundByClones(states, { clones, most, seed: 1 }) : undefined;
  const report = await evaluateContext({ set, open, budgets, ...(found ? { found } : {}) });
  const ablation =
    values.model === undefined ? undefined : await ablated(values.model, threads, states, found);
  process.stdout.write(contextTable(report, ablation));
  if (values.json !== undefined) writeFileSync(values.json, `${contextJson(report, ablation)}\n`);
  if (values.report !== undefined) {
    const names = clones.map((path) => new GitClone(path).name);
    writeFileSync(
      values.report,
      contextPage(report, { set, clones: names, open, model: values.model }, ablation),
    );
  }
  return 0;
}

async function ablated(
  folder: string,
  threads: number,
  states: readonly EditState[],
  found: ReadonlyMap<string, readonly FoundText[]> | undefined,
): Promise<Ablation> {
  const model = await DirectModel.open(folder, threads);
  try {
    return await ablateContext({
      states: found ? states.filter(({ id }) => found.has(id)) : states,
      session: (repository, evidence) => model.session(repository, evidence),
      ...(found ? { found } : {}),
    });
  } finally {
    await model.dispose();
  }
}
