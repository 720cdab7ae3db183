/** What git says of a work tree, with its complaints as sentences. */
import { ask, GitError } from '../git/index.ts';

/** A sentence for the user: git's own words, where they are its. */
export class WorkTreeError extends Error {
  override readonly name = 'WorkTreeError';
}

/** Names, of an answer that ends each with a zero. */
export async function list(root: string, ...args: string[]): Promise<string[]> {
  return (await git(root, ...args)).split('\0').filter((path) => path !== '');
}

export async function git(root: string, ...args: string[]): Promise<string> {
  try {
    return await ask(['-C', root], ...args);
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause;
    throw new WorkTreeError(cause.missing ? `review needs git: ${cause.message}` : cause.message, { cause });
  }
}

/** A path that is no pattern. */
export function literally(path: string): string {
  return `:(literal)${path}`;
}
