/** `foretype eval gate`: how well the gate's probabilities agree with what authors did, and coefficients that agree best. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { silentLog } from '../base/index.ts';
import { coefficients, createLearning, type Features } from '../learning/index.ts';
import { DirectModel } from './direct-engine.ts';
import { StateError } from './edit-state.ts';
import { type Example, fitLogistic } from './fit-logistic.ts';
import { type GateExample, gateExamples, gateExamplesWith } from './gate-examples.ts';
import { type Share, share } from './share.ts';

export const gateUsage = `  foretype eval gate [--set DIR…] [--fit DIR… --calibrate DIR…] [--model FOLDER [--write]] [--json FILE]
      how the gate's probabilities agree with what authors did in the sets; coefficients fitted to some sets, their
      bias to others, and written into the model's folder, from where they count
`;

export interface GateReport {
  /** Right ones among those that the gate lets through, and those it lets through among all. */
  readonly precision: Share;
  readonly shown: Share;
  /** Expected calibration error over ten bins, 0..1 (Naeini, Cooper, Hauskrecht 2015). */
  readonly ece: number;
  readonly bins: readonly { readonly from: number; readonly mean: number; readonly right: Share }[];
}

const bias = 'bias';
const bins = 10;
const threads = 2;
/** Examples' worth of belief that a number says nothing. */
const penalty = 3;

export async function evaluateGateSets(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      set: { type: 'string', multiple: true },
      fit: { type: 'string', multiple: true },
      calibrate: { type: 'string', multiple: true },
      model: { type: 'string' },
      write: { type: 'boolean' },
      json: { type: 'string' },
    },
  });
  if ((!values.set && !values.fit) || !values.fit !== !values.calibrate)
    throw new StateError('gate needs --set, or --fit and --calibrate');
  if (values.write && (values.model === undefined || !values.fit))
    throw new StateError('gate writes what it fits to a --model');
  const model = values.model === undefined ? undefined : await DirectModel.open(values.model, threads);
  if (values.fit && values.calibrate) {
    // With a fit that says nothing of anything, so that what the model dislikes is still among the examples.
    if (model) model.gate = {};
    const fit = await examplesOf(values.fit, model);
    const fitted = (model ? fitModelGate : fitGate)(fit, await examplesOf(values.calibrate, model));
    for (const [name, value] of Object.entries(fitted))
      process.stdout.write(`${name.padEnd(20)} ${value.toFixed(2).padStart(6)}\n`);
    if (model) model.gate = fitted;
    if (values.write) writeFileSync(join(values.model!, 'gate.json'), gateFile(fitted));
  }
  if (values.set) {
    const examples = await examplesOf(values.set, model);
    const report = gateReport(examples);
    process.stdout.write(gateTable(report, examples.length));
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  await model?.dispose();
  return 0;
}

function gateFile(own: Features): string {
  const rounded = Object.fromEntries(Object.entries(own).map(([name, v]) => [name, Number(v.toFixed(3))]));
  return `${JSON.stringify({ version: 1, coefficients: rounded }, null, 2)}\n`;
}

/** Without a model, of exact edits alone. */
async function examplesOf(sets: readonly string[], model: DirectModel | undefined): Promise<GateExample[]> {
  const out: GateExample[] = [];
  for (const set of sets) out.push(...(await (model ? gateExamplesWith(set, model) : gateExamples(set))));
  return out;
}

/** Coefficients of the numbers that the first examples can say something about; the bias is that of the second. */
export function fitGate(
  fit: readonly GateExample[],
  calibrate: readonly GateExample[],
): Record<string, number> {
  const values = new Map<string, Set<number>>();
  for (const { features } of fit)
    for (const [name, value] of Object.entries(features))
      values.set(name, (values.get(name) ?? new Set()).add(value));
  const names = [...values].filter(([, seen]) => seen.size > 1).map(([name]) => name);
  const classes = [...values.keys()].filter((name) => name.startsWith('class '));
  const fitted = fitLogistic(fit, [bias, ...new Set([...classes, ...names])], penalty);
  const moved = fitLogistic(besides(calibrate, fitted), [bias], penalty);
  return { ...fitted, [bias]: fitted[bias]! + moved[bias]! };
}

const modelClass = 'class model';
/** What only a model says. */
const said = [
  modelClass,
  'certainty',
  'no edit',
  'model whole',
  'model size',
  'model distance',
  'model elsewhere',
  'model beginning',
  'agreement',
];

/**
 * Coefficients of what a model says, beside the shipped ones of all else: it proposes fifty times as often as anything
 * follows exactly, and its examples would teach the gate to trust nothing. The second examples say once more how far to trust
 * its own edits.
 */
export function fitModelGate(
  fit: readonly GateExample[],
  calibrate: readonly GateExample[],
): Record<string, number> {
  const fitted = fitLogistic(besides(fit, withoutSaid), said, penalty);
  const own = calibrate.filter(({ features }) => features[modelClass]);
  const moved = fitLogistic(besides(own, { ...withoutSaid, ...fitted }), [modelClass], penalty);
  return { ...fitted, [modelClass]: fitted[modelClass]! + moved[modelClass]! };
}

const withoutSaid = Object.fromEntries(Object.entries(coefficients).filter(([name]) => !said.includes(name)));

/** Examples of which so much stands already. */
function besides(examples: readonly GateExample[], standing: Features): Example[] {
  return examples.map(({ features, right }) => ({ features, right, offset: sumOf(features, standing) }));
}

function sumOf(features: Features, coefficients: Features): number {
  return Object.entries(features).reduce((sum, [name, value]) => sum + value * (coefficients[name] ?? 0), 0);
}

/** By the shipped coefficients, as for a user nothing is known of. */
export function gateReport(examples: readonly GateExample[]): GateReport {
  const learning = createLearning(undefined, silentLog);
  const judged = examples.map(({ features, right }) => ({
    editClass: classOf(features),
    p: learning.probability(classOf(features), features),
    right,
  }));
  const shown = judged.filter(({ editClass, p }) =>
    learning.worthShowing(editClass, p, Number.POSITIVE_INFINITY),
  );
  const rows = Array.from({ length: bins }, (_, i) => {
    const own = judged.filter(({ p }) => Math.min(bins - 1, Math.floor(p * bins)) === i);
    const mean = own.reduce((sum, { p }) => sum + p, 0) / Math.max(1, own.length);
    return { from: i / bins, mean, right: share(own.filter((e) => e.right).length, own.length) };
  });
  const gap = rows.reduce(
    (sum, { mean, right }) => sum + right.n * Math.abs(mean - (right.value ?? mean)),
    0,
  );
  return {
    precision: share(shown.filter((e) => e.right).length, shown.length),
    shown: share(shown.length, judged.length),
    ece: gap / Math.max(1, judged.length),
    bins: rows.filter(({ right }) => right.n > 0),
  };
}

function classOf(features: Features): string {
  return (
    Object.keys(features)
      .find((name) => name.startsWith('class '))
      ?.slice('class '.length) ?? ''
  );
}

function gateTable({ precision, shown, ece, bins: rows }: GateReport, n: number): string {
  const line = (name: string, { value = 0, low, high, n: of }: Share) =>
    `${name.padEnd(20)} ${value.toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)}, n ${of})\n`;
  return [
    `${n} edits that could be shown\n`,
    line('precision shown', precision),
    line('let through', shown),
    `${'calibration error'.padEnd(20)} ${ece.toFixed(3)}\n`,
    ...rows.map(({ mean, right }) => line(`p about ${mean.toFixed(2)}`, right)),
  ].join('');
}
