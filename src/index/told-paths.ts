/** Paths within a folder, and as they are told outside: absolute, as this system writes them. */
import { relative, sep } from 'node:path';
import { canonical } from './cache-folder.ts';
import type { Answer } from './retrieval.ts';

export function located(root: string, answer: Answer): Answer {
  return { ...answer, files: answer.files.map((file) => ({ ...file, path: absolute(root, file.path) })) };
}

export function absolute(root: string, path: string): string {
  return `${root.replace(/[/\\]+$/, '')}${sep}${path.split('/').join(sep)}`;
}

/** Undefined where the path leads elsewhere. `real`: the folder as it is called behind links. */
export function inside(root: string, real: string, path: string): string | undefined {
  for (const folder of [root, real]) {
    const within = relative(folder, folder === root ? path : canonical(path));
    if (within !== '' && !within.startsWith('..') && within !== path) return within.split(sep).join('/');
  }
  return undefined;
}
