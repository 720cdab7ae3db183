/** `foretype eval edits`: all figures of next edits on a set, as a table, as JSON, or as a report with pictures. */
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DirectModel } from './direct-engine.ts';
import { headline } from './edit-figures.ts';
import { StateError } from './edit-state.ts';
import { type SystemName, systemNames } from './edit-systems.ts';
import { writeEditsReport } from './edits-report.ts';
import { editsJson, editsTable } from './edits-table.ts';
import { evaluateEdits } from './evaluate-edits.ts';
import { native } from './named-format.ts';

export const editsUsage = `  foretype eval edits [--set DIR] [--model FOLDER [--format NAME]] [--threads N] [--sessions N]
                      [--only SYSTEM…] [--json FILE] [--report FILE.md [--note TEXT]]
      place, text, silence, calibration, keystrokes and times of next edits; systems: ${systemNames.join(', ')};
      a public model is asked in the format NAME, as by the setting foretype.model.format, and its places are left out
`;

/** Made of this repository's own history; an installed package does not hold it. */
const committed = fileURLToPath(new URL('../../test/evals/sets/edits-own.jsonl', import.meta.url));

export async function evaluateEditsSet(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      set: { type: 'string', default: committed },
      model: { type: 'string' },
      format: { type: 'string', default: native },
      threads: { type: 'string', default: '2' },
      sessions: { type: 'string', default: '40' },
      only: { type: 'string', multiple: true },
      json: { type: 'string' },
      report: { type: 'string' },
      note: { type: 'string' },
    },
  });
  if (values.set === committed && !existsSync(committed))
    throw new StateError('the committed set is not in this installation; name one with --set');
  if (values.model === undefined && values.format !== native)
    throw new StateError('--format says how a model is asked; name its folder with --model');
  const only = systemsOf([...(values.only ?? []), ...positionals]);
  const model =
    values.model === undefined
      ? undefined
      : await DirectModel.open(values.model, whole('--threads', values.threads), values.format);
  const evaluation = await evaluateEdits({
    set: values.set,
    sessions: whole('--sessions', values.sessions),
    done: progress,
    ...(model ? { model } : {}),
    ...(only ? { only } : {}),
  });
  await model?.dispose();
  process.stdout.write(editsTable(evaluation));
  if (values.json !== undefined) writeFileSync(values.json, editsJson(evaluation, headline(evaluation)));
  if (values.report !== undefined)
    writeEditsReport(values.report, evaluation, {
      set: values.set,
      model: values.model,
      format: model?.namesLines === false ? values.format : undefined,
      note: values.note,
    });
  return 0;
}

function systemsOf(words: readonly string[]): SystemName[] | undefined {
  const names = words.flatMap((word) => word.split(','));
  const unknown = names.find((name) => !systemNames.includes(name as SystemName));
  if (unknown !== undefined)
    throw new StateError(`there is no system ${unknown}; there are ${systemNames.join(', ')}`);
  return names.length === 0 ? undefined : systemNames.filter((name) => names.includes(name));
}

function progress(states: number, of: number): void {
  if (process.stderr.isTTY)
    process.stderr.write(states === of ? '\r\u001b[K' : `\r${states} of ${of} states`);
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new StateError(`${name} ${text} is no whole number`);
  return value;
}
