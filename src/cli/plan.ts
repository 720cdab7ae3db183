/**
 * `foretype plan "take a discount everywhere"`: the frontier model's steps and their edits as diffs, landed on the files of
 * today; with `--write` they are written, all files or none, and journaled, so that `foretype undo` takes them back.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { FileChange } from '../apply/index.ts';
import { stderrLog } from '../base/index.ts';
import { FrontierError } from '../frontier/index.ts';
import { stateFolder } from '../learning/index.ts';
import { type InstructedFile, Journal, type PlanResult, plan as planned } from '../planning/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { TextSnapshot } from '../text/index.ts';
import { frontierHere, frontierOptions, interruptible, tookLine, unconfigured } from './frontier-here.ts';
import { makeCurrent, openHere } from './open-here.ts';
import { type Paint, terminalPaint } from './paint.ts';
import { type PlanFolder, planFolder } from './plan-folder.ts';
import { renderDiff } from './suggestion.ts';
import { UsageError } from './usage-error.ts';
import { Changed, textOf } from './work-folder.ts';

const mostFound = 6;
const mostPaths = 400;

export async function plan(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...frontierOptions, write: { type: 'boolean' }, alternatives: { type: 'boolean' } },
  });
  const [goal = '', ...names] = positionals;
  if (goal.trim() === '') throw new UsageError('plan wants a goal');
  const folder = planFolder();
  const named = names.map((name) => fileNamed(folder, name));
  const frontier = frontierHere('plan', values);
  const stop = unconfigured(frontier.status());
  if (stop !== undefined) return stop;
  const { signal, done } = interruptible();
  const { stderr } = process;
  try {
    const files = named.length > 0 ? named : await filesAbout(goal, folder);
    const alternatives = values.alternatives === true;
    const result = await planned(
      { goal, files, paths: await pathsOf(folder, signal), alternatives },
      {
        frontier,
        syntax: createSyntax(),
        read: async (path) => files.find((file) => file.path === path)?.text ?? folder.files.read(path),
        progress: (line) => void stderr.write(`${line}\n`),
        choose,
      },
      signal,
    );
    stderr.write(`${tookLine(frontier)}\n`);
    return shown(result, goal, values.write === true, folder);
  } catch (error) {
    if (!(error instanceof FrontierError || error instanceof Changed)) throw error;
    stderr.write(`foretype: ${error.message}\n`);
    return 1;
  } finally {
    done();
    await frontier.dispose();
  }
}

function fileNamed({ files, pathOf }: PlanFolder, name: string): InstructedFile {
  const path = pathOf(name);
  const text = path === undefined ? undefined : files.read(path);
  if (path === undefined || !text) throw new UsageError(`${name} is no file in this folder`);
  return { path, text };
}

/** What the index finds where the user names nothing. */
async function filesAbout(goal: string, folder: PlanFolder): Promise<InstructedFile[]> {
  const open = await openHere(folder.root, stderrLog('warn'));
  try {
    await makeCurrent(open);
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

function shown(result: PlanResult, goal: string, write: boolean, folder: PlanFolder): number {
  const { stdout, stderr } = process;
  const paint = terminalPaint(stdout);
  if (result.kind === 'said') {
    stdout.write(`${result.said}\n`);
    return 1;
  }
  if (result.kind === 'refused') {
    for (const { sentence } of result.refusals) stderr.write(`foretype: ${sentence}\n`);
    return 1;
  }
  for (const [i, { path, intent }] of result.steps.entries())
    stdout.write(`${i + 1}. ${paint('bold', path)}: ${intent}\n`);
  stdout.write('\n');
  for (const change of result.changes) stdout.write(asDiff(change, paint));
  if (!write) return 0;
  const journal = new Journal(stateFolder(process.env));
  const entry = journal.begin(goal);
  try {
    for (const change of result.changes) keep(journal, entry, change, folder);
    folder.work.write(result.changes);
  } catch (cause) {
    journal.remove(entry);
    throw cause;
  }
  stderr.write('written; foretype undo takes it back\n');
  return 0;
}

function keep(journal: Journal, entry: string, change: FileChange, { files }: PlanFolder): void {
  const text = textOf(change) ?? '';
  const target = change.kind === 'edit' ? (change.moveTo ?? change.path) : change.path;
  if (change.kind === 'edit' && target === change.path) {
    journal.add(entry, change.before, change.edit);
    return;
  }
  if (change.kind !== 'create') {
    const { before } = change;
    journal.add(entry, before, [{ from: 0, to: before.length, text: '' }], 'removed');
  }
  if (change.kind === 'delete') return;
  const nothing = TextSnapshot.of(files.uriOf(target), '', 0, '');
  journal.add(entry, nothing, [{ from: 0, to: 0, text }], 'made');
}

function asDiff(change: FileChange, paint: Paint): string {
  const before = change.kind === 'create' ? '' : change.before.text;
  const to = change.kind === 'edit' && change.moveTo !== undefined ? ` → ${change.moveTo}` : '';
  return `${paint('bold', `${change.path}${to}`)}\n${renderDiff(before, textOf(change) ?? '', paint)}\n\n`;
}
