/**
 * One workspace's index on disk: the tree of its files, the segments that hold what is known of their contents, and a
 * journal of what changed since the tree was last written. Every commit is a segment and one line of the journal, so a
 * crash loses at most the commit in progress; what no finished file speaks of is deleted when the store is opened.
 *
 * Why files of our own: words are kept as salted hashes only, which any search engine would index as text it must hold;
 * the order must be exact over stored and open texts together, so every statistic is taken here anyway. LanceDB (whose
 * full-text search keeps the text) weighs 112 MB per platform, and versions from 0.39 on want Node 22; SQLite is in Node
 * from 22 on, and better-sqlite3 is compiled or downloaded on installation. Vectors have another need: when there are
 * some, they are looked up by a chunk's hash, and can lie in a LanceDB table beside these files.
 */
import { createHash } from 'node:crypto';
import type { Disk } from './disk.ts';
import { mergeSegments } from './merge.ts';
import { type Folder, type Leaf, leavesOf, newFolder, pathOf, touch } from './merkle.ts';
import { Segment } from './segment.ts';
import { type Content, writeSegment } from './segment-writer.ts';
import { parseTree, type TreeHeader, treeFormat, treeLines } from './tree-file.ts';

export interface LeafUpdate {
  readonly path: string;
  readonly stamp: string;
  /** Of its content; undefined where nothing is kept of it. */
  readonly key: Buffer | undefined;
}

/** A segment and the files that hold its contents now; contents nobody holds wait for a branch to come back. */
export interface LiveSegment {
  readonly number: number;
  readonly segment: Segment;
  readonly holders: (Leaf[] | undefined)[];
  /** How many files hold each content. */
  readonly held: Uint32Array;
}

type JournalLine = {
  readonly segment?: number;
  readonly set: readonly (readonly [path: string, stamp: string, segment: number, doc: number])[];
  readonly gone: readonly string[];
};

const treeName = 'tree';
/** In characters. */
const longestJournal = 1 << 19;
/** Segments of about the same size are merged when there are as many. */
const mostAlike = 6;
const smallestTier = 1 << 18;
/** In bytes: larger segments are left as they are. */
const largestMerged = 1 << 30;

export class Store {
  readonly #disk: Disk;
  readonly root: Folder;
  readonly segments = new Map<number, LiveSegment>();
  #generation: number;
  #journalLength = 0;
  #nextSegment = 1;
  /** False where the journal on disk may end in half a line, behind which nothing may be written. */
  #replayed = true;
  /** Changes with every change of what files hold. */
  version = 0;
  /** Changes when files come or go. */
  pathsVersion = 0;

  private constructor(disk: Disk, root: Folder, header: TreeHeader) {
    this.#disk = disk;
    this.root = root;
    this.#generation = header.generation;
    for (const number of header.segments) this.#openSegment(number);
    for (const leaf of leavesOf(root)) this.#attach(leaf);
  }

