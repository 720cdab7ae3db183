/**
 * `foretype shell "the ten largest files"`: a command line for this shell and folder, by the frontier model. It goes to
 * stdout and is never run: you read it, and run it, or not.
 */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { FrontierError } from '../frontier/index.ts';
import { shellCommand } from '../planning/index.ts';
import { isSecretFile } from '../text/index.ts';
import { attachOption, withAttached } from './attach.ts';
import { frontierHere, frontierOptions, tookLine, unconfigured } from './frontier-here.ts';
import { interruptible } from './interruptible.ts';
import { UsageError } from './usage-error.ts';

export async function shell(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...frontierOptions, ...attachOption },
  });
  const goal = positionals.join(' ').trim();
  if (goal === '') throw new UsageError('shell wants to know what is to be done');
  const asked = withAttached(goal, values.attach);
  const frontier = frontierHere('ask', values);
  const stop = unconfigured(frontier.status('ask'));
  if (stop !== undefined) return stop;
  const { signal, done } = interruptible();
  const { env, platform, stdout, stderr } = process;
  const shellPath = env.SHELL ?? (platform === 'win32' ? 'powershell' : 'sh');
  const place = { shell: basename(shellPath), platform, names: namesHere() };
  try {
    const { command, said } = await shellCommand(asked, place, frontier, signal);
    if (command !== '') stdout.write(`${command}\n`);
    if (said !== '') stderr.write(`${said}\n`);
    stderr.write(`${tookLine(frontier)}\n`);
    return command === '' ? 1 : 0;
  } catch (error) {
    if (!(error instanceof FrontierError)) throw error;
    stderr.write(`foretype: ${error.message}\n`);
    return 1;
  } finally {
    done();
    await frontier.dispose();
  }
}

/** Folders end in a slash. */
function namesHere(): string[] {
  return readdirSync('.', { withFileTypes: true })
    .filter(({ name }) => !isSecretFile(name))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
}
