/**
 * `pbpaste | foretype apply`: what another assistant wrote, as blocks, diffs or whole files, landed on the files of today and
 * shown as a diff; with `--write` it is written, all or none, and `foretype undo` takes it back. No frontier model is asked.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { givenSketch } from '../planning/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { inputNamed } from './attach.ts';
import { changeDiff } from './change-diff.ts';
import { checkCommands, checkOption, tellChecks } from './check-changes.ts';
import { interruptible, whyStopped } from './interruptible.ts';
import { judgeHere } from './judge-here.ts';
import { terminalPaint } from './paint.ts';
import { planFolder } from './plan-folder.ts';
import { UsageError } from './usage-error.ts';
import { writeChanges } from './write-changes.ts';

export async function apply(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...checkOption, write: { type: 'boolean' }, to: { type: 'string' } },
  });
  const commands = checkCommands(values.check);
  if (positionals.length > 1) throw new UsageError('apply wants one file, or an answer piped into it');
  const folder = planFolder();
  const meant = values.to === undefined ? undefined : folder.pathOf(values.to);
  if (values.to !== undefined && meant === undefined)
    throw new UsageError(`${values.to} is no file in this folder`);
  const sketch = inputNamed(positionals[0] ?? '-');
  const local = judgeHere(folder.root, (uri) => folder.pathOf(fileURLToPath(uri)));
  const { signal, done } = interruptible();
  const { stdout, stderr } = process;
  try {
    const result = await givenSketch(sketch, {
      read: async (path) => folder.files.read(path),
      syntax: createSyntax(),
      judge: local.judge,
      signal,
      ...(meant === undefined ? {} : { defaultPath: meant }),
    });
    if (result.kind !== 'plan') {
      const why = result.kind === 'said' ? [result.said] : result.refusals.map(({ sentence }) => sentence);
      for (const sentence of why) stderr.write(`foretype: ${sentence}\n`);
      return 1;
    }
    for (const change of result.changes) stdout.write(changeDiff(change, terminalPaint(stdout)));
    await tellChecks(result.changes, folder.root, commands, signal);
    if (values.write) writeChanges('what was given', result.changes, folder.work);
    return 0;
  } catch (error) {
    stderr.write(`foretype: ${whyStopped(error, signal)}\n`);
    return 1;
  } finally {
    done();
    await local.dispose();
  }
}
