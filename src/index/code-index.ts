/**
 * Keeps a workspace's store equal to its files: looks at the folders, compares trees, reads what changed, and commits in
 * batches. Contents that are known already, from another path, branch or clone, are not cut again. Open documents lie
 * over their files until they are closed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../base/index.ts';
import type { Syntax } from '../syntax/index.ts';
import { chunkerVersion } from './chunker.ts';
import type { Disk } from './disk.ts';
import { FactsReader, type FileFacts } from './facts.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { compareTrees, type Folder, type Leaf, leavesOf, newFolder, pathOf } from './merkle.ts';
import { pause } from './pause.ts';
import { keptStamp, observe, stampOf } from './scan.ts';
import { Segment } from './segment.ts';
import type { Content } from './segment-writer.ts';
import type { StaticEncoder } from './static-encoder.ts';
import { type LeafUpdate, Store } from './store.ts';
import type { TermHasher } from './terms.ts';

export interface IndexParts {
  /** The workspace folder, absolute. */
  readonly root: string;
  readonly disk: Disk;
  readonly syntax: Syntax;
  readonly hasher: TermHasher;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly today: () => number;
  /** Indexes of other clones: facts of contents that are known there are taken over. */
  readonly neighbors?: readonly Store[];
  /** Of chunks' vectors, with the same hasher; without it there are none. */
  readonly encoder?: StaticEncoder | undefined;
}

export interface SyncCounts {
  readonly files: number;
  readonly changed: number;
  readonly gone: number;
  /** Pairs of hashes looked at. */
  readonly comparisons: number;
  /** Texts cut into chunks: contents that were not known before. */
  readonly chunkings: number;
  /** Vectors made: of the chunks of contents that were not known before. */
  readonly encodings: number;
}

export interface SyncOptions {
  /** Paths of folders, relative to the root, to look at without those below that are known; all where undefined. */
  readonly folders?: readonly string[];
  readonly progress?: (done: number, of: number) => void;
  /** Awaited between files: resolves when work may go on. */
  readonly gate?: () => Promise<void>;
}

/** In contents and in characters of source; what a crash loses at most. */
const largestBatch = { contents: 512, characters: 8_000_000 };

/** Facts that count now: those of a segment, with the paths of the files that have each content. */
export interface LiveFacts {
  readonly segment: Segment;
  /** Empty where the content belongs to no file now. */
  pathsOf(doc: number): readonly string[];
  /** How many files have each content. */
  readonly held: Uint32Array;
}

export class CodeIndex {
  readonly root: string;
  readonly #parts: IndexParts;
  readonly #reader: FactsReader;
  readonly store: Store;
  readonly #overlays = new Map<string, { readonly text: string; readonly live: LiveFacts }>();
  #overlayVersion = 0;

  private constructor(parts: IndexParts, store: Store) {
    this.root = parts.root;
    this.#parts = parts;
    this.store = store;
    this.#reader = new FactsReader(parts.syntax, parts.hasher, parts.encoder);
  }

  static async open(parts: IndexParts): Promise<CodeIndex> {
    return new CodeIndex(parts, await Store.open(parts.disk, makerOf(parts)));
  }

  /** Over what is stored, writing nothing; undefined where nothing is. */
  static openToRead(parts: IndexParts): CodeIndex | undefined {
    const store = Store.openToRead(parts.disk, parts.encoder && makerOf(parts));
    return store && new CodeIndex(parts, store);
  }

  /** Undefined where chunks have no vectors. */
  get encoder(): StaticEncoder | undefined {
    return this.#parts.encoder;
  }

  get hasher(): TermHasher {
    return this.#parts.hasher;
  }

  /** Changes with everything that can change an answer. */
  get version(): string {
    return `${this.store.version}.${this.#overlayVersion}`;
  }

