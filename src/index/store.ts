/**
 * One workspace's index on disk: the tree of its files, the segments that hold what is known of their contents, and a
 * journal of what changed since the tree was last written. Every commit is a segment and one line of the journal, so a
 * crash loses at most the commit in progress; what no finished file speaks of is deleted when the store is opened.
 *
 * Why files of our own: words are kept as salted hashes only, which any search engine would index as text it must hold;
 * the order must be exact over stored and open texts together, so every statistic is taken here anyway. LanceDB (whose
 * full-text search keeps the text) weighs 112 MB per platform, and versions from 0.39 on want Node 22; SQLite is in Node
 * from 22 on, and better-sqlite3 is compiled or downloaded on installation. Vectors are a column like any other: an index
 * structure for them would save little at this size, and would make answers depend on how it came about.
 */
import type { Disk } from './disk.ts';
import { type JournalLine, journalText, parseJournalLine } from './journal.ts';
import { type ContentPlace, docsOf, fileOf, incomingOf, type LiveSegment, placeIn } from './live-segment.ts';
import { mergeSegments } from './merge.ts';
import { type Folder, type Leaf, leavesOf, newFolder, pathOf, touch } from './merkle.ts';
import { keepRules } from './scan.ts';
import { Segment } from './segment.ts';
import { type Content, writeSegment } from './segment-writer.ts';
import { alike } from './tiers.ts';
import { parseTree, type TreeHeader, treeFormat, treePieces } from './tree-file.ts';

export interface LeafUpdate {
  readonly path: string;
  readonly stamp: string;
  /** Of its content; undefined where nothing is kept of it. */
  readonly key: Buffer | undefined;
}

const treeName = 'tree';
/** In characters. */
const longestJournal = 1 << 19;

export class Store {
  readonly #disk: Disk;
  /** What makes the facts. */
  readonly maker: string;
  readonly root: Folder;
  readonly segments = new Map<number, LiveSegment>();
  #generation: number;
  #journalLength = 0;
  #nextSegment = 1;
  /** False where the journal on disk may end in half a line, behind which nothing may be written. */
  #replayed = true;
  /** Whether the tree on disk says by which rules its folders were seen. */
  #current = true;
  /** Changes with every change of what files hold. */
  version = 0;
  /** Changes when files come or go. */
  pathsVersion = 0;

  private constructor(disk: Disk, root: Folder, header: TreeHeader) {
    this.#disk = disk;
    this.maker = header.maker;
    this.root = root;
    this.#generation = header.generation;
    const shared = new Map(header.shared);
    for (const number of header.segments) this.#openSegment(number, shared.get(number));
    for (const leaf of leavesOf(root)) this.#attach(leaf);
  }

