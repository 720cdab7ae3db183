/**
 * The files of a folder that may be read: ignore rules obeyed, symbolic links, hidden folders and other people's code
 * left out, nearest to the root first, never more than asked for.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Not this project's own work, whether or not an ignore file says so. */
const foreign =
  /^(?:node_modules|bower_components|vendor|third_party|target|dist|build|out|__pycache__|site-packages|venv)$/;
/** Folders looked into at most, for a tree that holds no file that is wanted. */
const mostFolders = 20_000;

interface Rules {
  readonly folder: string;
  readonly rules: Ignore;
}

/** Breadth first. Folders that cannot be read are passed over. Ends early when `signal` is aborted. */
export async function* walk(
  root: string,
  wanted: (name: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const queue: { folder: string; rules: readonly Rules[] }[] = [{ folder: root, rules: [] }];
  for (let seen = 0; queue.length > 0 && seen < mostFolders && !signal.aborted; seen++) {
    const { folder, rules: above } = queue.shift()!;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const own = entries.some((e) => e.name === '.gitignore' && e.isFile())
      ? await rulesOf(folder)
      : undefined;
    const rules = own ? [...above, own] : above;
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      // A link is neither: loops and what lies outside the folder stay out.
      if (entry.isDirectory()) {
        if (entry.name.startsWith('.') || foreign.test(entry.name) || isIgnored(rules, path, true)) continue;
        queue.push({ folder: path, rules });
      } else if (entry.isFile() && wanted(entry.name) && !isIgnored(rules, path, false)) {
        yield path;
      }
    }
  }
}

async function rulesOf(folder: string): Promise<Rules | undefined> {
  const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : { folder, rules: ignore().add(text) };
}

/** The nearest ignore file that has something to say decides. */
function isIgnored(rules: readonly Rules[], path: string, isFolder: boolean): boolean {
  for (const { folder, rules: own } of rules.toReversed()) {
    const inside = relative(folder, path).split(sep).join('/') + (isFolder ? '/' : '');
    const verdict = own.test(inside);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}