  /** What the disk holds, or an empty store where that is nothing, or damaged. */
  static async open(disk: Disk): Promise<Store> {
    const store = Store.#read(disk) ?? Store.#empty(disk);
    const known = new Set([treeName, store.#journal, ...[...store.segments.keys()].map(fileOf)]);
    for (const name of disk.list())
      if (/^(?:tree|journal|segment)/.test(name) && !known.has(name)) disk.remove(name);
    if (!store.#replayed) await store.checkpoint();
    return store;
  }

  /** As it is, writing nothing: for a reader beside the process that keeps it current. */
  static openToRead(disk: Disk): Store | undefined {
    return Store.#read(disk);
  }

  static #empty(disk: Disk): Store {
    const store = new Store(disk, newFolder('', undefined), {
      format: treeFormat,
      generation: 0,
      segments: [],
    });
    store.#replayed = false;
    return store;
  }

  static #read(disk: Disk): Store | undefined {
    const parsed = parseTree(disk.readText(treeName) ?? '');
    if (!parsed) return undefined;
    try {
      const store = new Store(disk, parsed.root, parsed.header);
      store.#replay();
      return store;
    } catch (error) {
      if (error instanceof RangeError || error instanceof SyntaxError || isMissing(error)) return undefined;
      throw error;
    }
  }

  /** The content with this key, whether or not a file holds it now. */
  find(key: Buffer): { segment: number; doc: number } | undefined {
    for (const { number, segment } of this.segments.values()) {
      const doc = segment.find(key);
      if (doc >= 0) return { segment: number, doc };
    }
    return undefined;
  }

  leafAt(path: string): Leaf | undefined {
    const entry = this.#entryAt(path);
    return entry?.kind === 'file' ? entry : undefined;
  }

  folderAt(path: string): Folder | undefined {
    const entry = path === '' ? this.root : this.#entryAt(path);
    return entry?.kind === 'folder' ? entry : undefined;
  }

  /** Keeps new contents and what the files hold now, all or nothing. Keys of updates are in `contents` or found already. */
  async commit(
    contents: readonly Content[],
    updates: readonly LeafUpdate[],
    gone: readonly string[],
  ): Promise<void> {
    if (contents.length + updates.length + gone.length === 0) return;
    if (!this.#replayed) await this.checkpoint();
    const number = this.#nextSegment;
    if (contents.length > 0) {
      await this.#disk.create(fileOf(number), (write) => writeSegment(contents, write));
      this.#openSegment(number);
    }
    const line: JournalLine = {
      ...(contents.length > 0 ? { segment: number } : {}),
      set: updates.map(({ path, stamp, key }) => {
        const at = key && this.find(key);
        return [path, stamp, at?.segment ?? -1, at?.doc ?? -1] as const;
      }),
      gone,
    };
    const json = JSON.stringify(line);
    const text = `${checksum(json)} ${json}\n`;
    try {
      this.#disk.append(this.#journal, text);
    } catch (error) {
      this.#closeSegment(number);
      this.#replayed = false;
      throw error;
    }
    this.#journalLength += text.length;
    this.#apply(line);
    if (this.#journalLength > longestJournal) await this.checkpoint();
  }

  /** Merges segments of like size until few are left. */
  async tidy(signal: AbortSignal): Promise<void> {
    for (let group = this.#alike(); group.length > 0 && !signal.aborted; group = this.#alike())
      await this.#merge(group, signal);
  }

  /** Writes the tree anew and begins an empty journal. */
  async checkpoint(): Promise<void> {
    const generation = this.#generation + 1;
    const header: TreeHeader = { format: treeFormat, generation, segments: [...this.segments.keys()] };
    await this.#disk.create(treeName, (write) => {
      let block: string[] = [];
      for (const line of treeLines(header, this.root)) {
        block.push(line);
        if (block.length < 4096) continue;
        write(Buffer.from(block.join('')));
        block = [];
      }
      write(Buffer.from(block.join('')));
    });
    this.#disk.remove(this.#journal);
    this.#generation = generation;
    this.#journalLength = 0;
    this.#replayed = true;
  }

  get bytes(): number {
    let sum = 0;
    for (const { segment } of this.segments.values()) sum += segment.size;
    return sum;
  }

  close(): void {
    for (const { segment } of this.segments.values()) segment.close();
    this.segments.clear();
  }

  get #journal(): string {
    return `journal.${this.#generation}`;
  }

  #replay(): void {
    const text = this.#disk.readText(this.#journal) ?? '';
    this.#journalLength = text.length;
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const json = line.slice(9);
      if (line.slice(0, 8) !== checksum(json)) {
        this.#replayed = false; // half a line: what would be appended to it would be lost
        return;
      }
      const entry = JSON.parse(json) as JournalLine;
      if (entry.segment !== undefined) this.#openSegment(entry.segment);
      this.#apply(entry);
    }
  }

  #apply(line: JournalLine): void {
    for (const path of line.gone) this.#remove(path);
    for (const [path, stamp, segment, doc] of line.set) this.#set(path, stamp, segment, doc);
    this.version++;
  }

  #set(path: string, stamp: string, segment: number, doc: number): void {
    const parts = path.split('/');
    const name = parts.pop()!;
    let folder = this.root;
    for (const part of parts) {
      let next = folder.entries.get(part);
      if (next?.kind !== 'folder') {
        if (next) this.#detach(next);
        next = newFolder(part, folder);
        folder.entries.set(part, next);
      }
      folder = next;
    }
    const old = folder.entries.get(name);
    touch(folder);
    if (old?.kind !== 'file' || old.segment < 0 !== segment < 0) this.pathsVersion++;
    if (old?.kind === 'file') {
      this.#detach(old);
      Object.assign(old, { stamp, segment, doc });
      this.#attach(old);
      return;
    }
    if (old) for (const leaf of leavesOf(old)) this.#detach(leaf);
    const leaf: Leaf = { kind: 'file', name, parent: folder, stamp, segment, doc };
    folder.entries.set(name, leaf);
    this.#attach(leaf);
  }

  #remove(path: string): void {
    const entry = this.#entryAt(path);
    if (!entry?.parent) return;
    this.pathsVersion++;
    for (const leaf of leavesOf(entry)) this.#detach(leaf);
    touch(entry.parent);
    entry.parent.entries.delete(entry.name);
    for (let up = entry.parent; up.parent && up.entries.size === 0; up = up.parent)
      up.parent.entries.delete(up.name);
  }

  #entryAt(path: string): Leaf | Folder | undefined {
    let at: Leaf | Folder | undefined = this.root;
    for (const part of path.split('/')) at = at?.kind === 'folder' ? at.entries.get(part) : undefined;
    return at;
  }

  #attach(leaf: Leaf): void {
    if (leaf.segment < 0) return;
    const live = this.segments.get(leaf.segment);
    if (!live || leaf.doc >= live.segment.docs) throw new RangeError(`${pathOf(leaf)} has no facts`);
    const list = live.holders[leaf.doc];
    if (list) list.push(leaf);
    else live.holders[leaf.doc] = [leaf];
    live.held[leaf.doc]!++;
  }

  #detach(node: Leaf | Folder): void {
    if (node.kind === 'folder' || node.segment < 0) return;
    const { holders, held } = this.segments.get(node.segment)!;
    const left = holders[node.doc]?.filter((leaf) => leaf !== node) ?? [];
    held[node.doc] = left.length;
    holders[node.doc] = left.length > 0 ? left : undefined;
  }

  #openSegment(number: number): void {
    const segment = new Segment(this.#disk.open(fileOf(number)));
    const holders: (Leaf[] | undefined)[] = new Array(segment.docs);
    this.segments.set(number, { number, segment, holders, held: new Uint32Array(segment.docs) });
    this.#nextSegment = Math.max(this.#nextSegment, number + 1);
  }

  #closeSegment(number: number): void {
    this.segments.get(number)?.segment.close();
    this.segments.delete(number);
  }

  #alike(): LiveSegment[] {
    const tiers = new Map<number, LiveSegment[]>();
    for (const live of this.segments.values()) {
      const tier = Math.ceil(Math.log2(Math.max(live.segment.size, smallestTier) / smallestTier) / 2);
      tiers.set(tier, [...(tiers.get(tier) ?? []), live]);
    }
    for (const [, group] of [...tiers].sort((a, b) => a[0] - b[0])) {
      const size = group.reduce((sum, { segment }) => sum + segment.size, 0);
      if (group.length >= mostAlike && size <= largestMerged) return group;
    }
    return [];
  }

  async #merge(group: readonly LiveSegment[], signal: AbortSignal): Promise<void> {
    let held = 0;
    let all = 0;
    for (const { segment, holders } of this.segments.values()) {
      all += segment.docs;
      for (const list of holders) if (list) held++;
    }
    // Contents nobody holds are kept for the branches they belong to, but never more than there are others.
    const keepUnheld = all - held <= held + 100;
    const number = this.#nextSegment;
    await this.#disk.create(fileOf(number), (write) =>
      mergeSegments(
        group.map(({ segment }) => segment),
        (from, doc) => keepUnheld || group[from]!.holders[doc] !== undefined,
        write,
        signal,
      ),
    );
    this.#openSegment(number);
    const merged = this.segments.get(number)!;
    for (const { number: old, segment, holders } of group) {
      holders.forEach((leaves, doc) => {
        if (!leaves) return;
        const place = merged.segment.find(segment.key(doc));
        for (const leaf of leaves) Object.assign(leaf, { segment: number, doc: place });
        merged.holders[place] = [...(merged.holders[place] ?? []), ...leaves];
        merged.held[place]! += leaves.length;
      });
      this.segments.delete(old);
    }
    this.version++;
    await this.checkpoint();
    for (const { number: old, segment } of group) {
      segment.close();
      this.#disk.remove(fileOf(old));
    }
  }
}

function fileOf(segment: number): string {
  return `segment.${segment}`;
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