  /** What the disk holds, or an empty store where that is nothing, damaged, or made by another `maker`. */
  static async open(disk: Disk, maker: string): Promise<Store> {
    const store = Store.#read(disk, maker) ?? Store.#empty(disk, maker);
    const known = new Set([treeName, store.#journal, ...[...store.segments.keys()].map(fileOf)]);
    for (const name of disk.list())
      if (/^(?:tree|journal|segment)/.test(name) && !known.has(name)) disk.remove(name);
    if (!store.#replayed) await store.checkpoint();
    return store;
  }

  /** As it is, writing nothing: for a reader beside the process that keeps it current. `maker`: any where undefined. */
  static openToRead(disk: Disk, maker?: string): Store | undefined {
    return Store.#read(disk, maker);
  }

  static #empty(disk: Disk, maker: string): Store {
    const store = new Store(disk, newFolder('', undefined), {
      format: treeFormat,
      generation: 0,
      segments: [],
      maker,
      rules: [],
    });
    store.#replayed = false;
    return store;
  }

  static #read(disk: Disk, maker: string | undefined): Store | undefined {
    const parsed = parseTree(disk.readText(treeName) ?? '');
    if (!parsed || (maker !== undefined && parsed.header.maker !== maker)) return undefined;
    try {
      const store = new Store(disk, parsed.root, parsed.header);
      store.#replay();
      return store;
    } catch (error) {
      if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** The content with this key, whether or not a file holds it now. */
  find(key: Buffer): ContentPlace | undefined {
    return placeIn(this.segments.values(), key);
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
    const text = journalText(line);
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

  /** Keeps by which rules each folder was seen. To be told when the files seen in it are committed. */
  seen(folder: Folder, stored: Folder): void {
    if (keepRules(folder, stored)) this.#current = false;
  }

  /** Merges segments of like size until few are left. */
  async tidy(signal: AbortSignal): Promise<void> {
    for (let group = alike(this.segments); group.length > 0 && !signal.aborted; group = alike(this.segments))
      await this.#merge(group, signal);
  }

  /**
   * Lets the segments of a shared index that have these names, and no others of one, lie among the own. Those that are
   * not there yet are taken from the files that `incomingOf` names; what files hold of those that go is kept.
   */
  async share(names: readonly string[], signal: AbortSignal): Promise<void> {
    const known = this.shared;
    for (const name of names) {
      if (known.has(name)) continue;
      const number = this.#nextSegment;
      this.#disk.rename(incomingOf(name), fileOf(number));
      this.#openSegment(number, name);
    }
    const all = [...this.segments.values()];
    const staying = all.filter(({ shared }) => shared !== undefined && names.includes(shared));
    const placeOf = (live: LiveSegment, doc: number) => placeIn(staying, live.segment.key(doc));
    // What the shared ones have is theirs from now on; a segment of which they have everything is needed no more.
    const going = all.filter(
      (live) =>
        !staying.includes(live) &&
        (live.shared !== undefined || docsOf(live).every((doc) => placeOf(live, doc))),
    );
    for (const live of all)
      if (live.shared === undefined)
        live.holders.forEach((leaves, doc) => {
          const place = placeOf(live, doc);
          for (const leaf of (place && leaves) ?? []) {
            this.#detach(leaf);
            this.#attach(Object.assign(leaf, place));
          }
        });
    const own = all.filter((live) => live.shared === undefined && !going.includes(live));
    await this.#replace(
      going,
      ({ segment, holders }, doc) =>
        holders[doc] !== undefined && !placeIn([...staying, ...own], segment.key(doc)),
      signal,
    );
  }

  /** Leaves a tree on disk that a start can read alone, if there is none. */
  async settle(): Promise<void> {
    if (this.#journalLength > 0 || !this.#replayed || !this.#current) await this.checkpoint();
  }

  /** Writes the tree anew and begins an empty journal. */
  async checkpoint(): Promise<void> {
    const generation = this.#generation + 1;
    const shared = [...this.segments.values()].flatMap(({ number, shared }) =>
      shared === undefined ? [] : [[number, shared] as const],
    );
    const header = {
      format: treeFormat,
      generation,
      segments: [...this.segments.keys()],
      maker: this.maker,
      ...(shared.length > 0 ? { shared } : {}),
    };
    await this.#disk.create(treeName, (write) => {
      for (const piece of treePieces(header, this.root)) write(Buffer.from(piece));
    });
    this.#disk.remove(this.#journal);
    this.#generation = generation;
    this.#journalLength = 0;
    this.#replayed = true;
    this.#current = true;
  }

  /** Names of the segments that a shared index gave. */
  get shared(): ReadonlySet<string> {
    return new Set([...this.segments.values()].flatMap(({ shared }) => shared ?? []));
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
      const entry = parseJournalLine(line);
      if (!entry) {
        this.#replayed = false; // half a line: what would be appended to it would be lost
        return;
      }
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
    folder.rules = undefined; // which ones let it through is told when all that was seen is committed
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

  #openSegment(number: number, shared?: string): void {
    const segment = new Segment(this.#disk.open(fileOf(number)));
    const holders: (Leaf[] | undefined)[] = new Array(segment.docs);
    const held = new Uint32Array(segment.docs);
    this.segments.set(number, { number, segment, holders, held, shared });
    this.#nextSegment = Math.max(this.#nextSegment, number + 1);
  }

  #closeSegment(number: number): void {
    this.segments.get(number)?.segment.close();
    this.segments.delete(number);
  }

  async #merge(group: readonly LiveSegment[], signal: AbortSignal): Promise<void> {
    let held = 0;
    let all = 0;
    for (const { segment, holders, shared } of this.segments.values()) {
      if (shared !== undefined) continue;
      all += segment.docs;
      for (const list of holders) if (list) held++;
    }
    // Contents nobody holds are kept for the branches they belong to, but never more than there are others.
    const keepUnheld = all - held <= held + 100;
    await this.#replace(group, ({ holders }, doc) => keepUnheld || holders[doc] !== undefined, signal);
  }

  /** One segment of the wanted contents in place of the group. What files hold is wanted, or elsewhere too. */
  async #replace(
    group: readonly LiveSegment[],
    wanted: (live: LiveSegment, doc: number) => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const number = this.#nextSegment;
    if (group.some((live) => docsOf(live).some((doc) => wanted(live, doc)))) {
      await this.#disk.create(fileOf(number), (write) =>
        mergeSegments(
          group.map(({ segment }) => segment),
          (from, doc) => wanted(group[from]!, doc),
          write,
          signal,
        ),
      );
      this.#openSegment(number);
    }
    for (const live of group) this.segments.delete(live.number);
    for (const { segment, holders } of group) {
      holders.forEach((leaves, doc) => {
        const place = leaves && this.find(segment.key(doc))!;
        for (const leaf of leaves ?? []) this.#attach(Object.assign(leaf, place));
      });
    }
    this.version++;
    await this.checkpoint();
    for (const { number: old, segment } of group) {
      segment.close();
      this.#disk.remove(fileOf(old));
    }
  }
}
