/** Figures of next edits for people, as a table by system, and for programs, as one flat object. */
import { coverageOf, type EditFigures, figuresOf } from './edit-figures.ts';
import type { EditTrial } from './edit-trial.ts';
import type { EditsEvaluation } from './evaluate-edits.ts';
import type { Share } from './share.ts';

/** How a figure is written: a share as a percentage, a time in milliseconds, else a number. */
export function figureText(name: string, { value, low, high, n }: Share): string {
  if (value === undefined) return '–';
  const written = (x: number) => {
    if (name.endsWith('Ms')) return x.toFixed(1);
    return name === 'syntaxErrorDelta' ? x.toFixed(2) : `${(100 * x).toFixed(1)}`;
  };
  return `${written(value)} (${written(low)}–${written(high)}, ${n})`;
}

/** Rows by figure, columns by system. */
export function systemRows(evaluation: EditsEvaluation): string[][] {
  const figures = evaluation.systems.map((name) =>
    figuresOf(evaluation.trials[name] ?? [], evaluation.sessions[name] ?? []),
  );
  const names = Object.keys(figures[0] ?? {}) as (keyof EditFigures)[];
  return [
    ['', ...evaluation.systems],
    ...names.map((name) => [name, ...figures.map((of) => figureText(name, of[name]))]),
  ];
}

/** Rows by a property of the states, columns by figure, for one system. */
export function partRows(
  trials: readonly EditTrial[],
  part: (trial: EditTrial) => string,
  names: readonly (keyof EditFigures)[],
): string[][] {
  const parts = [...new Set(trials.map(part))].sort();
  return [
    ['', 'states', ...names],
    ...parts.map((of) => {
      const own = trials.filter((trial) => part(trial) === of);
      const figures = figuresOf(own, []);
      return [of, String(own.length), ...names.map((name) => figureText(name, figures[name]))];
    }),
  ];
}

export function editsTable(evaluation: EditsEvaluation): string {
  const rows = systemRows(evaluation);
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
  const all = Object.values(evaluation.trials);
  const faults = all.flat().filter((trial) => trial.fault !== undefined).length;
  return [
    ...lines,
    '',
    ...coverageText(evaluation),
    `${all[0]?.length ?? 0} states, ${faults} faults. Each cell: percent or milliseconds (95 % interval, count).`,
    '',
  ].join('\n');
}

/** Nothing where no system was shown line ids. */
function coverageText({ coverage }: EditsEvaluation): string[] {
  if (coverage.length === 0) return [];
  const { any, next } = coverageOf(coverage);
  return [`coverage: any open hunk ${figureText('', any)}, the next one ${figureText('', next)}`];
}

/**
 * `main` under its own names, and every system's figures as `system.figure`; `value` is null where nothing was counted.
 */
export function editsJson(evaluation: EditsEvaluation, main: Readonly<Record<string, Share>>): string {
  const out: Record<string, Omit<Share, 'value'> & { value: number | null }> = {};
  const add = (name: string, figure: Share) => {
    out[name] = { ...figure, value: figure.value ?? null };
  };
  for (const [name, figure] of Object.entries(main)) add(name, figure);
  for (const system of evaluation.systems) {
    const figures = figuresOf(evaluation.trials[system] ?? [], evaluation.sessions[system] ?? []);
    for (const [name, figure] of Object.entries(figures)) add(`${system}.${name}`, figure);
  }
  return `${JSON.stringify(out, undefined, 2)}\n`;
}
