/** Paths within a folder as they are told outside: absolute, as this system writes them. */
import { sep } from 'node:path';
import type { Answer } from './retrieval.ts';

export function located(root: string, answer: Answer): Answer {
  return { ...answer, files: answer.files.map((file) => ({ ...file, path: absolute(root, file.path) })) };
}

export function absolute(root: string, path: string): string {
  return `${root.replace(/[/\\]+$/, '')}${sep}${path.split('/').join(sep)}`;
}
