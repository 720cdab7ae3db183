/**
 * A tree of hashes over folders and files: equal hashes mean equal trees, so two trees are compared from the root down
 * and only where they differ. A folder of many entries is divided by the hash of their names into a tree of its own, so
 * that one change among N files costs comparisons in proportion to log N, however the files are spread.
 */
import { createHash } from 'node:crypto';

/** A file, by what `lstat` says of it; its contents are looked at only when that changes. */
export interface Leaf {
  readonly kind: 'file';
  readonly name: string;
  readonly parent: Folder;
  /** Size, time of change in ns, inode. */
  stamp: string;
  /** Where its facts are: which segment, and which content of it; −1 where nothing is kept of it. */
  segment: number;
  doc: number;
}

export interface Folder {
  readonly kind: 'folder';
  readonly name: string;
  readonly parent: Folder | undefined;
  readonly entries: Map<string, Leaf | Folder>;
  /** Undefined where something below has changed since it was computed. */
  digest: string | undefined;
  /** The key of the ignore rules that let all its files through; undefined where that is not known of all. */
  rules: string | undefined;
  /** Of a folder with many entries. */
  buckets?: Bucket;
}

interface Bucket {
  readonly digest: string;
  /** Sixteen, or none where `entries` are few enough. */
  readonly parts: readonly (Bucket | undefined)[] | undefined;
  readonly entries: readonly (Leaf | Folder)[];
}

/** What to do to the first tree to make it the second. */
export interface TreeChange {
  /** Added or altered: the leaf of the second tree. */
  readonly changed: Leaf[];
  readonly gone: (Leaf | Folder)[];
  /** Pairs of hashes looked at. */
  comparisons: number;
}

const width = 16;
const fewest = 16;

export function newFolder(name: string, parent: Folder | undefined): Folder {
  return { kind: 'folder', name, parent, entries: new Map(), digest: undefined, rules: undefined };
}

/** Separated by slashes, from the root; empty for the root itself. */
export function pathOf(node: Leaf | Folder): string {
  let path = node.name;
  for (let up = node.parent; up?.parent; up = up.parent) path = `${up.name}/${path}`;
  return node.parent ? path : '';
}

export function digestOf(folder: Folder): string {
  if (folder.digest === undefined) {
    const root = bucket([...folder.entries.values()], 0);
    folder.digest = root.digest;
    if (root.parts) folder.buckets = root;
    else delete folder.buckets;
  }
  return folder.digest;
}

/** Something in the folder changed. */
export function touch(folder: Folder): void {
  for (let up: Folder | undefined = folder; up; up = up.parent) up.digest = undefined;
}

export function compareTrees(before: Folder, after: Folder): TreeChange {
  const change: TreeChange = { changed: [], gone: [], comparisons: 0 };
  compareFolders(before, after, change);
  return change;
}

function compareFolders(before: Folder, after: Folder, change: TreeChange): void {
  change.comparisons++;
  if (digestOf(before) !== digestOf(after)) compareBuckets(bucketsOf(before), bucketsOf(after), change);
}

function compareBuckets(before: Bucket, after: Bucket, change: TreeChange): void {
  if (before.parts && after.parts) {
    for (let i = 0; i < width; i++) {
      const [b, a] = [before.parts[i], after.parts[i]];
      change.comparisons++;
      if (b?.digest !== a?.digest) compareBuckets(b ?? nothing, a ?? nothing, change);
    }
    return;
  }
  const rest = new Map(before.entries.map((entry) => [entry.name, entry]));
  for (const entry of after.entries) {
    const old = rest.get(entry.name);
    rest.delete(entry.name);
    if (entry.kind === 'file') {
      change.comparisons++;
      if (old?.kind === 'file' && old.stamp === entry.stamp) continue;
      if (old?.kind === 'folder') change.gone.push(old);
      change.changed.push(entry);
    } else if (old?.kind === 'folder') compareFolders(old, entry, change);
    else {
      if (old) change.gone.push(old);
      for (const leaf of leavesOf(entry)) change.changed.push(leaf);
    }
  }
  change.gone.push(...rest.values());
}

export function* leavesOf(node: Leaf | Folder): Generator<Leaf> {
  if (node.kind === 'file') return yield node;
  const within = [node.entries.values()];
  for (let entries = within.at(-1); entries; entries = within.at(-1)) {
    const { value, done } = entries.next();
    if (done) within.pop();
    else if (value.kind === 'file') yield value;
    else within.push(value.entries.values());
  }
}

const nothing: Bucket = { digest: '', parts: undefined, entries: [] };

/** A tree that was read from disk has its digest but not yet its buckets. */
function bucketsOf(folder: Folder): Bucket {
  return folder.buckets ?? bucket([...folder.entries.values()], 0);
}

function bucket(entries: readonly (Leaf | Folder)[], depth: number): Bucket {
  if (entries.length <= fewest || depth > 7) {
    const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    let content = '';
    for (const entry of sorted)
      content +=
        entry.kind === 'file' ? `${entry.name}\0f${entry.stamp}\n` : `${entry.name}\0d${digestOf(entry)}\n`;
    return { digest: hash(content), parts: undefined, entries: sorted };
  }
  const groups: (Leaf | Folder)[][] = Array.from({ length: width }, () => []);
  for (const entry of entries) groups[(nameHash(entry.name) >>> (depth * 4)) & 15]!.push(entry);
  const parts = groups.map((group) => (group.length > 0 ? bucket(group, depth + 1) : undefined));
  const digest = hash(parts.map((p) => p?.digest ?? '').join('\n'));
  return { digest, parts, entries };
}

function hash(content: string): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 22);
}

/** FNV-1a. */
function nameHash(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h ^ (h >>> 15);
}
