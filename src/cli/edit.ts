/**
 * `foretype edit "make it async" src/cart.ts`: the frontier model's change as a diff, landed on the files of today; with
 * `--write` it is written, all files or none, and only where nobody changed them meanwhile.
 */
import { parseArgs } from 'node:util';
import type { FileChange } from '../apply/index.ts';
import { FrontierError } from '../frontier/index.ts';
import { cutSentences, instruct, storedEdit } from '../planning/index.ts';
import type { RenderedPrompt } from '../prompt/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { frontierHere, frontierOptions, interruptible, tookLine, unconfigured } from './frontier-here.ts';
import { type Paint, terminalPaint } from './paint.ts';
import { keepPrompt, savePromptOption, unusedName } from './save-prompt.ts';
import { renderDiff } from './suggestion.ts';
import { UsageError } from './usage-error.ts';
import { Changed, textOf, WorkFolder } from './work-folder.ts';

export async function edit(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...frontierOptions, ...savePromptOption, write: { type: 'boolean' } },
  });
  const [goal = '', ...names] = positionals;
  if (goal.trim() === '' || names.length === 0) throw new UsageError('edit wants an instruction and files');
  const folder = new WorkFolder('.');
  const files = names.map((name) => {
    const path = folder.pathOf(name);
    const text = path === undefined ? undefined : folder.read(path);
    if (path === undefined || !text) throw new UsageError(`${name} is no file in this folder`);
    return { path, text };
  });
  const keepIn = unusedName(values['save-prompt']);
  const frontier = frontierHere('edit', values);
  const stop = unconfigured(frontier.status());
  if (stop !== undefined) return stop;
  const paint = terminalPaint(process.stdout);
  const { signal, done } = interruptible();
  const { stderr, stdout } = process;
  let prompt: RenderedPrompt | undefined;
  try {
    const result = await instruct(
      { goal, files },
      {
        frontier,
        syntax: createSyntax(),
        read: async (path) => files.find((file) => file.path === path)?.text ?? folder.read(path),
        shown(rendered) {
          prompt = rendered;
          for (const sentence of cutSentences(rendered)) stderr.write(`${sentence}\n`);
        },
        progress(progress) {
          if (progress.kind === 'waiting') stderr.write(`${progress.why}; trying again\n`);
          if (progress.kind === 'again')
            stderr.write(`${progress.blocks} blocks did not fit and are asked for again\n`);
          if (progress.kind === 'text' && stderr.isTTY) stderr.write('.');
        },
      },
      signal,
    );
    if (stderr.isTTY) stderr.write('\n');
    stderr.write(`${tookLine(frontier)}\n`);
    const changes = result.kind === 'changes' ? result.changes : [];
    if (prompt) keepPrompt(keepIn, storedEdit({ goal, files }, prompt, changes));
    if (result.kind === 'said') {
      stdout.write(`${result.said.trim()}\n`);
      return 1;
    }
    if (result.kind === 'refused') {
      for (const { sentence } of result.refusals) stderr.write(`foretype: ${sentence}\n`);
      return 1;
    }
    for (const change of result.changes) stdout.write(shown(change, paint));
    if (!values.write) return 0;
    folder.write(result.changes);
    return 0;
  } catch (error) {
    if (!(error instanceof FrontierError || error instanceof Changed)) throw error;
    stderr.write(`foretype: ${error.message}\n`);
    return 1;
  } finally {
    done();
    await frontier.dispose();
  }
}

function shown(change: FileChange, paint: Paint): string {
  const before = change.kind === 'create' ? '' : change.before.text;
  const to = change.kind === 'edit' && change.moveTo !== undefined ? ` → ${change.moveTo}` : '';
  return `${paint('bold', `${change.path}${to}`)}\n${renderDiff(before, textOf(change) ?? '', paint)}\n\n`;
}
