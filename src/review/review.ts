/**
 * The plan of a review: hunks in reading order, grouped by what they are for, each with how closely to read it.
 *
 *     read   it says something new
 *     skim   an import, a comment: a glance will do
 *     skip   the same as one already read, moved as it was, or white space; the reason says which
 *
 * Every changed line is in exactly one hunk, and every hunk in exactly one group.
 */
import type { Syntax, SyntaxTree } from '../syntax/index.ts';
import { type ChangedFile, type Hunk, hunksOf, type LineRange } from './changed-file.ts';
import { isTestFile, readingOrder } from './reading-order.ts';
import { likeness, type Replaced, renamedName, replacedTokens } from './replaced-tokens.ts';

export type Reading = 'read' | 'skim' | 'skip';

export interface ReviewHunk {
  readonly path: string;
  readonly before: LineRange;
  readonly after: LineRange;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** The declaration around it: `method total`; empty at the top of a file. */
  readonly inside: string;
  readonly reading: Reading;
  /** Why it need not be read; empty where it must be. */
  readonly why: string;
  /** Equal for hunks that make the same change; empty where no other does. */
  readonly sameAs: string;
}

export interface ReviewGroup {
  /** `rename total → sum`, `function price`, `imports`. */
  readonly intent: string;
  readonly hunks: readonly ReviewHunk[];
}

export interface Review {
  readonly groups: readonly ReviewGroup[];
  /** Changed lines, removed and added together, by how they are to be read. */
  readonly lines: Readonly<Record<Reading, number>>;
}

interface Judged {
  readonly hunk: Hunk;
  readonly intent: string;
  readonly reading: Reading;
  readonly why: string;
  readonly sameAs: string;
}

const movedLines = 3;

/** Files that did not change are passed over. Never throws on any text; a language without a grammar is read by tokens. */
export async function review(
  files: readonly ChangedFile[],
  syntax: Pick<Syntax, 'tree' | 'forget'>,
): Promise<Review> {
  const hunks: Hunk[] = [];
  for (const file of files) {
    const before = file.before && (await syntax.tree(file.before));
    // Asking for one version gives up the tree of the other: its hunks' facts are read before.
    const earlier = before && frozen(before);
    const after = file.after && (await syntax.tree(file.after));
    hunks.push(...hunksOf(file, earlier, after));
    for (const text of [file.before, file.after]) if (text) syntax.forget(text.uri);
  }
  const ordered = readingOrder(hunks).map((i) => hunks[i]!);
  const judged = judge(ordered);
  const lines = { read: 0, skim: 0, skip: 0 };
  for (const { hunk, reading } of judged) lines[reading] += hunk.removed.length + hunk.added.length;
  return { groups: grouped(judged), lines };
}

/** What is asked of the earlier text, answered while its tree is there. */
function frozen(tree: SyntaxTree): SyntaxTree {
  const outline = tree.outline();
  const imports = tree.imports();
  const all = tree.tokens({ from: 0, to: tree.snapshot.length });
  const { snapshot, language } = tree;
  return {
    snapshot,
    language,
    root: undefined,
    tokens: ({ from, to }) => all.filter((t) => t.from < to && t.to > from),
    nodeAt: () => undefined,
    occurrences: () => [],
    outline: () => outline,
    imports: () => imports,
    isImport: ({ from, to }) => imports.some((item) => item.from <= from && to <= item.to),
    errorCount: () => 0,
  };
}

function judge(hunks: readonly Hunk[]): Judged[] {
  const replaced = new Map(hunks.map((hunk) => [hunk, replacedTokens(hunk)] as const));
  const like = new Map<string, number>();
  for (const hunk of hunks) {
    const key = likeness(hunk, replaced.get(hunk));
    if (key !== undefined) like.set(key, (like.get(key) ?? 0) + 1);
  }
  const moves = movesOf(hunks);
  const shown = new Set<string>();
  return hunks.map((hunk) => {
    const key = likeness(hunk, replaced.get(hunk));
    const again = key !== undefined && shown.has(key);
    if (key !== undefined) shown.add(key);
    const places = key === undefined ? 1 : like.get(key)!;
    const found = verdict(hunk, replaced.get(hunk), { again, places, moved: moves.get(hunk) });
    return { hunk, ...found, sameAs: places > 1 ? key! : '' };
  });
}

