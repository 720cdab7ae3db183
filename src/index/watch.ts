/**
 * Tells which folders changed. Where the system can watch a tree as one, it does; elsewhere every known folder is
 * watched by itself, so that nothing ignored costs anything. When the system runs out of watches, looking now and then
 * takes their place.
 */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { gitFolderOf, repositoryAbove } from './ignore-rules.ts';
import { type Folder, pathOf } from './merkle.ts';

export interface Changes {
  /** Relative to the root; undefined: anything may have changed. */
  readonly folders: readonly string[] | undefined;
}

/** Changes come in bursts: a save writes, renames and removes. */
const settleMs = 80;
/** Where watching failed. */
const lookMs = 30_000;
const wholeTree = process.platform === 'darwin' || process.platform === 'win32';
/** Files of git's that change with the commit that is checked out. */
const gitMarks = /^(?:HEAD|ORIG_HEAD|FETCH_HEAD|packed-refs|index)$/;

export class FolderWatch {
  readonly #root: string;
  readonly #told: (changes: Changes) => void;
  /** By path relative to the root. */
  readonly #watchers = new Map<string, FSWatcher>();
  /** What stands outside of the tree and changes what is in it. */
  readonly #outside = new Map<string, FSWatcher>();
  #dirty = new Set<string>();
  #all = false;
  #settling: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #closed = false;
  #elsewhere = false;

  constructor(root: string, told: (changes: Changes) => void) {
    this.#root = root;
    this.#told = told;
    const git = gitFolderOf(root);
    if (git !== undefined)
      this.#watch(this.#outside, git, git, false, (name) => {
        if (gitMarks.test(name)) this.#changed(undefined);
      });
    const parent = dirname(root);
    for (const folder of new Set([parent, ...repositoryAbove(root)]))
      this.#watch(this.#outside, folder, folder, false, (name) => {
        if (name === '.gitignore') this.#changed(undefined);
        // Moved away, or replaced: what was watched is another folder's now.
        if (folder === parent && name === basename(root)) this.#replaced();
      });
  }

  /**
   * Watches the folders of the tree, and no others. True where some were not watched until now: what happened in them
   * since they were looked at was not heard.
   */
  follow(tree: Folder): boolean {
    if (this.#elsewhere) return false;
    const before = this.#watchers.size;
    if (wholeTree) {
      if (!this.#watchers.has(''))
        this.#watch(this.#watchers, '', this.#root, true, (name) =>
          this.#changed(inside(dirname(name)), name),
        );
      return this.#watchers.size > before;
    }
    let fresh = false;
    const wanted = new Set<string>();
    const queue: Folder[] = [tree];
    for (let folder = queue.pop(); folder && this.#looking === undefined; folder = queue.pop()) {
      const path = pathOf(folder);
      wanted.add(path);
      if (!this.#watchers.has(path)) {
        this.#watch(this.#watchers, path, join(this.#root, path), false, (name, event) => {
          // What came, went or was replaced under this name: a watch of a folder is of what it was, not of its path.
          if (event === 'rename' && name !== '') this.#unwatch(path === '' ? name : `${path}/${name}`);
          this.#changed(path, name);
        });
        fresh ||= this.#watchers.has(path);
      }
      for (const entry of folder.entries.values()) if (entry.kind === 'folder') queue.push(entry);
    }
    for (const [path, watcher] of this.#watchers) {
      if (wanted.has(path)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
    return fresh;
  }

  /** Somebody else watches the folders, and tells by `touched`; what stands outside of them is still watched. */
  leaveFolders(): void {
    this.#elsewhere = true;
    closeAll(this.#watchers);
    clearInterval(this.#looking);
  }

  /** Somebody else saw a change. */
  touched(folders: readonly string[]): void {
    for (const folder of folders) this.#changed(folder);
  }

  close(): void {
    this.#closed = true;
    closeAll(this.#watchers);
    closeAll(this.#outside);
    clearTimeout(this.#settling);
    clearInterval(this.#looking);
  }

  /** Of a folder and all below it: `follow` then watches anew what is there. */
  #unwatch(folder: string): void {
    if (!this.#watchers.has(folder)) return;
    for (const [key, watcher] of this.#watchers) {
      if (key !== folder && !key.startsWith(`${folder}/`)) continue;
      watcher.close();
      this.#watchers.delete(key);
    }
  }

  #replaced(): void {
    closeAll(this.#watchers);
    this.#changed(undefined);
  }

  #watch(
    watchers: Map<string, FSWatcher>,
    key: string,
    path: string,
    recursive: boolean,
    heard: (name: string, event: string) => void,
  ): void {
    try {
      const watcher = watch(path, { recursive, persistent: false }, (event, name) =>
        heard(name ?? '', event),
      );
      watcher.on('error', () => {
        watcher.close();
        if (watchers.get(key) === watcher) watchers.delete(key);
      });
      watchers.set(key, watcher);
    } catch (error) {
      // Gone meanwhile is nothing; no more watches (ENOSPC, EMFILE) is.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' || this.#looking !== undefined) return;
      this.#looking = setInterval(() => this.#changed(undefined), lookMs);
      this.#looking.unref();
    }
  }

  #changed(folder: string | undefined, name = ''): void {
    if (this.#closed) return;
    if (folder === undefined || name.endsWith('.gitignore')) this.#all = true;
    else this.#dirty.add(folder);
    if (this.#settling !== undefined) return;
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      const folders = this.#all ? undefined : [...this.#dirty];
      this.#dirty = new Set();
      this.#all = false;
      this.#told({ folders });
    }, settleMs);
    this.#settling.unref();
  }
}

function closeAll(watchers: Map<string, FSWatcher>): void {
  for (const watcher of watchers.values()) watcher.close();
  watchers.clear();
}

function inside(path: string): string {
  return path === '.' ? '' : path.split(sep).join('/');
}