  /** Makes the store equal to the files. Throws when aborted; what was committed until then stays. */
  async sync(signal: AbortSignal, options: SyncOptions = {}): Promise<SyncCounts> {
    const before = { chunkings: this.#reader.chunkings, encodings: this.encoder?.encodings ?? 0 };
    let comparisons = 0;
    const changed: Leaf[] = [];
    const gone: string[] = [];
    const looks: { readonly seen: Folder; readonly stored: Folder }[] = [];
    for (const [stored, path] of this.#folders(options.folders)) {
      const absolute = join(this.root, path);
      const keep = options.folders
        ? (name: string, parent: string) => (parent === absolute ? childFolder(stored, name) : undefined)
        : undefined;
      const seen = await observe(
        absolute,
        this.#rulesAt(path),
        newFolder(stored.name, stored.parent),
        signal,
        { known: stored, ...(keep ? { keep } : {}) },
      );
      const change = compareTrees(stored, seen);
      looks.push({ seen, stored });
      comparisons += change.comparisons;
      changed.push(...change.changed);
      gone.push(...change.gone.map(pathOf));
    }
    await this.#ingest(changed, gone, signal, options);
    for (const { seen, stored } of looks) this.store.seen(seen, stored);
    await this.store.tidy(signal);
    let files = 0;
    for (const _ of leavesOf(this.store.root)) files++;
    const chunkings = this.#reader.chunkings - before.chunkings;
    const encodings = (this.encoder?.encodings ?? 0) - before.encodings;
    return { files, changed: changed.length, gone: gone.length, comparisons, chunkings, encodings };
  }

  /**
   * The text of an open document, saved or not, counts instead of its file's until it is undefined. `path` is relative
   * to the root. Files that may not be indexed may not be overlaid: ask `covers` first.
   */
  async overlay(path: string, text: string | undefined): Promise<void> {
    if (text === this.#overlays.get(path)?.text) return;
    if (text === undefined) this.#overlays.delete(path);
    else {
      await this.#reader.prepare(path);
      const segment = Segment.of([{ key: Buffer.alloc(16), facts: this.#reader.read(path, text) }]);
      const paths = [path];
      const live: LiveFacts = { segment, pathsOf: () => paths, held: Uint32Array.of(1) };
      this.#overlays.set(path, { text, live });
    }
    this.#overlayVersion++;
  }

  /** Whether rules let this file be indexed, whether or not it is there. */
  covers(path: string, mayBeIndexed: (name: string) => boolean): boolean {
    const parts = path.split('/');
    if (!mayBeIndexed(parts.at(-1)!)) return false;
    let rules = IgnoreRules.at(this.root, this.#parts.env);
    let at = this.root;
    for (const name of parts.slice(0, -1)) {
      at = join(at, name);
      if (rules.skipsFolder(at, name)) return false;
      rules = rules.below(at);
    }
    return !rules.skipsFile(join(this.root, path));
  }

  /** All facts that count now: the files', but for those that open documents lie over, and the open documents'. */
  live(): LiveFacts[] {
    const hidden = new Set<Leaf>();
    for (const path of this.#overlays.keys()) {
      const leaf = this.store.leafAt(path);
      if (leaf) hidden.add(leaf);
    }
    const stored = [...this.store.segments.values()].map(({ number, segment, holders, held }): LiveFacts => {
      const covered = [...hidden].filter((leaf) => leaf.segment === number);
      const left = covered.length > 0 ? held.slice() : held;
      for (const { doc } of covered) left[doc]!--;
      const pathsOf = (doc: number) => (holders[doc] ?? []).filter((leaf) => !hidden.has(leaf)).map(pathOf);
      return { segment, held: left, pathsOf };
    });
    return [...stored, ...[...this.#overlays.values()].map(({ live }) => live)];
  }

  /** The facts of one file as they count now. */
  factsOf(path: string): FileFacts | undefined {
    const over = this.#overlays.get(path);
    if (over) return over.live.segment.facts(0);
    const leaf = this.store.leafAt(path);
    return leaf && leaf.segment >= 0
      ? this.store.segments.get(leaf.segment)!.segment.facts(leaf.doc)
      : undefined;
  }

  /** The text of a file as it counts now; undefined where it cannot be read. */
  textOf(path: string): string | undefined {
    return this.#overlays.get(path)?.text ?? this.savedTextOf(path);
  }

  /** The text of a file on disk; undefined where it cannot be read. */
  savedTextOf(path: string): string | undefined {
    try {
      return readFileSync(join(this.root, path), 'utf8');
    } catch {
      return undefined;
    }
  }

  /** Paths of all files something is known of, those that are open included. */
  *paths(): Generator<string> {
    for (const leaf of leavesOf(this.store.root)) if (leaf.segment >= 0) yield pathOf(leaf);
    for (const path of this.#overlays.keys()) {
      const leaf = this.store.leafAt(path);
      if (!leaf || leaf.segment < 0) yield path;
    }
  }

  /** Paths of open documents that count instead of their files. */
  overlaid(): readonly string[] {
    return [...this.#overlays.keys()];
  }

  has(path: string): boolean {
    return this.#overlays.has(path) || (this.store.leafAt(path)?.segment ?? -1) >= 0;
  }

  /** Writes what a next start would otherwise replay. */
  async close(): Promise<void> {
    await this.store.settle();
    this.store.close();
  }

  /** The stored folders to look at, with their paths: of a folder that is not known the nearest above it. */
  #folders(paths: readonly string[] | undefined): Map<Folder, string> {
    const out = new Map<Folder, string>();
    for (const path of paths ?? ['']) {
      let at = path;
      while (!this.store.folderAt(at)) at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '';
      out.set(this.store.folderAt(at)!, at);
    }
    return out;
  }

  #rulesAt(path: string): IgnoreRules {
    let rules = IgnoreRules.at(this.root, this.#parts.env);
    let at = this.root;
    for (const name of path === '' ? [] : path.split('/')) {
      at = join(at, name);
      rules = rules.below(at);
    }
    return rules;
  }

  async #ingest(
    changed: readonly Leaf[],
    gone: readonly string[],
    signal: AbortSignal,
    { progress, gate }: SyncOptions,
  ): Promise<void> {
    const rest = pause(signal);
    let contents = new Map<string, Content>();
    let updates: LeafUpdate[] = [];
    let characters = 0;
    await this.store.commit([], [], gone);
    const commit = async (): Promise<void> => {
      await this.store.commit([...contents.values()], updates, []);
      await this.store.tidy(signal);
      contents = new Map();
      updates = [];
      characters = 0;
    };
    for (const [i, leaf] of changed.entries()) {
      const path = pathOf(leaf);
      const found = this.#read(path);
      if (found === undefined) continue; // gone since it was seen: the next look will tell
      let { key } = found;
      if (key && !this.store.find(key) && !contents.has(key.toString('latin1'))) {
        const facts = this.#fromNeighbors(key) ?? (await this.#facts(path, found.text));
        if (facts) contents.set(key.toString('latin1'), { key, facts });
        else key = undefined;
        characters += found.text.length;
      }
      updates.push({ path, stamp: found.stamp, key });
      if (
        contents.size >= largestBatch.contents ||
        characters >= largestBatch.characters ||
        updates.length >= 8192
      )
        await commit();
      if (i % 64 === 0) progress?.(i, changed.length);
      await gate?.();
      await rest();
    }
    await commit();
    progress?.(changed.length, changed.length);
  }

  async #facts(path: string, text: string): Promise<FileFacts | undefined> {
    try {
      await this.#reader.prepare(path);
      return this.#reader.read(path, text);
    } catch (error) {
      this.#parts.log.warn(`${path} could not be indexed: ${String(error)}`);
      return undefined;
    }
  }

  #fromNeighbors(key: Buffer): FileFacts | undefined {
    for (const store of this.#parts.neighbors ?? []) {
      const at = store.find(key);
      if (at) return store.segments.get(at.segment)!.segment.facts(at.doc);
    }
    return undefined;
  }

  /** Undefined where the file is gone; no key where nothing is to be kept of it. */
  #read(path: string): { stamp: string; key: Buffer | undefined; text: string } | undefined {
    const absolute = join(this.root, path);
    const readAt = this.#parts.today();
    const seen = stampOf(absolute);
    if (seen === undefined) return undefined;
    const stamp = keptStamp(seen, readAt);
    let bytes: Buffer;
    try {
      bytes = readFileSync(absolute);
    } catch {
      return { stamp, key: undefined, text: '' }; // not ours to read
    }
    if (bytes.length === 0 || bytes.includes(0)) return { stamp, key: undefined, text: '' };
    const text = bytes.toString('utf8');
    if (looksGenerated(text)) return { stamp, key: undefined, text: '' };
    const language = this.#parts.syntax.languageOf(path) ?? '';
    const key = this.#parts.hasher.digest(`content ${makerOf(this.#parts)} ${language}`, bytes);
    return { stamp, key, text };
  }
}

/** Whatever makes other facts of the same text. */
/** What facts depend on besides the text, its language and the secret. */
export function makerOf({ encoder }: Pick<IndexParts, 'encoder'>): string {
  return `${chunkerVersion} ${encoder?.name ?? 'none'}`;
}

function childFolder(folder: Folder, name: string): Folder | undefined {
  const child = folder.entries.get(name);
  return child?.kind === 'folder' ? child : undefined;
}

/** Minified, or data in the clothes of text. */
function looksGenerated(text: string): boolean {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return text.length / lines > 300;
}
