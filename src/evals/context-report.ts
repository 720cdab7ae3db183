/** What the sources of context are worth, for people: in the terminal, as JSON, and as a page. */
import { basename } from 'node:path';
import type { Ablation } from './ablate-context.ts';
import { readManifest } from './build-edits.ts';
import { type EditFigures, figuresOf } from './edit-figures.ts';
import { figureText } from './edits-table.ts';
import type { ContextReport, Coverage } from './evaluate-context.ts';
import { markdownTable } from './markdown-table.ts';

export interface ContextOrigin {
  readonly set: string;
  /** Whose index was asked; empty where only open files were at hand. */
  readonly clones: readonly string[];
  readonly open: 'all' | 'touched';
  /** The folder of the model; none without. */
  readonly model: string | undefined;
}

const ofModel: readonly (keyof EditFigures)[] = [
  'placeTop1',
  'exact',
  'exactElsewhere',
  'exactMidEdit',
  'deltaChrF',
  'show',
  'precision',
];

/** By row and budget; of a source also what is lost without it. */
export function coverageRows({ rows, lost, tokens }: ContextReport): string[][] {
  const budgets = Object.keys(tokens).map(Number);
  const cells = (name: string, byBudget: Readonly<Record<number, Coverage>>) => [
    name,
    ...budgets.map((budget) => percent(byBudget[budget])),
  ];
  return [
    ['% of names, tokens', ...budgets.map((budget) => `≤ ${budget}`)],
    ...Object.entries(rows).map(([name, byBudget]) => cells(name, byBudget)),
    ...Object.entries(lost).map(([source, byBudget]) => cells(`lost without ${source}`, byBudget)),
  ];
}

/** By row and budget. */
export function precisionRows({ precision, tokens }: ContextReport): string[][] {
  const budgets = Object.keys(tokens).map(Number);
  return [
    ['% of pieces, tokens', ...budgets.map((budget) => `≤ ${budget}`)],
    ...Object.entries(precision)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, byBudget]) => [name, ...budgets.map((budget) => percent(byBudget[budget]))]),
  ];
}

export function modelRows({ trials, lost }: Ablation): string[][] {
  return [
    ['', ...ofModel, 'exact of all, less'],
    ...Object.entries(trials).map(([name, own]) => {
      const figures = figuresOf(own, []);
      const less = lost[name];
      return [
        name,
        ...ofModel.map((figure) => figureText(figure, figures[figure])),
        less ? figureText('', less) : '–',
      ];
    }),
  ];
}

export function contextTable(report: ContextReport, ablation?: Ablation): string {
  return [
    ...aligned(coverageRows(report)),
    summary(report),
    '',
    ...aligned(precisionRows(report)),
    ...(ablation ? ['', ...aligned(modelRows(ablation))] : []),
    '',
  ].join('\n');
}

/** Figures by name, each `{value, low, high, n}`: `context.coverage.<row>.<budget>`, `context.lost.<row>.<budget>`, `context.precision.<row>.<budget>`, `context.exactLost.<row>`. */
export function contextJson(report: ContextReport, ablation?: Ablation): string {
  const figures: Record<string, unknown> = { 'context.reachable': report.reachable };
  const add = (name: string, figure: Coverage) => {
    figures[name] = { ...figure, value: figure.value ?? null };
  };
  for (const [kind, rows] of [
    ['coverage', report.rows],
    ['lost', report.lost],
    ['precision', report.precision],
  ] as const)
    for (const [name, byBudget] of Object.entries(rows))
      for (const [budget, figure] of Object.entries(byBudget))
        add(`context.${kind}.${name}.${budget}`, figure);
  for (const [name, figure] of Object.entries(ablation?.lost ?? {})) add(`context.exactLost.${name}`, figure);
  return JSON.stringify(figures, null, 2);
}

export function contextPage(report: ContextReport, origin: ContextOrigin, ablation?: Ablation): string {
  const { set, clones, open, model } = origin;
  const manifest = readManifest(set);
  const words = [
    '--set SET',
    ...(clones.length > 0 ? ['--clones CLONE…'] : []),
    ...(open === 'all' ? ['--open all'] : []),
    ...(model === undefined ? [] : ['--model FOLDER']),
    '--report FILE.md',
  ].join(' ');
  return [
    '# What each source of context is worth',
    `This page is written by \`foretype eval context ${words}\`; nothing in it is written by hand.`,
    '## Before any model reads it',
    'Of the names that the true next edit writes, and that neither the window nor the recent edits have: the share that the context section holds, with its 95 % interval, by the tokens that the section may take. "Alone": of one source. "Without": of all others. "Lost": what all hold and all others do not, state by state; below 0, a source takes room that others would have used better. What a source is stands in [candidate.ts](../../src/context/candidate.ts).',
    markdownTable(coverageRows(report)),
    summary(report),
    '## How much of it is right',
    'A piece of the section is right where it shows a name that the rest of the commit writes or takes away, from the next edit on. That is a low estimate: what a reader needs to understand the place is not always what he edits. "By": of the pieces that this source named first. "Worth": were pieces that the sources find worth less left out.',
    markdownTable(precisionRows(report)),
    '## With a model',
    ablation && model !== undefined
      ? `Model: \`${basename(model)}\`. A cell: percent, 95 % interval, count, as in the report on next edits. The last column: the share of states that are exactly right with all sources, less that of the row.\n\n${markdownTable(modelRows(ablation))}`
      : 'Not in this run: with `--model FOLDER` the same command measures exact match with all sources, with none, and without each.',
    '## Origin',
    `${manifest ? `A set of ${manifest.states} states by \`foretype eval build edits --seed ${manifest.seed} --limit ${manifest.limit}\`` : `The set \`${basename(set)}\``}. ${
      clones.length > 0
        ? `At each state an index of the commit's parent, with the history until then, was asked about the cursor's place: ${clones.join(', ')}.`
        : 'No index was asked.'
    } ${open === 'all' ? 'All files of a state count as open.' : 'Only files that the history touched count as open.'}`,
    '',
  ].join('\n\n');
}

function summary({ names, states, reachable, tokens }: ContextReport): string {
  const used = Object.values(tokens).map((mean) => mean.toFixed(0));
  return `${names} names of ${states} states; ${percent(reachable)} stand in the files at hand. Tokens really used by all sources: ${used.join(', ')}.`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

function percent(coverage: Coverage | undefined): string {
  if (coverage?.value === undefined) return '–';
  const of = (value: number) => (100 * value).toFixed(1);
  return `${of(coverage.value)} (${of(coverage.low)}–${of(coverage.high)})`;
}
