/**
 * A workspace folder as rules are read from it: within it only, whatever links say; small text files only; nothing that
 * the caller's ignore rules leave out.
 */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isSecretFile } from '../text/index.ts';
import type { RulesFolder } from './rules.ts';

/** In bytes. */
const largest = 64 * 1024;

/** `root`: absolute. `mayShow`: asked with a relative path. */
export function rulesOnDisk(root: string, mayShow: (path: string) => boolean = () => true): RulesFolder {
  const within = async (path: string): Promise<string | undefined> => {
    const [base, found] = await Promise.all([realpath(root), realpath(join(root, path))]);
    return found.startsWith(base.endsWith(sep) ? base : base + sep) ? found : undefined;
  };
  return {
    async list(folder) {
      try {
        const found = await within(folder);
        return found === undefined ? [] : await readdir(found);
      } catch {
        return []; // no such folder
      }
    },
    async read(path) {
      if (isSecretFile(path) || !mayShow(path)) return undefined;
      try {
        const found = await within(path);
        if (found === undefined || isSecretFile(found)) return undefined;
        const { size } = await stat(found);
        return size <= largest ? await readFile(found, 'utf8') : undefined;
      } catch {
        return undefined; // no such file, or none that may be read
      }
    },
  };
}