function verdict(
  hunk: Hunk,
  replaced: readonly Replaced[] | undefined,
  seen: { readonly again: boolean; readonly places: number; readonly moved: Hunk | undefined },
): Omit<Judged, 'hunk' | 'sameAs'> {
  if (sameLines(hunk)) return { intent: 'line endings', reading: 'skip', why: 'line endings only' };
  if (replaced?.length === 0 && !indentationMatters(hunk.language))
    return { intent: 'white space', reading: 'skip', why: 'white space only' };
  if (seen.moved) {
    const gone = hunk.added.length === 0;
    const why = gone ? `moved to ${placeOf(seen.moved)}` : `moved as it was from ${placeOf(seen.moved)}`;
    return { intent: `move ${nameOf(hunk) ?? 'lines'}`, reading: 'skip', why };
  }
  const renamed = replaced && renamedName(hunk, replaced);
  if (renamed && seen.places > 1) {
    const intent = `rename ${renamed.from} → ${renamed.to}`;
    return seen.again
      ? { intent, reading: 'skip', why: 'same as above' }
      : { intent, reading: 'read', why: '' };
  }
  if (seen.places > 1) {
    const intent = `the same change of ${told(replaced!)}`;
    return seen.again
      ? { intent, reading: 'skip', why: 'same as above' }
      : { intent, reading: 'read', why: '' };
  }
  if (hunk.onlyImports) return { intent: 'imports', reading: 'skim', why: 'imports only' };
  if (onlyComments(hunk))
    return { intent: `comments in ${hunk.path}`, reading: 'skim', why: 'comments only' };
  if (isTestFile(hunk.path)) return { intent: `tests in ${hunk.path}`, reading: 'read', why: '' };
  return { intent: nameOf(hunk) ?? hunk.path, reading: 'read', why: '' };
}

function sameLines({ removed, added }: Hunk): boolean {
  return removed.length === added.length && removed.every((line, i) => line === added[i]);
}

/** Blocks taken away in one place and put, word for word, in another. */
function movesOf(hunks: readonly Hunk[]): Map<Hunk, Hunk> {
  const gone = new Map<string, Hunk[]>();
  for (const hunk of hunks) {
    if (hunk.added.length > 0 || weight(hunk.removed) < movedLines) continue;
    const key = textOf(hunk.removed);
    gone.set(key, [...(gone.get(key) ?? []), hunk]);
  }
  const moves = new Map<Hunk, Hunk>();
  for (const hunk of hunks) {
    if (hunk.removed.length > 0) continue;
    const from = gone.get(textOf(hunk.added))?.shift();
    if (!from) continue;
    moves.set(hunk, from);
    moves.set(from, hunk);
  }
  return moves;
}

function weight(lines: readonly string[]): number {
  return lines.filter((line) => line.trim() !== '').length;
}

function textOf(lines: readonly string[]): string {
  return lines.join('\n').replace(/^\n+|\n+$/g, '');
}

function indentationMatters(language: string): boolean {
  return ['python', 'yaml', 'markdown', 'plaintext', 'makefile'].includes(language);
}

function onlyComments({ removedTokens, addedTokens }: Hunk): boolean {
  const tokens = [...removedTokens, ...addedTokens];
  return tokens.length > 0 && tokens.every(({ kind }) => kind === 'comment');
}

function nameOf({ inside, declares, path }: Hunk): string | undefined {
  if (inside && !['variable', 'field', 'key', 'section'].includes(inside.kind))
    return `${inside.kind} ${inside.name}`;
  const [first] = declares;
  return first === undefined ? undefined : `${first} in ${path}`;
}

function told(replaced: readonly Replaced[]): string {
  const [{ removed, added }] = replaced as [Replaced];
  const text = (tokens: readonly string[]) => short(tokens.join(' '));
  if (removed.length === 0) return `+ ${text(added)}`;
  return added.length === 0 ? `− ${text(removed)}` : `${text(removed)} → ${text(added)}`;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

function placeOf({ path, before, after, added }: Hunk): string {
  return `${path}:${(added.length > 0 ? after : before).from + 1}`;
}

/** What is to be read opens a group of its own wherever something else came between; what is not joins its like. */
function grouped(judged: readonly Judged[]): ReviewGroup[] {
  const groups: { intent: string; hunks: ReviewHunk[] }[] = [];
  for (const { hunk, intent, reading, why, sameAs } of judged) {
    const { path, before, after, removed, added, inside } = hunk;
    const name = inside ? `${inside.kind} ${inside.name}` : '';
    const shown = { path, before, after, removed, added, inside: name, reading, why, sameAs };
    const last = groups.at(-1);
    const like = reading === 'read' ? last : groups.find((group) => group.intent === intent);
    if (like?.intent === intent) like.hunks.push(shown);
    else groups.push({ intent, hunks: [shown] });
  }
  return groups;
}
