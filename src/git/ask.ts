/** What git answers: all of it, or line by line. */
import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { GitError } from './git-error.ts';
import { environment, withoutOwnPrograms } from './own-programs.ts';

/** How git is told which repository: `-C FOLDER` or `--git-dir FOLDER`. */
export type Repository = readonly string[];

const run = promisify(execFile);
const maxBytes = 1 << 29;

/** Throws GitError. */
export async function ask(repository: Repository, ...question: string[]): Promise<string> {
  return answer([...repository, ...(await harmless(repository, question))]);
}

/** Without line breaks. Ends early, with no error, where git fails or `signal` fires. For questions that read no files. */
export async function* lines(
  repository: Repository,
  question: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<string> {
  const words = [...repository, ...(await harmless(repository, question))];
  if (signal.aborted) return; // A process that is ended as it begins may still answer.
  const child = spawn('git', words, {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
    env: environment(),
  });
  const gone = new Promise<void>((resolve) =>
    child.on('error', () => resolve()).on('close', () => resolve()),
  );
  yield* createInterface({ input: child.stdout });
  await gone;
}

function harmless(repository: Repository, question: readonly string[]): Promise<string[]> {
  return withoutOwnPrograms(question, (...words) => answer([...repository, ...words]));
}

async function answer(words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('git', words, { maxBuffer: maxBytes, env: environment() });
    return stdout;
  } catch (cause) {
    const { code, stderr, message } = cause as { code?: unknown; stderr?: string; message: string };
    if (typeof code === 'string') throw new GitError(message, { cause, missing: code === 'ENOENT' });
    throw new GitError((stderr ?? '').trim().replace(/^fatal: /, ''), { cause });
  }
}
