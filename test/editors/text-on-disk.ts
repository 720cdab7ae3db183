/** What a file holds; empty while an editor replaces it by another, as Helix and Vim do to save. */
import { readFileSync } from 'node:fs';

export function textOnDisk(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw cause;
  }
}
