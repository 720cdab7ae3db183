/** A measurement as a table for people, as JSON for programs, and its mistakes as fixtures for those who write rules. */
import { applyToString, type TextEdit, TextSnapshot } from '../text/index.ts';
import type { PropagationFigures, PropagationReport, Trial } from './evaluate-propagation.ts';
import { uriOf } from './replay-state.ts';
import type { Share } from './share.ts';

const columns = ['precision', 'exact', 'showRate', 'quiet', 'sites'] as const;

export function propagationTable(report: PropagationReport): string {
  const rows: [string, PropagationFigures][] = [['all', report.all]];
  const sections = [report.byClass, report.byStrength, report.byKind, report.byLanguage];
  for (const section of sections) rows.push(['', report.all], ...Object.entries(section));
  const cells = rows.map(([name, f]) =>
    name === '' ? [] : [name, ...columns.map((column) => shareText(f[column]))],
  );
  const table = [['', 'precision', 'exact', 'show rate', 'quiet', 'all sites'], ...cells];
  const widths = [0, 1, 2, 3, 4, 5].map((i) => Math.max(...table.map((row) => row[i]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
  return [
    ...lines,
    '',
    `${report.states} states, ${report.faults} faults; one call takes ${report.ms.p50.toFixed(1)} ms (median), ${report.ms.p95.toFixed(1)} ms (95 %).`,
    'Each cell: share, 95 % interval, count. Precision: shown edits that do the true change or some of it and nothing else.',
    '',
  ].join('\n');
}

function shareText({ value, low, high, n }: Share): string {
  return value === undefined ? '–' : `${value.toFixed(3)} ${low.toFixed(2)}–${high.toFixed(2)} ${n}`;
}

/** Figures by name, each `{value, low, high, n}`; `value` is null where nothing was counted. */
export function propagationJson(report: PropagationReport): string {
  const out: Record<string, Omit<Share, 'value'> & { value: number | null }> = {};
  const add = (prefix: string, figures: PropagationFigures) => {
    for (const column of columns) {
      const found = figures[column];
      out[`${prefix}.${column}`] = { ...found, value: found.value ?? null };
    }
  };
  add('propagation', report.all);
  const sections = {
    class: report.byClass,
    strength: report.byStrength,
    kind: report.byKind,
    language: report.byLanguage,
  };
  for (const [section, byName] of Object.entries(sections))
    for (const [name, figures] of Object.entries(byName)) add(`propagation.${section}.${name}`, figures);
  return `${JSON.stringify(out, undefined, 2)}\n`;
}

/** Every wrong edit and every fault, with what was done before and what the author did instead. */
export function failureFixtures(report: PropagationReport): string {
  return report.trials
    .filter((t) => t.verdict === 'wrong' || t.fault !== undefined)
    .toSorted((a, b) => classOf(a).localeCompare(classOf(b)))
    .map(fixture)
    .join('\n');
}

function classOf(trial: Trial): string {
  return trial.shown?.class ?? ' fault';
}

function fixture({ state, shown, fault, texts }: Trial): string {
  const out = [
    `=== ${shown ? `${shown.class} · ${shown.strength}` : 'fault'} · ${state.languageId} · ${state.id}`,
  ];
  const now = new Map(state.files.map((f) => [f.path, f.text]));
  for (const { path, edit } of state.history) {
    const text = now.get(path)!;
    out.push(`did    ${path}`, ...changedLines(text, edit));
    now.set(path, applyToString(edit, text));
  }
  if (shown) {
    const file = state.files.find((f) => uriOf(f.path) === shown.uri);
    out.push(`SHOWN  ${file?.path ?? shown.uri}   "${shown.reason}" 1 of ${shown.sites}`);
    if (file) out.push(...changedLines(texts.get(file.path)!, shown.edit, 2));
  }
  if (fault !== undefined) out.push(`FAULT  ${fault}`);
  if (state.remaining.length === 0) out.push('truth  nothing more was changed');
  for (const { path, edit } of state.remaining.slice(0, 6))
    out.push(`truth  ${path}`, ...changedLines(texts.get(path)!, edit));
  if (state.remaining.length > 6) out.push(`truth  and ${state.remaining.length - 6} more places`);
  return `${out.join('\n')}\n`;
}

/** The lines that an edit touches, as `-` and `+`, with some lines around them. */
function changedLines(text: string, edit: TextEdit, around = 0): string[] {
  const [first] = edit;
  const last = edit.at(-1);
  if (!first || !last || last.to > text.length) return [`       (does not fit) ${JSON.stringify(edit)}`];
  const snapshot = TextSnapshot.of('', '', 0, text);
  const from = snapshot.lineAt(first.from);
  const to = snapshot.lineAt(last.to);
  const inner = edit.map((r) => ({ ...r, from: r.from - from.from, to: r.to - from.from }));
  const before = text.slice(from.from, to.to);
  const lines = (sign: string, block: string) =>
    block.split('\n').map((line) => `    ${sign} ${line.length > 160 ? `${line.slice(0, 160)}…` : line}`);
  const context = (start: number, end: number) =>
    Array.from(
      { length: Math.max(0, end - start) },
      (_, i) => `      ${snapshot.line(start + i).text.slice(0, 160)}`,
    );
  return [
    `  line ${from.number + 1}`,
    ...context(Math.max(0, from.number - around), from.number),
    ...lines('-', before),
    ...lines('+', applyToString(inner, before)),
    ...context(to.number + 1, Math.min(snapshot.lineCount, to.number + 1 + around)),
  ];
}
