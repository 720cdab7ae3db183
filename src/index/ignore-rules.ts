/**
 * Which paths git would ignore: the user's excludes, the repository's `info/exclude`, and the ignore files on the way
 * down, the nearest with an opinion deciding. A repository within the repository (a submodule, or a clone in it) starts
 * afresh, as it does for git. Beyond git: other people's code and hidden folders are left out.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Not this project's own work, whether or not an ignore file says so. */
const foreign =
  /^(?:node_modules|bower_components|jspm_packages|vendor|third_party|__pycache__|site-packages|venv)$/;
/** Build outputs, where no repository says what belongs to it. */
const built = /^(?:target|dist|build|out)$/;
const shownHidden = new Set(['.github', '.cursor', '.config', '.vscode']);

interface Layer {
  readonly folder: string;
  readonly rules: Ignore;
}

/** The rules that hold within one folder; `below` gives those of a folder in it. */
export class IgnoreRules {
  readonly #layers: readonly Layer[];
  readonly #inRepository: boolean;
  readonly #user: Layer | undefined;
  /** Equal for the same files of rules in the same places: what one lets through the other does too. */
  readonly key: string;

  private constructor(key: string, layers: readonly Layer[], inRepository: boolean, user: Layer | undefined) {
    this.key = key;
    this.#layers = layers;
    this.#inRepository = inRepository;
    this.#user = user;
  }

  /**
   * The rules of a workspace's root folder. Where it lies inside a repository, all that holds there holds for it too; a
   * folder that the repository itself ignores was opened for its own sake, and begins afresh.
   */
  static at(root: string, env: NodeJS.ProcessEnv): IgnoreRules {
    const folder = resolve(root);
    const text = readIfThere(userExcludes(env));
    const above = repositoryAbove(folder);
    let rules = IgnoreRules.#begin(above[0] ?? folder, text);
    for (const next of above) rules = rules.below(next);
    if (above.length > 0 && rules.#ignored(folder, true)) rules = IgnoreRules.#begin(folder, text);
    return rules.below(folder);
  }

  /** What the user's own excludes say below this folder. */
  static #begin(folder: string, text: string | undefined): IgnoreRules {
    const user = text === undefined ? undefined : { folder, rules: ignore().add(text) };
    return new IgnoreRules(keyOf('', folder, text), user ? [user] : [], false, user);
  }

  /**
   * `folder` is an absolute path right within this one's. Reads its ignore files, those that `has` answers true for
   * where it is known what the folder has.
   */
  below(folder: string, has: (name: string) => boolean = () => true): IgnoreRules {
    const gitFolder = has('.git') ? gitFolderOf(folder) : undefined;
    const own = has('.gitignore') ? readIfThere(join(folder, '.gitignore')) : undefined;
    if (gitFolder === undefined && own === undefined) return this;
    let { key } = this;
    let layers = this.#layers;
    if (gitFolder !== undefined) {
      const exclude = readIfThere(join(commonFolderOf(gitFolder), 'info', 'exclude'));
      key = keyOf(key, `${folder} git`, exclude);
      layers = [
        ...(this.#user ? [{ folder, rules: this.#user.rules }] : []),
        ...(exclude === undefined ? [] : [{ folder, rules: ignore().add(exclude) }]),
      ];
    }
    if (own !== undefined) {
      key = keyOf(key, folder, own);
      layers = [...layers, { folder, rules: ignore().add(own) }];
    }
    return new IgnoreRules(key, layers, this.#inRepository || gitFolder !== undefined, this.#user);
  }

  skipsFolder(path: string, name: string): boolean {
    if (name.startsWith('.') && !shownHidden.has(name)) return true;
    if (foreign.test(name) || (!this.#inRepository && built.test(name))) return true;
    return this.#ignored(path, true);
  }

  skipsFile(path: string): boolean {
    return this.#ignored(path, false);
  }

  #ignored(path: string, isFolder: boolean): boolean {
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const { folder, rules } = this.#layers[i]!;
      const below = path.slice(folder.endsWith(sep) ? folder.length : folder.length + 1);
      const inside = (sep === '/' ? below : below.replaceAll(sep, '/')) + (isFolder ? '/' : '');
      const verdict = rules.test(inside);
      if (verdict.ignored) return true;
      if (verdict.unignored) return false;
    }
    return false;
  }
}

function keyOf(above: string, place: string, rules = ''): string {
  return createHash('sha256')
    .update(JSON.stringify([above, place, rules]))
    .digest('base64url')
    .slice(0, 22);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Where git keeps a repository whose work tree this is: `.git` itself, or where the file `.git` points. */
export function gitFolderOf(folder: string): string | undefined {
  const path = join(folder, '.git');
  try {
    if (statSync(path).isDirectory()) return path;
  } catch {
    return undefined;
  }
  const target = /^gitdir:\s*(.+?)\s*$/m.exec(readIfThere(path) ?? '')?.[1];
  return target === undefined ? undefined : isAbsolute(target) ? target : join(folder, target);
}

/** Where a repository keeps what all its work trees share: of a linked one, the file `commondir` says. */
function commonFolderOf(gitFolder: string): string {
  const common = readIfThere(join(gitFolder, 'commondir'))?.trim();
  return common ? resolve(gitFolder, common) : gitFolder;
}

/** The folders above this one within the nearest repository, that repository's first; none where it is one itself. */
export function repositoryAbove(folder: string): string[] {
  const above: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    if (at !== folder) above.unshift(at);
    if (gitFolderOf(at) !== undefined) return above;
    if (dirname(at) === at) return [];
  }
}

/** `core.excludesFile` of the user's git configuration, or git's default for it. */
function userExcludes(env: NodeJS.ProcessEnv): string {
  const home = env.HOME || homedir();
  const config = env.XDG_CONFIG_HOME || join(home, '.config');
  for (const file of [join(home, '.gitconfig'), join(config, 'git', 'config')]) {
    const named = /^\s*excludesfile\s*=\s*"?([^"\n#;]+?)"?\s*$/im.exec(readIfThere(file) ?? '')?.[1];
    if (named !== undefined) return named.startsWith('~/') ? join(home, named.slice(2)) : named;
  }
  return join(config, 'git', 'ignore');
}
