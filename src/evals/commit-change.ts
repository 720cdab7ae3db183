/**
 * A commit as a person's change: for each file its text before and the hunks that lead to the text after, or the reason
 * why the commit tells nothing about how people edit (a bot, a formatter, a version bump, a mass change).
 */
import { none, type Outcome, some } from '../base/index.ts';
import { applyToString, diff, minimize, type Replacement, type TextEdit, textEdit } from '../text/index.ts';
import type { ChangedFile, Commit } from './git-clone.ts';
import { isMachineMade, languageOf, looksMachineMade } from './languages.ts';
import { lineAligned } from './line-aligned.ts';

export interface Hunk {
  readonly path: string;
  /** In typing order; offsets refer to the file before the commit. */
  readonly edit: TextEdit;
  /** First line in the file before the commit, zero-based. */
  readonly line: number;
  readonly removed: string;
  readonly added: string;
}

export interface CommitFile {
  readonly path: string;
  readonly languageId: string;
  readonly before: string;
  readonly hunks: readonly Hunk[];
}

export const maxFileBytes = 100_000;
const maxSourceFiles = 8;
const maxFiles = 40;
const maxHunkLines = 40;
const maxHunks = 60;
/** Lines of a hunk that is still typed word by word. */
const maxWordLines = 6;

export type NotChosen =
  | 'bot'
  | 'size'
  | 'not-modified'
  | 'machine-made'
  | 'absent'
  | 'hunks'
  | 'format-only'
  | 'version';

/** Judged before any text is read. */
export function sourceFiles(
  commit: Commit,
  changed: readonly ChangedFile[],
): Outcome<readonly ChangedFile[], NotChosen> {
  if (/\[bot\]|\bbot\b|dependabot|renovate|greenkeeper|github-actions/i.test(commit.author))
    return none('bot');
  if (
    /^(revert|bump|release|version|v?\d+\.\d+)\b|\b(prettier|reformat|lint fix|gofmt|rustfmt)\b/i.test(
      commit.subject,
    )
  )
    return none('version');
  const source = changed.filter((f) => languageOf(f.path) !== undefined);
  if (changed.length > maxFiles || source.length === 0 || source.length > maxSourceFiles) return none('size');
  if (source.some((f) => f.status !== 'M')) return none('not-modified');
  if (source.some((f) => isMachineMade(f.path))) return none('machine-made');
  return some(source);
}

/** The change of these files, given the texts of their objects. */
export function commitChange(
  source: readonly ChangedFile[],
  texts: ReadonlyMap<string, string>,
): Outcome<readonly CommitFile[], NotChosen> {
  const files: CommitFile[] = [];
  for (const file of source) {
    const before = texts.get(file.before);
    const after = texts.get(file.after);
    if (before === undefined || after === undefined) return none('absent', file.path);
    if (looksMachineMade(before) || looksMachineMade(after)) return none('machine-made', file.path);
    const hunks = hunksOf(file.path, before, after);
    if (!hunks) return none('hunks', file.path);
    if (hunks.length > 0) files.push({ path: file.path, languageId: languageOf(file.path)!, before, hunks });
  }
  const hunks = files.flatMap((f) => f.hunks);
  if (hunks.length === 0 || hunks.length > maxHunks) return none('hunks');
  if (hunks.every((h) => bare(h.removed) === bare(h.added))) return none('format-only');
  if (hunks.every((h) => h.removed !== '' && numberless(h.removed) === numberless(h.added)))
    return none('version');
  return some(files);
}

