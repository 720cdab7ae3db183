/**
 * Whether a path that the settings name is the user's own. An editor may mix settings of a repository into theirs, so what
 * lies in a folder that is being edited does not count, nor what would be looked for from there.
 */
import { realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';

export function isOwnFolder(path: string, repositories: readonly string[]): boolean {
  return isAbsolute(path) && !repositories.some((repository) => contains(repository, path));
}

function contains(folder: string, path: string): boolean {
  const way = relative(real(folder), real(path));
  return !way.startsWith('..') && !isAbsolute(way);
}

/** Behind links, where they can be followed. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // not there: then nothing is opened either
  }
}
