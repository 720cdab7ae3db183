/**
 * Pairs of texts that belong together, from the history of local clones, for training the encoder: as the index takes
 * their words, so that what is learned is what is asked later. The same clones and seed give the same pairs.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ChunkFacts, FactsReader, type FileFacts, TermHasher, words } from '../index/index.ts';
import { createSyntax, type Syntax } from '../syntax/index.ts';
import { TextSnapshot } from '../text/index.ts';
import { type CommitFile, commitChange, sourceFiles } from './commit-change.ts';
import { commentAt } from './doc-comment.ts';
import { type Commit, GitClone } from './git-clone.ts';
import { isMachineMade, languageOf, looksMachineMade } from './languages.ts';
import { Random } from './random.ts';

export interface BuildPairsOptions {
  readonly from: readonly string[];
  readonly out: string;
  readonly seed: number;
  /** Commits, and files of the newest tree, looked at in each clone. */
  readonly limit: number;
}

export type PairKind =
  /** A doc comment, and what it is about. */
  | 'comment'
  /** A function's name, and its body. */
  | 'name'
  /** A commit's subject, and a piece of code it changed. */
  | 'subject'
  /** The same piece before and after a commit. */
  | 'edit'
  /** Two pieces of different files that one commit changed. */
  | 'together'
  /** A piece of a test, and the file it tests. */
  | 'test';

/** One side of a pair: how often it has each word, as `word count word count …`. */
type Side = string;

export interface Pair {
  readonly kind: PairKind;
  readonly repository: string;
  /** Whose text the right side is. */
  readonly path: string;
  readonly left: Side;
  readonly right: Side;
}

const largestText = 100_000;
const headLength = 2000;
const mostOfCommit = 4;
const newest = 3000;

