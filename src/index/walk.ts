/**
 * The files of a folder that may be read: ignore rules obeyed, symbolic links, hidden folders and other people's code
 * left out, nearest to the root first, never more than asked for.
 */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { IgnoreRules } from './ignore-rules.ts';

/** Folders looked into at most, for a tree that holds no file that is wanted. */
const mostFolders = 20_000;

/** Breadth first. Folders that cannot be read are passed over. Ends early when `signal` is aborted. */
export async function* walk(
  root: string,
  wanted: (name: string) => boolean,
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): AsyncGenerator<string> {
  const top = resolve(root);
  const queue = [{ folder: top, above: IgnoreRules.at(top, env) }];
  for (let seen = 0; queue.length > 0 && seen < mostFolders && !signal.aborted; seen++) {
    const { folder, above } = queue.shift()!;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const names = new Set(entries.map((entry) => entry.name));
    const rules = folder === top ? above : above.below(folder, (name) => names.has(name));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      // A link is neither: loops and what lies outside the folder stay out.
      if (entry.isDirectory()) {
        if (!rules.skipsFolder(path, entry.name)) queue.push({ folder: path, above: rules });
      } else if (entry.isFile() && wanted(entry.name) && !rules.skipsFile(path)) {
        yield path;
      }
    }
  }
}
