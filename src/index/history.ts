/**
 * What git remembers that the files do not say: which files change together, and what the subjects of past commits
 * called the things they touched. Read from the newest commits, recent ones weighing more; names and hashed words are
 * kept, never a subject.
 */
import { lines, type Repository } from '../git/index.ts';
import { type TermHasher, words } from './terms.ts';

export interface HistoryOptions {
  readonly repository: Repository;
  /** History ends with this commit. */
  readonly ref: string;
  /** Commits read at most. */
  readonly limit?: number;
}

interface PastCommit {
  readonly files: readonly number[];
  /** Terms of its subject. */
  readonly words: readonly number[];
}

const defaultLimit = 4000;
/** Commits of more files are sweeps: they say nothing about what belongs together. */
const mostFiles = 40;
/** A commit this many commits ago counts half. */
const halfLife = 1500;

export class History {
  /** The commit it ends with. */
  readonly head: string;
  readonly #paths: readonly string[];
  /** Newest first. */
  readonly #commits: readonly PastCommit[];
  readonly #numbers = new Map<string, number>();
  readonly #ofFile = new Map<number, number[]>();
  readonly #ofWord = new Map<number, number[]>();

  private constructor(head: string, paths: readonly string[], commits: readonly PastCommit[]) {
    this.head = head;
    this.#paths = paths;
    this.#commits = commits;
    paths.forEach((path, i) => void this.#numbers.set(path, i));
    commits.forEach((commit, i) => {
      for (const file of commit.files) push(this.#ofFile, file, i);
      for (const word of new Set(commit.words)) push(this.#ofWord, word, i);
    });
  }

  static readonly none = new History('', [], []);

  /** Empty where there is no repository, no commit, or no git. */
  static async read(options: HistoryOptions, hasher: TermHasher, signal: AbortSignal): Promise<History> {
    const relative = options.repository[0] === '-C' ? ['--relative'] : [];
    const question = [
      ...['log', '--no-merges', '--no-renames', '--no-ext-diff', '--name-only', ...relative],
      ...['-n', String(options.limit ?? defaultLimit), '--format=%x01%H %s', options.ref, '--'],
    ];
    const numbers = new Map<string, number>();
    const commits: PastCommit[] = [];
    let head = '';
    let files: number[] = [];
    let subject: readonly number[] = [];
    const finish = () => {
      if (files.length > 0 && files.length <= mostFiles) commits.push({ files, words: subject });
      files = [];
    };
    for await (const line of lines(options.repository, question, signal)) {
      if (line.startsWith('\u0001')) {
        finish();
        const space = line.indexOf(' ');
        head ||= line.slice(1, space);
        subject = words(line.slice(space + 1)).map((word) => hasher.hash('word', word));
      } else if (line !== '' && !line.startsWith('"') && files.length <= mostFiles) {
        const number = numbers.get(line) ?? numbers.size;
        numbers.set(line, number);
        files.push(number);
      }
    }
    finish();
    return new History(head, [...numbers.keys()], commits);
  }

  /** Undefined where the text is none of `toText`'s. */
  static fromText(text: string): History | undefined {
    try {
      const { head, paths, commits } = JSON.parse(text) as {
        head: string;
        paths: string[];
        commits: [number[], number[]][];
      };
      return new History(
        head,
        paths,
        commits.map(([files, own]) => ({ files, words: own })),
      );
    } catch {
      return undefined;
    }
  }

  toText(): string {
    const commits = this.#commits.map(({ files, words: own }) => [files, own]);
    return JSON.stringify({ head: this.head, paths: this.#paths, commits });
  }

  /** How likely each other file is to change when these do, 0..1; small commits and recent ones say more. */
  together(paths: readonly string[]): Map<string, number> {
    const out = new Map<string, number>();
    for (const path of paths) {
      const file = this.#numbers.get(path);
      const commits = file === undefined ? [] : (this.#ofFile.get(file) ?? []);
      let all = 1;
      const sums = new Map<number, number>();
      for (const at of commits) {
        const { files } = this.#commits[at]!;
        const weight = recency(at);
        all += weight;
        for (const other of files)
          if (other !== file) sums.set(other, (sums.get(other) ?? 0) + weight / Math.log2(1 + files.length));
      }
      for (const [other, sum] of sums) {
        const name = this.#paths[other]!;
        if (!paths.includes(name)) out.set(name, (out.get(name) ?? 0) + sum / all / paths.length);
      }
    }
    return out;
  }

  /** Files that past commits with a similar subject changed. */
  about(terms: readonly number[]): Map<string, number> {
    const scores = new Map<number, number>();
    for (const term of new Set(terms)) {
      const commits = this.#ofWord.get(term) ?? [];
      const idf = Math.log(1 + (this.#commits.length - commits.length + 0.5) / (commits.length + 0.5));
      for (const at of commits) {
        const { length } = this.#commits[at]!.words;
        scores.set(at, (scores.get(at) ?? 0) + (idf * 2.2) / (1 + 1.2 * (0.4 + (0.6 * length) / 6)));
      }
    }
    const out = new Map<string, number>();
    const best = [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 60);
    for (const [at, score] of best) {
      const { files } = this.#commits[at]!;
      for (const file of files) {
        const name = this.#paths[file]!;
        const part = (score ** 2 * recency(at)) / Math.sqrt(files.length);
        out.set(name, (out.get(name) ?? 0) + part);
      }
    }
    return out;
  }

  /** How much work each file has seen, recent work more, in steps that shrink. */
  active(): Map<string, number> {
    const out = new Map<string, number>();
    for (const [file, commits] of this.#ofFile)
      out.set(this.#paths[file]!, Math.log2(1 + commits.reduce((sum, at) => sum + recency(at), 0)));
    return out;
  }

  get size(): number {
    return this.#commits.length;
  }
}

function recency(commitsAgo: number): number {
  return 2 ** (-commitsAgo / halfLife);
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
