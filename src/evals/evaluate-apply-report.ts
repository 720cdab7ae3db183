/** The landing figures as a table for people, as JSON for programs, and the failures for those who mend the engine. */
import type { ApplyFigures, ApplyReport, ApplyTrial } from './evaluate-apply.ts';
import type { Share } from './share.ts';

const columns = ['landedRight', 'refused', 'silentWrong', 'untouchedIdentical'] as const;

export function applyTable(report: ApplyReport): string {
  const rows: [string, ApplyFigures][] = [['all', report.all]];
  for (const section of [report.byStyle, report.byLaziness, report.byMistake, report.byLanguage])
    rows.push(...Object.entries(section));
  const out = rows.map(([name, f]) => `${name.padEnd(16)} ${columns.map((c) => cell(f[c])).join('  ')}`);
  const speed = median(report.speed.overParse);
  const faults = report.trials.filter((t) => t.fault !== undefined).length;
  return [
    `${''.padEnd(16)} ${columns.map((c) => c.padEnd(24)).join('  ')}`,
    ...out,
    '',
    `${report.trials.length} cases, ${faults} faults; 2,000 lines land in ${median(report.speed.ms).toFixed(1)} ms, ${speed.toFixed(2)} times a parse.`,
    '',
  ].join('\n');
}

function cell({ value, low, high, n }: Share): string {
  return (value === undefined ? '–' : `${value.toFixed(3)} ${low.toFixed(3)}–${high.toFixed(3)} ${n}`).padEnd(
    24,
  );
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** `landedRight`, `refused`, `silentWrong`, `untouchedIdentical`, `ms2000OverParse`: each `{value, low, high, n}`. */
export function applyJson(report: ApplyReport): string {
  const out: Record<string, { value: number | null; low: number; high: number; n: number }> = {};
  for (const c of columns) out[c] = { ...report.all[c], value: report.all[c].value ?? null };
  out.ms2000OverParse = spread(report.speed.overParse);
  out.ms2000 = spread(report.speed.ms);
  return `${JSON.stringify(out, undefined, 2)}\n`;
}

/** Median, with the fastest and the slowest round. */
function spread(numbers: readonly number[]): { value: number; low: number; high: number; n: number } {
  return { value: median(numbers), low: Math.min(...numbers), high: Math.max(...numbers), n: numbers.length };
}

/** Every wrong landing, refusal and fault, with the answer and where the result differs. */
export function applyFailures(report: ApplyReport): string {
  const order = { wrong: 0, refused: 1, right: 2 };
  return report.trials
    .filter((t) => t.verdict !== 'right' || t.untouched === false)
    .toSorted((a, b) => order[a.verdict] - order[b.verdict])
    .map(failure)
    .join('\n');
}

function failure({ applied, verdict, landing, texts, fault }: ApplyTrial): string {
  const out = [
    `=== ${verdict} · ${applied.style} ${applied.laziness} · ${applied.mistake ?? '-'} · ${applied.languageId} · ${applied.id}`,
  ];
  if (fault !== undefined) out.push(`FAULT ${fault}`);
  if (landing && !landing.landed)
    for (const r of landing.refusals) out.push(`WHY ${r.reason}: ${r.sentence}`);
  out.push('--- answer', applied.answer);
  applied.files.forEach((file, i) => {
    const before = file.before.split('\n');
    const after = file.after.split('\n');
    const landed = texts[i]?.split('\n');
    out.push(`--- truth ${file.path}`, ...difference(before, after, 3));
    if (landed && texts[i] !== file.after)
      out.push(`--- landed instead ${file.path}`, ...difference(after, landed, 3));
  });
  return `${out.join('\n')}\n`;
}

/** What lies between the common start and the common end. */
function difference(a: readonly string[], b: readonly string[], around: number): string[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const cut = (lines: string[]) => (lines.length > 60 ? [...lines.slice(0, 60), '  …'] : lines);
  return [
    `  line ${start + 1}`,
    ...a.slice(Math.max(0, start - around), start).map((l) => `    ${l}`),
    ...cut(a.slice(start, a.length - end).map((l) => `  - ${l}`)),
    ...cut(b.slice(start, b.length - end).map((l) => `  + ${l}`)),
    ...a.slice(a.length - end, a.length - end + around).map((l) => `    ${l}`),
  ];
}
