/**
 * What a project tells whoever changes its files: rules and architecture notes, found from the files' folders up to the
 * workspace folder. For frontier models; the stream of next edits has no place for prose.
 *
 *     readme.ai.md               notes of a folder; count in it and below
 *     AGENTS.md, else CLAUDE.md, else .github/copilot-instructions.md, else .cursorrules
 *                                rules of a folder; the first of them that is there, for they are copies of each other
 *     .cursor/rules/*.mdc        with `alwaysApply` in the folder and below; with `globs` for files that match, counted
 *                                from the folder; with neither only its description is told
 *
 * Precedence: the root's come first and the nearest last, and the nearest win where two disagree; within a folder they
 * come in the order above. Where room is short, the farthest are left out first. All of it is text for a model to read:
 * nothing in it starts a command, names an endpoint or changes a setting.
 */
import { isSecretFile, redactSecrets } from '../text/index.ts';
import { matchesGlob } from './globs.ts';
import { readRuleFile } from './rule-file.ts';

/** A workspace folder, as far as rules need it. Paths are relative to it, with forward slashes. */
export interface RulesFolder {
  /** Names of the files in a folder; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Undefined where there is no such file, or it may not be shown. */
  read(path: string): Promise<string | undefined>;
}

export interface Rule {
  readonly path: string;
  readonly text: string;
}

export interface Rules {
  /** The farthest first: what comes later wins. */
  readonly rules: readonly Rule[];
  /** Rules that apply to nothing by themselves, by what they say they are for. */
  readonly offered: readonly { readonly path: string; readonly description: string }[];
  /** Paths of those there was no room for. */
  readonly leftOut: readonly string[];
}

const general = ['AGENTS.md', 'CLAUDE.md', '.github/copilot-instructions.md', '.cursorrules'];
const notes = 'readme.ai.md';
/** In characters, of all rules together. */
const usualRoom = 24_000;
const deepest = 32;
const mostFiles = 50;

/**
 * `paths`: the files to be changed; with none of them the root's rules. Reads everything anew, so that an edited rule
 * counts at once.
 */
export async function rulesFor(
  paths: readonly string[],
  folder: RulesFolder,
  room: number = usualRoom,
): Promise<Rules> {
  const found: Rule[] = [];
  const offered: { path: string; description: string }[] = [];
  for (const at of foldersOf(paths)) {
    const below = paths.filter((path) => path.startsWith(at)).map((path) => path.slice(at.length));
    const own = await firstOf(folder, [`${at}${notes}`]);
    const shared = await firstOf(
      folder,
      general.map((name) => at + name),
    );
    const scoped = await scopedRules(folder, at, below);
    found.push(...[own, shared, ...scoped.rules].filter((rule) => rule !== undefined));
    offered.push(...scoped.offered);
  }
  return { ...fitting(withoutCopies(found), room), offered };
}

/** From the root's ('') to the files' own, each with its slash; of files far from each other the higher folders first. */
function foldersOf(paths: readonly string[]): string[] {
  const all = new Set(['']);
  for (const path of paths.slice(0, mostFiles)) {
    const parts = path.split('/').slice(0, -1).slice(0, deepest);
    if (parts.some((part) => part === '..' || part === '')) continue;
    for (const n of parts.keys()) all.add(`${parts.slice(0, n + 1).join('/')}/`);
  }
  const depth = (folder: string) => folder.split('/').length;
  return [...all].toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
}

async function firstOf(folder: RulesFolder, paths: readonly string[]): Promise<Rule | undefined> {
  for (const path of paths) {
    const text = isSecretFile(path) ? undefined : await folder.read(path);
    if (text !== undefined && text.trim() !== '') return { path, text: redactSecrets(text).trim() };
  }
  return undefined;
}

/** `paths`: from the folder that holds `.cursor`. */
async function scopedRules(folder: RulesFolder, at: string, paths: readonly string[]) {
  const rules: Rule[] = [];
  const offered: { path: string; description: string }[] = [];
  const names = await folder.list(`${at}.cursor/rules`);
  for (const name of names.filter((one) => one.endsWith('.mdc')).toSorted()) {
    const source = await firstOf(folder, [`${at}.cursor/rules/${name}`]);
    if (!source) continue;
    const { globs, alwaysApply, description, text } = readRuleFile(source.text);
    if (text === '') continue;
    if (alwaysApply || globs.some((glob) => paths.some((path) => matchesGlob(path, glob))))
      rules.push({ path: source.path, text });
    else if (globs.length === 0 && description !== '') offered.push({ path: source.path, description });
  }
  return { rules, offered };
}

/** Of equal texts the nearest stays. */
function withoutCopies(rules: readonly Rule[]): Rule[] {
  return rules.filter((rule, i) => !rules.slice(i + 1).some((later) => later.text === rule.text));
}

function fitting(rules: readonly Rule[], room: number): Pick<Rules, 'rules' | 'leftOut'> {
  const kept: Rule[] = [];
  const leftOut: string[] = [];
  let left = room;
  for (const rule of rules.toReversed()) {
    const text = rule.text.length <= left ? rule.text : cut(rule.text, left);
    if (text === '') leftOut.unshift(rule.path);
    else kept.unshift({ path: rule.path, text });
    left -= text.length;
  }
  return { rules: kept, leftOut };
}

/** Whole paragraphs from the beginning, and a mark; nothing where not even the first fits. */
function cut(text: string, room: number): string {
  const end = text.lastIndexOf('\n\n', room - 4);
  return end <= 0 ? '' : `${text.slice(0, end)}\n\n…`;
}