/** Answers how many there are of each kind. Writes `pairs.jsonl`, and `files.jsonl` with the head of each file used. */
export async function buildPairs(options: BuildPairsOptions): Promise<Readonly<Record<string, number>>> {
  mkdirSync(options.out, { recursive: true });
  const [pairsAt, filesAt] = [join(options.out, 'pairs.jsonl'), join(options.out, 'files.jsonl')];
  writeFileSync(pairsAt, '');
  writeFileSync(filesAt, '');
  const counts: Record<string, number> = {};
  for (const from of options.from) {
    const reader = new PairReader(new GitClone(resolve(from)));
    const pairs = await reader.read(options);
    for (const { kind } of pairs) counts[kind] = (counts[kind] ?? 0) + 1;
    appendFileSync(pairsAt, pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
    const heads = [...reader.heads].map(([path, head]) => ({ repository: reader.clone.name, path, head }));
    appendFileSync(filesAt, heads.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  return counts;
}

/** Reads one clone's pairs; the words of the index's terms are found again, since it has seen them all. */
class PairReader {
  readonly clone: GitClone;
  readonly heads = new Map<string, string>();
  readonly #syntax: Syntax = createSyntax();
  readonly #hasher = new TermHasher(Buffer.alloc(32));
  readonly #facts = new FactsReader(this.#syntax, this.#hasher);
  readonly #wordOf = new Map<number, string>();
  readonly #pairs: Pair[] = [];

  constructor(clone: GitClone) {
    this.clone = clone;
  }

  async read({ seed, limit }: BuildPairsOptions): Promise<readonly Pair[]> {
    const random = new Random(seed, this.clone.name);
    const commits = this.clone.commits().slice(0, newest);
    const changes = this.clone.changes(commits.map(({ id }) => id));
    let left = limit;
    for (const commit of random.shuffled(commits)) {
      const source = sourceFiles(commit, changes.get(commit.id) ?? []);
      if (!source.ok || left-- <= 0) continue;
      const objects = source.value.flatMap(({ before, after }) => [before, after]);
      const texts = this.clone.texts(objects, largestText);
      const change = commitChange(source.value, texts);
      if (!change.ok) continue;
      const after = new Map(source.value.map((file) => [file.path, texts.get(file.after)!]));
      await this.#ofCommit(commit, change.value, after, random);
    }
    const head = commits[0]?.id;
    if (head !== undefined) await this.#ofTree(head, limit, random);
    return this.#pairs;
  }

  async #ofCommit(
    commit: Commit,
    files: readonly CommitFile[],
    after: ReadonlyMap<string, string>,
    random: Random,
  ): Promise<void> {
    const subject = this.#sentence(commit.subject.replace(/\s*\(?(?:#|gh-)\d+\)?/gi, ''));
    const touched: { path: string; chunk: ChunkFacts }[] = [];
    for (const { path, before, hunks } of files) {
      const { chunks } = await this.#read(path, before);
      const own = [...new Set(hunks.map(({ line }) => chunks.find((c) => c.from <= line && line < c.to)))];
      for (const chunk of own) if (chunk) touched.push({ path, chunk });
      const [first] = own;
      const later = (await this.#read(path, after.get(path)!)).chunks;
      const same = later.findLast((c) => first !== undefined && c.from <= first.from);
      if (first && same && !first.hash.equals(same.hash))
        this.#pair('edit', path, this.#side(first), this.#side(same));
    }
    for (const { path, chunk } of random.shuffled(touched).slice(0, mostOfCommit))
      this.#pair('subject', path, subject, this.#side(chunk));
    const [one, ...others] = random.shuffled(touched);
    const elsewhere = others.find(({ path }) => path !== one?.path);
    if (one && elsewhere)
      this.#pair('together', elsewhere.path, this.#side(one.chunk), this.#side(elsewhere.chunk));
  }

  async #ofTree(commit: string, limit: number, random: Random): Promise<void> {
    const files = this.clone.tree(commit).filter((f) => languageOf(f.path) && !isMachineMade(f.path));
    const chosen = random.shuffled(files).slice(0, limit);
    const tested = new Map(
      files.filter(({ path }) => !isTest(path)).map((file) => [stemOf(file.path), file]),
    );
    for (const { path, object } of chosen) {
      const text = this.#text(object);
      if (text === undefined) continue;
      await this.#ofFile(path, text);
      const implementation = isTest(path) ? tested.get(stemOf(path)) : undefined;
      const its = implementation && this.#text(implementation.object);
      const piece = random.shuffled((await this.#read(path, text)).chunks)[0];
      if (!implementation || its === undefined || !piece) continue;
      const whole = merged((await this.#read(implementation.path, its)).chunks);
      this.#pair('test', implementation.path, this.#side(piece), this.#side({ terms: whole }));
    }
  }

  /** Comments and names of its functions. */
  async #ofFile(path: string, text: string): Promise<void> {
    const { chunks } = await this.#read(path, text);
    const lines = text.split('\n');
    const starts: number[] = [];
    let at = 0;
    for (const line of lines) {
      starts.push(at);
      at += line.length + 1;
    }
    const survey = this.#syntax.survey(TextSnapshot.of(path, '', 0, text));
    const commented: { sentence: string; line: number }[] = [];
    const bare = [...lines];
    for (const item of survey?.outline ?? []) {
      if (!['function', 'method', 'class'].includes(item.kind)) continue;
      const line = starts.findLastIndex((start) => start <= item.from);
      const found = commentAt(lines, line);
      if (found) {
        commented.push({ sentence: found.sentence, line });
        bare.fill('', found.from, found.to);
      }
      const chunk = chunks.find((c) => c.from <= line && line < c.to);
      const name = new Set(words(item.name));
      if (chunk && name.size > 1)
        this.#pair('name', path, this.#sentence(item.name), this.#side(chunk, name));
    }
    if (commented.length === 0) return;
    const uncommented = (await this.#read(path, bare.join('\n'))).chunks;
    for (const { sentence, line } of commented) {
      const chunk = uncommented.find((c) => c.from <= line && line < c.to);
      if (chunk) this.#pair('comment', path, this.#sentence(sentence), this.#side(chunk));
    }
  }

  #pair(kind: PairKind, path: string, left: Side, right: Side): void {
    if (left === '' || right === '') return;
    this.#pairs.push({ kind, repository: this.clone.name, path, left, right });
  }

  async #read(path: string, text: string): Promise<FileFacts> {
    this.heads.set(path, text.slice(0, headLength));
    for (const word of words(text)) this.#wordOf.set(this.#hasher.hash('word', word), word);
    await this.#facts.prepare(path);
    return this.#facts.read(path, text);
  }

  #text(object: string): string | undefined {
    const text = this.clone.texts([object], largestText).get(object);
    return text === undefined || looksMachineMade(text) ? undefined : text;
  }

  #side({ terms }: Pick<ChunkFacts, 'terms'>, without: ReadonlySet<string> = new Set()): Side {
    const own = terms.flatMap(([term, count]) => {
      const word = this.#wordOf.get(term);
      return word === undefined || without.has(word) ? [] : [`${word} ${count}`];
    });
    return own.length > 2 ? own.join(' ') : '';
  }

  #sentence(text: string): Side {
    const counts = new Map<string, number>();
    for (const word of words(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts].map(([word, count]) => `${word} ${count}`).join(' ');
  }
}

function merged(chunks: readonly ChunkFacts[]): [number, number][] {
  const out = new Map<number, number>();
  for (const { terms } of chunks)
    for (const [term, count] of terms) out.set(term, (out.get(term) ?? 0) + count);
  return [...out];
}

function isTest(path: string): boolean {
  return /(?:^|[/._-])(?:tests?|specs?|__tests__)(?:[/._-]|$)|Tests?\.\w+$/i.test(path);
}

/** What a test and the file it tests are both called. */
function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  return name.replace(/^tests?[-_]|[._-]?(?:tests?|spec)$/gi, '').toLowerCase();
}
