/**
 * `foretype plan "take a discount everywhere"`: the frontier model's steps and their edits as diffs, landed on the files of
 * today, as they come; with `--write` they are written, all files or none, and journaled, so that `foretype undo` takes them back.
 */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { FileChange } from '../apply/index.ts';
import { stderrLog } from '../base/index.ts';
import {
  complaintsIn,
  type InstructedFile,
  type PlanParts,
  type PlanRequest,
  type PlanResult,
  plan as planned,
} from '../planning/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { attachOption, withAttached } from './attach.ts';
import { checkCommands, checked, checkOption, tellChecks } from './check-changes.ts';
import { fileNamed } from './file-named.ts';
import {
  editingOptions,
  frontierHere,
  frontierOptions,
  tellDoubts,
  tookLine,
  unconfigured,
} from './frontier-here.ts';
import { interruptible, whyStopped } from './interruptible.ts';
import { judgeHere } from './judge-here.ts';
import { makeCurrent, openHere } from './open-here.ts';
import { terminalPaint } from './paint.ts';
import { type PlanFolder, planFolder } from './plan-folder.ts';
import { PlanPrinter } from './plan-printer.ts';
import { rulesHere, tellRules } from './rules-here.ts';
import { UsageError } from './usage-error.ts';
import { writeChanges } from './write-changes.ts';

const mostFound = 6;
const mostPaths = 400;

export async function plan(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...frontierOptions,
      ...editingOptions,
      ...checkOption,
      ...attachOption,
      write: { type: 'boolean' },
      alternatives: { type: 'boolean' },
    },
  });
  const commands = checkCommands(values.check);
  const careful = values.careful === true;
  const [goal = '', ...names] = positionals;
  if (goal.trim() === '') throw new UsageError('plan wants a goal');
  const folder = planFolder();
  const named = names.map((name) => fileNamed(name, folder.pathOf(name), folder.work, folder.files.read));
  const told = withAttached(goal, values.attach);
  const frontier = frontierHere('plan', values);
  const stop = unconfigured(frontier.status('plan'));
  if (stop !== undefined) return stop;
  tellDoubts(frontier, values.coder === undefined ? ['plan'] : ['code'], goal);
  const { signal, done } = interruptible();
  const { stdout, stderr } = process;
  const printer = new PlanPrinter(stdout, stderr, terminalPaint(stdout));
  const local = judgeHere(folder.root, (uri) => folder.pathOf(fileURLToPath(uri)));
  try {
    const files = named.length > 0 ? named : await filesAbout(goal, folder, signal);
    const paths = await pathsOf(folder, signal);
    const complaints = async (changes: readonly FileChange[]) =>
      complaintsIn(await checked(changes, folder.root, commands, signal));
    const request = { goal: told, files, paths, alternatives: values.alternatives ?? careful };
    const result = await planned(
      request,
      {
        ...partsHere(request, folder, { frontier, judge: local.judge }, printer),
        ...(careful && commands.length > 0 ? { complaints } : {}),
      },
      signal,
    );
    stderr.write(`${tookLine(frontier)}\n`);
    if (result.kind !== 'plan') return refused(result);
    printer.end(result);
    await tellChecks(result.changes, folder.root, commands, signal);
    if (values.write) writeChanges(goal, result.changes, folder.work);
    return 0;
  } catch (error) {
    stderr.write(`foretype: ${whyStopped(error, signal)}\n`);
    return 1;
  } finally {
    done();
    await local.dispose();
    await frontier.dispose();
  }
}

function partsHere(
  { files }: PlanRequest,
  folder: PlanFolder,
  models: Pick<PlanParts, 'frontier' | 'judge'>,
  printer: PlanPrinter,
): PlanParts {
  return {
    ...models,
    syntax: createSyntax(),
    read: async (path) => files.find((file) => file.path === path)?.text ?? folder.files.read(path),
    rulesOf: rulesHere(folder.root),
    shown: tellRules,
    progress: (line) => printer.progress(line),
    early: (edit) => printer.early(edit),
    choose,
  };
}

/** What the index finds where the user names nothing. */
async function filesAbout(goal: string, folder: PlanFolder, signal: AbortSignal): Promise<InstructedFile[]> {
  const open = await openHere(folder.root, stderrLog('warn'));
  try {
    await makeCurrent(open, signal);
    return open.retrieval.search(goal, { limit: mostFound }).files.flatMap(({ path }) => {
      const text = folder.files.read(path);
      return text ? [{ path, text }] : [];
    });
  } finally {
    await open.close();
  }
}

async function pathsOf({ files }: PlanFolder, signal: AbortSignal): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of files.paths(signal)) if (paths.push(path) >= mostPaths) break;
  return paths;
}

/** A number of the list, or the user's own words; undefined where nobody answers. */
function choose(question: string, options: readonly string[]): Promise<string | undefined> {
  const list = options.map((text, i) => `  ${i + 1} ${text}\n`).join('');
  process.stderr.write(`\n${question}\n${list}> `);
  const lines = createInterface({ input: process.stdin });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(options[Number(line) - 1] ?? (line.trim() || undefined));
      lines.close();
    });
    lines.once('close', () => resolve(undefined));
  });
}

/** The exit code. */
function refused(result: Exclude<PlanResult, { kind: 'plan' }>): number {
  if (result.kind === 'said') process.stdout.write(`${result.said}\n`);
  else for (const { sentence } of result.refusals) process.stderr.write(`foretype: ${sentence}\n`);
  return 1;
}
