/**
 * The rules that count for files of the open folders, as they are on disk now. What git or the index leaves out tells
 * nobody anything here either.
 */
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isIgnored } from './ignored.ts';
import { type Rules, rulesFor } from './rules.ts';
import { rulesOnDisk } from './rules-on-disk.ts';

const noRules: Rules = { rules: [], offered: [], leftOut: [] };

/**
 * Asked with the uris of the files that are meant, the most important first: its workspace folder's rules are told, for
 * those of the files that lie in it; with none, the rules of the first folder's root.
 */
export function workspaceRules(
  folders: () => readonly string[],
  env: NodeJS.ProcessEnv,
): (uris: readonly string[]) => Promise<Rules> {
  return async (uris) => {
    const roots = folders().flatMap((uri) => pathOf(uri) ?? []);
    const files = uris.flatMap((uri) => pathOf(uri) ?? []);
    const [first] = files;
    const root = first === undefined ? roots[0] : roots.find((folder) => within(folder, first));
    if (root === undefined) return noRules;
    const paths = files.filter((file) => within(root, file)).map((file) => slashed(relative(root, file)));
    const rootUri = pathToFileURL(root).href;
    const mayShow = (path: string) => !isIgnored(pathToFileURL(join(root, path)).href, [rootUri], env);
    return rulesFor(paths, rulesOnDisk(root, mayShow));
  };
}

function within(root: string, file: string): boolean {
  return file.startsWith(root.endsWith(sep) ? root : root + sep);
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri).replace(/(?<=.)[/\\]+$/, '');
  } catch {
    return undefined; // not on this machine
  }
}
