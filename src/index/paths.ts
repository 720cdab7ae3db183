/** Files by the words of their paths, by the name a module is imported by, and by what they are the test of. */
import { mayNameAliases } from './aliases.ts';
import { moduleStem } from './facts.ts';
import { words } from './terms.ts';

/** A word that so many paths have, and a tenth of all, tells nothing. */
const mostNamed = 300;

/** The files [from, to) below a folder of the given depth, 1 right below the root. */
interface Below {
  readonly from: number;
  to: number;
  readonly depth: number;
}

export class PathTable {
  /** Ascending: what lies below one folder lies together. */
  readonly #paths: readonly string[];
  /** How many folders each lies in. */
  readonly #depths: Uint8Array;
  readonly #byName = new Map<string, number[]>();
  readonly #byFolder = new Map<string, Below[]>();
  readonly #byStem = new Map<string, number[]>();
  readonly #byTwin = new Map<string, number[]>();

  #telling: readonly string[] | undefined;

  constructor(paths: Iterable<string>) {
    this.#paths = [...paths].sort();
    this.#depths = new Uint8Array(this.#paths.length);
    const open: { readonly name: string; readonly below: Below }[] = [];
    this.#paths.forEach((path, i) => {
      const folders = path.split('/');
      const name = folders.pop()!;
      this.#depths[i] = Math.min(255, folders.length);
      let shared = 0;
      while (shared < open.length && open[shared]!.name === folders[shared]) shared++;
      open.length = shared;
      for (const folder of folders.slice(shared)) {
        const below: Below = { from: i, to: i, depth: open.length + 1 };
        open.push({ name: folder, below });
        for (const word of words(folder)) push(this.#byFolder, word, below);
      }
      for (const { below } of open) below.to = i + 1;
      for (const word of words(name.replace(/\.\w+$/, ''))) push(this.#byName, word, i);
      push(this.#byStem, stemOf(path), i);
      push(this.#byTwin, twinOf(path), i);
    });
  }

  get size(): number {
    return this.#paths.length;
  }

  /** Files that may say what the project calls things, those nearest to the root first. */
  get telling(): readonly string[] {
    this.#telling ??= this.#paths
      .filter(mayNameAliases)
      .sort((a, b) => a.split('/').length - b.split('/').length);
    return this.#telling;
  }

  /** Files whose path has words of the query, rare words counting more. */
  about(query: readonly string[]): Map<string, number> {
    const out = new Map<string, number>();
    for (const word of new Set(query)) {
      const files = this.#withWord(word);
      const idf = Math.log(1 + (this.#paths.length - files.size + 0.5) / (files.size + 0.5));
      for (const [file, weight] of files) {
        const path = this.#paths[file]!;
        out.set(path, (out.get(path) ?? 0) + idf * weight);
      }
    }
    return out;
  }

  /** Files with what the word says of them: 1 in the file's own name, less in a folder's, the farther up. None where they are many. */
  #withWord(word: string): ReadonlyMap<number, number> {
    const most = Math.max(mostNamed, this.#paths.length / 10);
    const own = this.#byName.get(word) ?? [];
    const folders = this.#byFolder.get(word) ?? [];
    const files = new Map<number, number>();
    if (own.length > most || folders.some(({ from, to }) => to - from > most)) return files;
    for (const i of own) files.set(i, 1);
    for (const { from, to, depth } of folders) {
      for (let i = from; i < to; i++)
        files.set(i, Math.max(files.get(i) ?? 0, 0.6 / (this.#depths[i]! - depth + 1)));
      if (files.size > most) return new Map();
    }
    return files;
  }

  /** Files that an import of this name can mean, those sharing more of the path first. */
  named(stem: string): readonly string[] {
    return (this.#byStem.get(stem) ?? []).map((i) => this.#paths[i]!);
  }

  /** The tests of a file, what a test is of, the header of a source. */
  twins(path: string): readonly string[] {
    return (this.#byTwin.get(twinOf(path)) ?? [])
      .map((i) => this.#paths[i]!)
      .filter((other) => other !== path);
  }
}

/** Folders that two paths share, from the root, as a share of the deeper one's, 0..1. */
export function closeness(a: string, b: string): number {
  const [x, y] = [a.split('/'), b.split('/')];
  let same = 0;
  while (same < x.length - 1 && same < y.length - 1 && x[same] === y[same]) same++;
  return (same + 1) / Math.max(x.length, y.length);
}

/** An index file is imported by its folder's name. */
export function stemOf(path: string): string {
  const stem = moduleStem(path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, ''));
  if (!/^(?:index|mod|--init--|init|main|lib)$/.test(stem)) return stem;
  return moduleStem(path.split('/').at(-2) ?? stem);
}

const testWords = new Set([
  'test',
  'tests',
  'spec',
  'specs',
  'unittest',
  'unittests',
  'bench',
  'it',
  'types',
  'stories',
]);

/** Tests, benchmarks and examples, by the names of files and folders that many languages share. */
const accompanying =
  /(?:^|\/)(?:tests?|specs?|__tests__|testing|bench|benches|benchmarks?|examples?|unittests?)\/|[._-](?:test|spec)s?\.|(?:^|\/)test_|Tests?\.\w+$/i;

export function accompanies(path: string): boolean {
  return accompanying.test(path);
}

/** What remains of a file's name without what marks a test: equal for a source, its header and its tests. */
function twinOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const parts = name
    .replace(/\.\w+$/, '')
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, '.')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '' && !testWords.has(part));
  if (parts.length > 0 && !/^(?:index|mod|init|main|lib)$/.test(parts.join(''))) return parts.join('.');
  return `${path
    .split('/')
    .slice(0, -1)
    .filter((p) => !testWords.has(p))
    .join('/')}/${parts.join('.')}`;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
