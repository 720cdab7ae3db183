/** A workspace's index as a program opens it: its folder in the cache, its secret, its history, one keeper at a time. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../base/index.ts';
import { createSyntax } from '../syntax/index.ts';
import {
  canonical,
  claim,
  indexFolder,
  keeperOf,
  knownWorkspaces,
  release,
  secretOf,
  workspaceFolder,
} from './cache-folder.ts';
import {
  CodeIndex,
  type IndexParts,
  nameWorkspace,
  type SyncCounts,
  type SyncOptions,
} from './code-index.ts';
import { FolderDisk } from './disk.ts';
import { History, type HistoryOptions } from './history.ts';
import { Retrieval } from './retrieval.ts';
import { Store } from './store.ts';
import { TermHasher } from './terms.ts';

export interface OpenOptions {
  /** The workspace folder. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** Where indexes are kept, if not in the user's cache folder. */
  readonly base?: string;
}

const historyName = 'history';

export class OpenIndex {
  readonly index: CodeIndex;
  readonly retrieval: Retrieval;
  /** False where another process keeps the index current: this one reads what that one wrote. */
  readonly keeper: boolean;
  readonly folder: string;
  readonly #disk: FolderDisk;
  readonly #neighbors: readonly Store[];

  private constructor(parts: IndexParts, index: CodeIndex, folder: string, keeper: boolean) {
    this.index = index;
    this.retrieval = new Retrieval(index);
    this.folder = folder;
    this.keeper = keeper;
    this.#disk = parts.disk as FolderDisk;
    this.#neighbors = parts.neighbors ?? [];
    this.retrieval.history = History.fromText(this.#disk.readText(historyName) ?? '') ?? History.none;
  }

  /** Undefined where another process keeps the index and has not written anything yet. */
  static async open({
    root: given,
    env,
    log,
    base = indexFolder(env),
  }: OpenOptions): Promise<OpenIndex | undefined> {
    const root = canonical(given);
    const folder = workspaceFolder(base, root);
    const hasher = new TermHasher(secretOf(base));
    const keeper = claim(folder);
    const disk = new FolderDisk(folder);
    const neighbors = keeper && !existsSync(join(folder, 'tree')) ? neighborsOf(base, folder) : [];
    const parts: IndexParts = {
      root,
      disk,
      syntax: createSyntax(),
      hasher,
      env,
      log,
      today: Date.now,
      neighbors,
    };
    if (keeper) nameWorkspace(folder, root);
    const index = keeper ? await CodeIndex.open(parts) : CodeIndex.openToRead(parts);
    return index && new OpenIndex(parts, index, folder, keeper);
  }

  /** Makes files and, for a whole look, history current. */
  async sync(signal: AbortSignal, options: SyncOptions = {}): Promise<SyncCounts> {
    const counts = await this.index.sync(signal, options);
    if (!options.folders)
      await this.readHistory({ repository: ['-C', this.index.root], ref: 'HEAD' }, signal);
    return counts;
  }

  async readHistory(options: HistoryOptions, signal: AbortSignal): Promise<void> {
    const { hasher } = this.index;
    const newest = await History.read({ ...options, limit: 1 }, hasher, signal);
    if (newest.head === this.retrieval.history.head) return;
    this.retrieval.history = await History.read(options, hasher, signal);
    const text = this.retrieval.history.toText();
    if (this.keeper) await this.#disk.create(historyName, (write) => write(Buffer.from(text)));
  }

  async close(): Promise<void> {
    for (const store of this.#neighbors) store.close();
    if (!this.keeper) return this.index.store.close();
    await this.index.close();
    release(this.folder);
  }
}

export interface IndexStatus {
  readonly root: string;
  readonly files: number;
  readonly chunks: number;
  readonly commits: number;
  readonly bytes: number;
  /** The process that keeps it current now. */
  readonly keeper: number | undefined;
}

/** What is stored of one folder; undefined where that is nothing. Changes nothing. */
export function readStatus(base: string, root: string, log: Log): IndexStatus | undefined {
  const folder = workspaceFolder(base, root);
  const disk = new FolderDisk(folder);
  const hasher = new TermHasher(secretOf(base));
  const parts: IndexParts = { root, disk, syntax: createSyntax(), hasher, env: {}, log, today: Date.now };
  const index = CodeIndex.openToRead(parts);
  if (!index) return undefined;
  const retrieval = new Retrieval(index);
  const status: IndexStatus = {
    root,
    files: [...index.paths()].length,
    chunks: retrieval.chunks,
    commits: History.fromText(disk.readText(historyName) ?? '')?.size ?? 0,
    bytes: index.store.bytes,
    keeper: keeperOf(folder),
  };
  index.store.close();
  return status;
}

/** Indexes of other folders, for contents that this one may share with them: another clone, another work tree. */
function neighborsOf(base: string, own: string): Store[] {
  const out: Store[] = [];
  for (const { folder } of knownWorkspaces(base)) {
    if (folder === own || keeperOf(folder) !== undefined) continue; // a keeper may be merging
    const store = Store.openToRead(new FolderDisk(folder));
    if (store) out.push(store);
    if (out.length >= mostNeighbors) break;
  }
  return out;
}

const mostNeighbors = 8;

/** Deletes indexes: that of one workspace, or all with the secret. Answers how many there were; those in use stay. */
export function dropIndexes(base: string, root?: string): { dropped: number; inUse: number } {
  const wanted = root === undefined ? undefined : workspaceFolder(base, canonical(root));
  let dropped = 0;
  let inUse = 0;
  for (const { folder } of knownWorkspaces(base)) {
    if (wanted !== undefined && folder !== wanted) continue;
    if (keeperOf(folder) !== undefined) inUse++;
    else {
      rmSync(folder, { recursive: true, force: true });
      dropped++;
    }
  }
  if (wanted === undefined && inUse === 0) rmSync(base, { recursive: true, force: true });
  return { dropped, inUse };
}
