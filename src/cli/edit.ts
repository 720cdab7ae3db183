/**
 * `foretype edit "make it async" src/cart.ts`: the frontier model's change as a diff, landed on the files of today; with
 * `--write` it is written, all files or none, and only where nobody changed them meanwhile; `foretype undo` takes it back.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Rules } from '../context/index.ts';
import type { FrontierModel } from '../frontier/index.ts';
import {
  budgetWithin,
  contextOf,
  cutSentences,
  type Instructed,
  type InstructedFile,
  type InstructParts,
  instruct,
  misfits,
  storedEdit,
} from '../planning/index.ts';
import type { RenderedPrompt } from '../prompt/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { isSecretFile, type TextSnapshot } from '../text/index.ts';
import { attachOption, withAttached } from './attach.ts';
import { changeDiff } from './change-diff.ts';
import { checkCommands, checkOption, tellChecks } from './check-changes.ts';
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
import { workTreeOf } from './open-here.ts';
import { terminalPaint } from './paint.ts';
import { rulesHere, tellRules } from './rules-here.ts';
import { keepPrompt, savePromptOption, unusedName } from './save-prompt.ts';
import { UsageError } from './usage-error.ts';
import { WorkFolder } from './work-folder.ts';
import { writeChanges } from './write-changes.ts';

export async function edit(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...frontierOptions,
      careful: editingOptions.careful,
      ...savePromptOption,
      ...checkOption,
      ...attachOption,
      write: { type: 'boolean' },
    },
  });
  const commands = checkCommands(values.check);
  const [goal = '', ...names] = positionals;
  if (goal.trim() === '' || names.length === 0) throw new UsageError('edit wants an instruction and files');
  const folder = new WorkFolder('.');
  const read = (path: string) => folder.read(path);
  const files = names.map((name) => fileNamed(name, folder.pathOf(name), folder, read));
  const told = withAttached(goal, values.attach);
  const keepIn = unusedName(values['save-prompt']);
  const frontier = frontierHere('edit', values);
  const stop = unconfigured(frontier.status('edit'));
  if (stop !== undefined) return stop;
  tellDoubts(frontier, ['edit'], goal);
  const { signal, done } = interruptible();
  try {
    const { result, prompt, rules } = await asked({ goal: told, files }, folder, frontier, signal);
    const changes = result.kind === 'changes' ? result.changes : [];
    if (prompt) keepPrompt(keepIn, storedEdit({ goal: told, files }, prompt, changes, rules));
    if (result.kind !== 'changes') return unchanged(result);
    const paint = terminalPaint(process.stdout);
    for (const change of changes) process.stdout.write(changeDiff(change, paint));
    await tellChecks(changes, resolve('.'), commands, signal);
    if (values.write) writeChanges(goal, changes, folder);
    return 0;
  } catch (error) {
    process.stderr.write(`foretype: ${whyStopped(error, signal)}\n`);
    return 1;
  } finally {
    done();
    await frontier.dispose();
  }
}

/** The answer, and what the model was shown for it. */
async function asked(
  instruction: { readonly goal: string; readonly files: readonly InstructedFile[] },
  folder: WorkFolder,
  frontier: FrontierModel,
  signal: AbortSignal,
) {
  const { files } = instruction;
  const { stderr } = process;
  const { judge, dispose } = judgeHere(workTreeOf('.'), (uri) => folder.pathOf(fileURLToPath(uri)));
  let shown: { readonly prompt: RenderedPrompt; readonly rules: Rules | undefined } | undefined;
  const parts: InstructParts = {
    frontier,
    budget: budgetWithin(contextOf(frontier, 'edit')),
    rulesOf: rulesHere(workTreeOf('.')),
    syntax: createSyntax(),
    judge,
    read: async (path) => files.find((file) => file.path === path)?.text ?? unnamed(path, folder),
    shown(prompt, rules) {
      shown = { prompt, rules };
      tellRules(prompt);
      for (const sentence of cutSentences(prompt)) stderr.write(`${sentence}\n`);
    },
    progress(progress) {
      if (progress.kind === 'waiting') stderr.write(`${progress.why}; trying again\n`);
      if (progress.kind === 'again') stderr.write(`${misfits(progress.blocks)}\n`);
      if (progress.kind === 'text' && stderr.isTTY) stderr.write('.');
    },
  };
  const result = await instruct(instruction, parts, signal).finally(dispose);
  if (stderr.isTTY) stderr.write('\n');
  stderr.write(`${tookLine(frontier)}\n`);
  return { result, prompt: shown?.prompt, rules: shown?.rules };
}

/** A file that the model speaks of by itself. One of credentials is none: what it cannot have seen it cannot mean. */
function unnamed(path: string, folder: WorkFolder): TextSnapshot | undefined {
  return isSecretFile(path) ? undefined : folder.read(path);
}

/** The exit code. */
function unchanged(result: Exclude<Instructed, { kind: 'changes' }>): number {
  if (result.kind === 'said') process.stdout.write(`${result.said.trim()}\n`);
  else for (const { sentence } of result.refusals) process.stderr.write(`foretype: ${sentence}\n`);
  return 1;
}
