/**
 * Cuts questions for retrieval from the newest suitable commits of local clones: subjects, doc comments, places of edits.
 * The same clones and seed give the same set.
 */
import { resolve } from 'node:path';
import { createSyntax, type Syntax } from '../syntax/index.ts';
import { TextSnapshot } from '../text/index.ts';
import { commentAt } from './doc-comment.ts';
import { type ChangedFile, type Commit, GitClone } from './git-clone.ts';
import { isMachineMade, languageOf, looksMachineMade } from './languages.ts';
import { Random } from './random.ts';
import {
  type RetrievalItem,
  type RetrievalKind,
  type RetrievalSet,
  writeRetrievalSet,
} from './retrieval-item.ts';

export interface BuildRetrievalOptions {
  readonly from: readonly string[];
  readonly out: string;
  readonly seed: number;
  /** Questions of each kind and clone. */
  readonly limit: number;
}

/** Commits looked at, from the newest. */
const newest = 1500;
const mostFiles = 8;
const largestText = 200_000;
/** Subjects that say nothing of what they changed. */
const routine =
  /^(?:merge|revert|bump|release|v?\d+\.\d+|chore(?:\(|:)|prepare|update (?:deps|dependenc|changelog|readme|copyright|version)|format|lint|typo|fix typo|fix(?:ed)? (?:build|ci|lint|tests?)\b|wip|cleanup|build\(deps|style|\[?ci\b|docs?\b)/i;

export async function buildRetrieval(options: BuildRetrievalOptions): Promise<RetrievalSet> {
  const items: RetrievalItem[] = [];
  const clones: Record<string, string> = {};
  const syntax = createSyntax();
  for (const from of options.from) {
    const clone = new GitClone(from);
    clones[clone.name] = resolve(from);
    items.push(...(await itemsOf(clone, options, syntax)));
  }
  const counts: Record<RetrievalKind, number> = { subject: 0, comment: 0, edit: 0 };
  for (const { kind } of items) counts[kind]++;
  const set: RetrievalSet = { version: 1, seed: options.seed, clones, counts };
  writeRetrievalSet(options.out, set, items);
  return set;
}

async function itemsOf(
  clone: GitClone,
  { seed, limit }: BuildRetrievalOptions,
  syntax: Syntax,
): Promise<RetrievalItem[]> {
  const random = new Random(seed, clone.name);
  const commits = clone.commits().slice(0, newest);
  const changes = clone.changes(commits.map((c) => c.id));
  const sources = (commit: Commit) =>
    (changes.get(commit.id) ?? []).filter(
      (f) => f.status === 'M' && languageOf(f.path) !== undefined && !isMachineMade(f.path),
    );
  const small = commits.filter((c) => {
    const n = sources(c).length;
    return n > 0 && n <= mostFiles && (changes.get(c.id)?.length ?? 0) <= 2 * mostFiles;
  });
  const subjects = random
    .shuffled(small.filter((c) => saysSomething(c.subject)))
    .slice(0, limit)
    .map((commit): RetrievalItem => {
      const answers = sources(commit).map((f) => f.path);
      return {
        repository: clone.name,
        kind: 'subject',
        parent: commit.parent,
        query: plain(commit.subject),
        answers,
      };
    });
  const edits: RetrievalItem[] = [];
  for (const commit of random.shuffled(small.filter((c) => sources(c).length > 1))) {
    if (edits.length >= limit) break;
    const item = editOf(clone, commit, sources(commit), random);
    if (item) edits.push(item);
  }
  const head = small[0]?.parent;
  const comments = head === undefined ? [] : await commentsOf(clone, head, limit, random, syntax);
  return [...subjects, ...edits, ...comments];
}

/** At least three words that are no routine. */
function saysSomething(subject: string): boolean {
  return !routine.test(plain(subject)) && !routine.test(subject) && plain(subject).split(/\s+/).length >= 3;
}

/** Without what names no code: `fix(scope):` stays, issue numbers and trailers go. */
function plain(subject: string): string {
  return subject.replace(/\s*\(?(?:#|gh-)\d+\)?/gi, '').trim();
}

function editOf(
  clone: GitClone,
  commit: Commit,
  files: readonly ChangedFile[],
  random: Random,
): RetrievalItem | undefined {
  const from = files[random.below(files.length)]!;
  const texts = clone.texts([from.before, from.after], largestText);
  const [before, after] = [texts.get(from.before), texts.get(from.after)];
  if (before === undefined || after === undefined) return undefined;
  const [a, b] = [before.split('\n'), after.split('\n')];
  const line = a.findIndex((text, i) => text !== b[i]);
  const answers = files.filter((f) => f !== from).map((f) => f.path);
  const place = { path: from.path, line: line < 0 ? a.length - 1 : line };
  return { repository: clone.name, kind: 'edit', parent: commit.parent, query: '', place, answers };
}

async function commentsOf(
  clone: GitClone,
  commit: string,
  limit: number,
  random: Random,
  syntax: Syntax,
): Promise<RetrievalItem[]> {
  const files = clone.tree(commit).filter((f) => languageOf(f.path) !== undefined && !isMachineMade(f.path));
  const out: RetrievalItem[] = [];
  for (const { path, object } of random.shuffled(files).slice(0, limit * 20)) {
    if (out.length >= limit) break;
    const text = clone.texts([object], largestText).get(object);
    if (text === undefined || looksMachineMade(text)) continue;
    await syntax.tree(TextSnapshot.of(`eval:x${path.slice(path.lastIndexOf('.'))}`, '', 0, ''));
    const survey = syntax.survey(TextSnapshot.of(path, '', 0, text));
    const lines = text.split('\n');
    const starts = lines.map(() => 0);
    for (let i = 1; i < lines.length; i++) starts[i] = starts[i - 1]! + lines[i - 1]!.length + 1;
    const functions = (survey?.outline ?? []).filter((i) => ['function', 'method', 'class'].includes(i.kind));
    for (const item of random.shuffled(functions)) {
      const line = starts.findLastIndex((start) => start <= item.from);
      const found = commentAt(lines, line);
      if (!found) continue;
      const place = { path, line: found.from, to: found.to };
      out.push({
        repository: clone.name,
        kind: 'comment',
        parent: commit,
        query: found.sentence,
        place,
        answers: [path],
      });
      break;
    }
  }
  return out;
}
