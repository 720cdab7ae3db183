/** Folders that are no project: one in which all of the user's own lies would be read for hours, and searched by nobody. */
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, relative } from 'node:path';
import { canonical } from './cache-folder.ts';

/** Why a folder is not indexed, as the rest of a sentence that begins with its path; undefined where it may be. */
export function whyNotIndexed(folder: string, home: string = homedir()): string | undefined {
  const path = canonical(folder);
  if (dirname(path) === path) return 'is the root of a file system';
  const own = canonical(home);
  if (path === own) return 'is a home folder';
  const inside = relative(path, own);
  if (!inside.startsWith('..') && !isAbsolute(inside)) return 'holds a home folder';
  try {
    return statSync(path).isDirectory() ? undefined : 'is no folder';
  } catch {
    return 'cannot be read';
  }
}