/** Undefined where one is too large, or the two texts are too unlike. */
function hunksOf(path: string, before: string, after: string): Hunk[] | undefined {
  const change = lineAligned(diff(before, after), before);
  const groups: Replacement[][] = [];
  const starts = lineStarts(before);
  for (const r of change) {
    const last = groups.at(-1)?.at(-1);
    if (last && lineAt(starts, r.from) <= lineAt(starts, last.to) + 1) groups.at(-1)!.push(r);
    else groups.push([r]);
  }
  const hunks: Hunk[] = [];
  for (const group of groups) {
    const line = lineAt(starts, group[0]!.from);
    const from = starts[line]!;
    const end = lineAt(starts, group.at(-1)!.to);
    const to = starts[end + 1] ?? before.length;
    const removed = before.slice(from, to);
    const added = applyToString(
      group.map((r) => ({ ...r, from: r.from - from, to: r.to - from })),
      removed,
    );
    const lines = Math.max(lineCount(removed), lineCount(added));
    if (lines > maxHunkLines) return undefined;
    const words = lines <= maxWordLines && group.length <= 12;
    hunks.push({ path, line, edit: words ? textEdit(group) : joined(group, before), removed, added });
  }
  return hunks;
}

/** All that changes in a large hunk, written in one go. */
function joined(group: readonly Replacement[], before: string): TextEdit {
  const from = group[0]!.from;
  const to = group.at(-1)!.to;
  const inner = group.map((r) => ({ ...r, from: r.from - from, to: r.to - from }));
  return minimize(textEdit([{ from, to, text: applyToString(inner, before.slice(from, to)) }]), before);
}

function lineStarts(text: string): number[] {
  const out = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) out.push(at + 1);
  return out;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lineCount(text: string): number {
  return text.split('\n').length;
}

function bare(text: string): string {
  return text.replace(/\s+/g, '');
}

function numberless(text: string): string {
  return text.replace(/\d+/g, '0');
}

const declares =
  /\b(?:function|class|interface|type|enum|struct|trait|def|fn|func|const|let|var|val|module|namespace|record|#define|import|use)\s+(?:\([^)]*\)\s*)?([A-Za-z_$][\w$]*)|^\s*(?:(?:public|private|protected|internal|static|final|override|virtual|async|local|readonly)\s+)+[\w<>[\],.?*& ]*?([A-Za-z_$][\w$]*)\s*[(=;{:]/gm;

/** Names that a hunk declares, before or after it. */
function declared(hunk: Hunk): Set<string> {
  const names = new Set<string>();
  for (const text of [hunk.removed, hunk.added])
    for (const found of text.matchAll(declares)) names.add((found[1] ?? found[2])!);
  return names;
}

/** Names that stand on one side of a hunk only. */
function changedNames(hunk: Hunk): Set<string> {
  const names = (text: string) => new Set(text.match(/[A-Za-z_$][\w$]*/g));
  const removed = names(hunk.removed);
  const added = names(hunk.added);
  return new Set([
    ...[...removed].filter((n) => !added.has(n)),
    ...[...added].filter((n) => !removed.has(n)),
  ]);
}

/**
 * The order in which a person likely made the hunks: files that declare what others use first and tests last; within a
 * file declarations first, then top-down. Commits do not tell, so this is a guess.
 */
export function typingOrder(files: readonly CommitFile[]): readonly Hunk[] {
  const hunks = files.flatMap((f) => f.hunks);
  const names = new Map(hunks.map((h) => [h, changedNames(h)]));
  const leads = (hunk: Hunk) => {
    const own = declared(hunk);
    const changed = names.get(hunk)!;
    return hunks.some((h) => h !== hunk && [...names.get(h)!].some((n) => own.has(n) && changed.has(n)));
  };
  const leading = new Set(hunks.filter(leads));
  const rank = (file: CommitFile) =>
    (/(^|[/._-])(tests?|specs?|__tests__)([/._-]|$)/i.test(file.path) ? 2 : 0) +
    (file.hunks.some((h) => leading.has(h)) ? 0 : 1);
  return files
    .toSorted((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1))
    .flatMap((f) =>
      f.hunks.toSorted((a, b) => Number(leading.has(b)) - Number(leading.has(a)) || a.line - b.line),
    );
}
