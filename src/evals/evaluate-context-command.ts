/** The words after `foretype eval context`: a table of what each source of evidence gives the next edit. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readSet, StateError } from './edit-state.ts';
import { type ContextReport, type Coverage, evaluateContext } from './evaluate-context.ts';
import { foundByClones } from './found-by-clones.ts';

export const contextUsage = `  foretype eval context --set DIR [--clones CLONE… [--most N]] [--open touched|all] [--budget N…] [--json FILE]
      how many of the names that the next edit needs each source of context shows; with clones also what an index finds
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
      json: { type: 'string' },
    },
  });
  const { set, open } = values;
  if (set === undefined) throw new StateError('context needs --set');
  if (open !== 'touched' && open !== 'all') throw new StateError('--open is touched or all');
  const [most, ...budgets] = [values.most, ...values.budget].map(Number);
  if (most === undefined || ![most, ...budgets].every((n) => Number.isSafeInteger(n) && n > 0))
    throw new StateError('--most and --budget are whole numbers');
  const clones = [...(values.clones ?? []), ...positionals];
  const found = clones.length > 0 ? await foundByClones(readSet(set), { clones, most, seed: 1 }) : undefined;
  const report = await evaluateContext({ set, open, budgets, ...(found ? { found } : {}) });
  process.stdout.write(contextTable(report));
  if (values.json !== undefined) writeFileSync(values.json, `${contextJson(report)}\n`);
  return 0;
}

function contextTable(report: ContextReport): string {
  const budgets = Object.keys(report.tokens);
  const row = (name: string, cells: readonly string[]) =>
    `${name.padEnd(22)}${cells.map((cell) => cell.padEnd(18)).join('')}`.trimEnd();
  return [
    row(
      '% of names, tokens',
      budgets.map((budget) => `≤ ${budget}`),
    ),
    ...Object.entries(report.rows).map(([name, byBudget]) =>
      row(
        name,
        budgets.map((budget) => percent(byBudget[Number(budget)])),
      ),
    ),
    `${report.names} names of ${report.states} states; ${percent(report.reachable)} stand in the files at hand.`,
    `Tokens really used by all sources: ${budgets.map((b) => report.tokens[Number(b)]!.toFixed(0)).join(', ')}.`,
    '',
  ].join('\n');
}

function percent(coverage: Coverage | undefined): string {
  if (coverage?.value === undefined) return '';
  const of = (value: number) => (100 * value).toFixed(1);
  return `${of(coverage.value)} (${of(coverage.low)}–${of(coverage.high)})`;
}

/** Figures by name, each `{value, low, high, n}`: `context.coverage.<row>.<budget>`. */
function contextJson(report: ContextReport): string {
  const figures: Record<string, unknown> = { 'context.reachable': report.reachable };
  for (const [name, byBudget] of Object.entries(report.rows))
    for (const [budget, coverage] of Object.entries(byBudget))
      figures[`context.coverage.${name}.${budget}`] = { ...coverage, value: coverage.value ?? null };
  return JSON.stringify(figures, null, 2);
}
