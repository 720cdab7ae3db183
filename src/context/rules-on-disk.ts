/**
 * A workspace folder as rules are read from it: within it only, whatever links say; small text files only; nothing that
 * the caller's ignore rules leave out.
 */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isSecretFile } from '../text/index.ts';
import type { RulesFolder } from './rules.ts';

/** In bytes. */
const largest = 64 * 1024;

/** `root`: absolute. `mayShow`: asked with a relative path, of a file that is there: its own, and where a link leads. */
export function rulesOnDisk(root: string, mayShow: (path: string) => boolean = () => true): RulesFolder {
  const within = async (
    path: string,
  ): Promise<{ readonly full: string; readonly path: string } | undefined> => {
    const [base, full] = await Promise.all([realpath(root), realpath(join(root, path))]);
    if (!full.startsWith(base.endsWith(sep) ? base : base + sep)) return undefined;
    return { full, path: relative(base, full).split(sep).join('/') };
  };
  return {
    async list(folder) {
      try {
        const found = await within(folder);
        return found === undefined ? [] : await readdir(found.full);
      } catch {
        return []; // no such folder
      }
    },
    async read(path) {
      if (isSecretFile(path)) return undefined;
      try {
        const found = await within(path);
        if (found === undefined || isSecretFile(found.full)) return undefined;
        if (![path, found.path].every(mayShow)) return undefined;
        const { size } = await stat(found.full);
        return size <= largest ? await readFile(found.full, 'utf8') : undefined;
      } catch {
        return undefined; // no such file, or none that may be read
      }
    },
  };
}
