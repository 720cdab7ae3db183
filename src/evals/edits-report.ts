/** `--report`: the whole evaluation as a page, with its pictures beside it and the origin of every state named. */

import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readManifest, type SetManifest } from './build-edits.ts';
import { coverageOf, figuresOf, reliability, thresholds, ungated } from './edit-figures.ts';
import { precisionPlot, reliabilityPlot } from './edits-plots.ts';
import { figureText, partRows, systemRows } from './edits-table.ts';
import type { EditsEvaluation } from './evaluate-edits.ts';
import { markdownTable } from './markdown-table.ts';

export interface ReportOrigin {
  readonly set: string;
  /** The folder of the model; none without. */
  readonly model: string | undefined;
  /** The name of its prompt format; undefined for the native one. */
  readonly format: string | undefined;
  /** What a reader must know of the set, such as what was tuned on it. */
  readonly note: string | undefined;
}

/** `file`: where the page goes; the pictures get its name. */
export function writeEditsReport(file: string, evaluation: EditsEvaluation, origin: ReportOrigin): void {
  const stem = join(dirname(file), basename(file, '.md').toLowerCase());
  const asked = ungated(evaluation);
  writeFileSync(`${stem}-reliability.svg`, reliabilityPlot(reliability(asked)));
  writeFileSync(`${stem}-precision.svg`, precisionPlot(thresholds(asked), gatePoint(evaluation)));
  writeFileSync(file, page(evaluation, origin, basename(stem)));
}

function gatePoint(evaluation: EditsEvaluation): { show: number; precision: number } | undefined {
  const { show, precision } = figuresOf(evaluation.trials.gated ?? [], []);
  return show.value === undefined || precision.value === undefined
    ? undefined
    : { show: show.value, precision: precision.value };
}

const byKind = [
  'placeTop1',
  'exactElsewhere',
  'exactMidEdit',
  'completionLine',
  'deltaChrF',
  'show',
  'precision',
  'quiet',
] as const;
const byLanguage = ['placeTop1', 'exactElsewhere', 'exactMidEdit', 'show', 'precision', 'quiet'] as const;
const byRepository = ['exactElsewhere', 'show', 'precision', 'quiet'] as const;

const noModel =
  '**Without a model.** Measured are the baseline, exact edits, and `gated`: exact edits through the gate, which is what the product shows without a model.';

function page(evaluation: EditsEvaluation, origin: ReportOrigin, stem: string): string {
  const manifest = readManifest(origin.set);
  const gated = evaluation.trials.gated ?? [];
  const coverage = coverageOf(evaluation.coverage);
  return [
    ...introduction(evaluation, origin),
    '## Systems',
    markdownTable(systemRows(evaluation)),
    ...(evaluation.coverage.length === 0
      ? []
      : [
          `Coverage: any open hunk has a line id in ${figureText('', coverage.any)}, the next one in ${figureText('', coverage.next)}.`,
        ]),
    '## Calibration',
    `![reliability](${stem}-reliability.svg) ![precision over show rate](${stem}-precision.svg)`,
    'Left: what the gate says of an edit, and how often such edits are right. Right: precision over show rate if the gate spoke from another probability on; the dot is where it speaks.',
    '## The product by kind of state',
    markdownTable(partRows(gated, (t) => t.kind, byKind)),
    '## The product by language',
    markdownTable(partRows(gated, (t) => t.languageId, byLanguage)),
    '## The product by repository',
    markdownTable(partRows(gated, (t) => t.repository, byRepository)),
    '## Origin',
    manifest ? originText(manifest) : `The set has no manifest: \`${basename(origin.set)}\`.`,
    '',
  ].join('\n\n');
}

/** What was measured, on how much, and where the figures are explained. */
function introduction(evaluation: EditsEvaluation, { model, format, note }: ReportOrigin): string[] {
  const states = Object.values(evaluation.trials)[0]?.length ?? 0;
  const sessions = Object.values(evaluation.sessions)[0] ?? [];
  const keys = sessions.reduce((sum, session) => sum + session.byHand, 0);
  const words = `${model === undefined ? '' : ' --model FOLDER'}${format === undefined ? '' : ` --format ${format}`}`;
  return [
    '# How good next edits are',
    `${model === undefined ? noModel : modelText(model, format)} This page is written by \`foretype eval edits --set SET${words} --report FILE.md\`; nothing in it is written by hand.`,
    `${states} states; ${sessions.length} of them typed to their end, ${keys} keys by hand. A cell: percent (p50Ms, p95Ms: milliseconds on the machine of the run; syntaxErrorDelta: errors), 95 % interval, count. What each figure counts stands in [edit-figures.ts](../../src/evals/edit-figures.ts), what the systems are in [edit-systems.ts](../../src/evals/edit-systems.ts).`,
    ...(note === undefined ? [] : [note]),
  ];
}

/** By name, and by what its weights hash to; a public one's folder has no such hash. */
function modelText(folder: string, format: string | undefined): string {
  if (format !== undefined)
    return `Model: \`${basename(folder)}\`, a public one, asked as \`${format}\`. It names no lines, so the places of \`model\` and \`both\` and the coverage are left out.`;
  const { sha256 } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as { sha256?: string };
  const weights = sha256 === undefined ? '' : `, weights \`${sha256.slice(0, 12)}\``;
  return `Model: \`${basename(folder)}\`${weights}.`;
}

function originText(manifest: SetManifest): string {
  const rows = manifest.repositories.map(({ name, head, states }) => [
    name,
    `\`${head.slice(0, 12)}\``,
    String(states),
  ]);
  const { seed, limit, moments, characters, byFolder } = manifest;
  const words = [
    `--seed ${seed} --limit ${limit}`,
    ...(moments === undefined ? [] : [`--moments ${moments}`]),
    ...(characters === undefined ? [] : [`--characters ${characters}`]),
    ...(byFolder ? ['--by-folder'] : []),
  ].join(' ');
  return `${manifest.states} states by \`foretype eval build edits ${words}\` from these clones, at these commits:\n\n${markdownTable([['repository', 'commit', 'states'], ...rows])}`;
}
