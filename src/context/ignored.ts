/**
 * Whether git, or the index's own rule, leaves a file of the workspace out: such a file is nobody's evidence, open or not.
 * A file outside every workspace folder is judged by nothing but its name.
 */
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IgnoreRules } from '../index/index.ts';

/** Reads the ignore files on the way down, each time anew. `folders`: the workspace folders' uris. */
export function isIgnored(uri: string, folders: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const path = pathOf(uri);
  if (path === undefined) return false;
  for (const folder of folders) {
    const root = pathOf(folder)?.replace(/(?<=.)[/\\]+$/, '');
    if (root === undefined || !path.startsWith(root + sep)) continue;
    let rules = IgnoreRules.at(root, env);
    let at = root;
    for (const name of relative(root, dirname(path)).split(sep).filter(Boolean)) {
      at = join(at, name);
      if (rules.skipsFolder(at, name)) return true;
      rules = rules.below(at);
    }
    return rules.skipsFile(path);
  }
  return false;
}

function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined; // not on this machine
  }
}
