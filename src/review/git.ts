/** Asking git about a work tree: without what a repository could make it run, and with its complaints as sentences. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Git's own words, as a sentence for the user. */
export class WorkTreeError extends Error {
  override readonly name = 'WorkTreeError';
}

const run = promisify(execFile);

/** Names, of an answer that ends each with a zero. */
export async function list(root: string, ...args: string[]): Promise<string[]> {
  return (await git(root, ...args)).split('\0').filter((path) => path !== '');
}

export async function git(root: string, ...args: string[]): Promise<string> {
  const quiet = ['-c', 'core.quotePath=false', '-c', 'core.fsmonitor=false'];
  try {
    const { stdout } = await run('git', [...quiet, ...args], { cwd: root, maxBuffer: 1 << 29 });
    return stdout;
  } catch (cause) {
    const { code, stderr, message } = cause as { code?: unknown; stderr?: string; message: string };
    if (typeof code === 'string') throw new WorkTreeError(`review needs git: ${message}`);
    throw new WorkTreeError((stderr ?? '').trim().replace(/^fatal: /, ''));
  }
}

/** A path that is no pattern. */
export function literally(path: string): string {
  return `:(literal)${path}`;
}
