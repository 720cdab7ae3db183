/** A workspace's index as a program opens it: its folder in the cache, its secret, its history, one keeper at a time. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Log, type Objects, ObjectsError } from '../base/index.ts';
import { createSyntax, type Syntax } from '../syntax/index.ts';
import {
  canonical,
  claim,
  indexFolder,
  keeperOf,
  knownWorkspaces,
  release,
  secretOfWorkspace,
  takeSecret,
  workspaceFolder,
} from './cache-folder.ts';
import { CodeIndex, type IndexParts, makerOf, type SyncCounts, type SyncOptions } from './code-index.ts';
import { DeepVectors, type FillOptions } from './deep-vectors.ts';
import type { Disk } from './disk.ts';
import { History, type HistoryOptions } from './history.ts';
import { repositoryName } from './repository-name.ts';
import { Retrieval } from './retrieval.ts';
import { type Seal, SealError } from './seal.ts';
import { diskOf, nameWorkspace, workspaceOf } from './sealed-folder.ts';
import type { SentenceEncoder } from './sentence-encoder.ts';
import { type StaticEncoder, shippedEncoder } from './static-encoder.ts';
import { Store } from './store.ts';
import { TermHasher } from './terms.ts';
import { Trunk } from './trunk.ts';
import { TrunkError } from './trunk-manifest.ts';

export interface OpenOptions {
  /** The workspace folder. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** Where indexes are kept, if not in the user's cache folder. */
  readonly base?: string;
  /** Its grammars are loaded once for all that are opened with it; one of its own where undefined. */
  readonly syntax?: Syntax;
  /** Where the team keeps its index, if it does. Only a keeper asks there. */
  readonly shared?: Objects;
  /** Of the user's key, where what is stored is to be under one. */
  readonly seal?: Seal | undefined;
  /** Of chunks' vectors, if not the one that comes with foretype. */
  readonly encoder?: () => StaticEncoder | undefined;
}

export interface SharedState {
  readonly address: string;
  /** Of what is used, as ISO 8601. */
  readonly publishedAt?: string;
  /** Why it is not used, or not as it is now; half a sentence. */
  readonly trouble?: string;
}

const historyName = 'history';

export class OpenIndex {
  readonly index: CodeIndex;
  readonly retrieval: Retrieval;
  /** False where another process keeps the index current: this one reads what that one wrote. */
  readonly keeper: boolean;
  readonly folder: string;
  readonly #disk: Disk;
  readonly #neighbors: readonly Store[];
  readonly trunk: Trunk | undefined;
  #shared: SharedState | undefined;

  private constructor(
    parts: IndexParts,
    index: CodeIndex,
    folder: string,
    keeper: boolean,
    trunk: Trunk | undefined,
  ) {
    this.trunk = trunk;
    this.#shared = trunk && { address: trunk.objects.address, ...usedAlready(trunk, index.store) };
    this.index = index;
    this.retrieval = new Retrieval(index);
    this.folder = folder;
    this.keeper = keeper;
    this.#disk = parts.disk;
    this.#neighbors = parts.neighbors ?? [];
    this.retrieval.history = History.fromText(this.#disk.readText(historyName) ?? '') ?? History.none;
  }

  /**
   * Undefined where another process keeps the index and has not written anything yet. Throws SealError where it is under
   * a key that is not this one, and changes nothing then.
   */
  static async open({
    root: given,
    env,
    log,
    base = indexFolder(env),
    syntax = createSyntax(),
    shared,
    seal,
    encoder = shippedEncoder,
  }: OpenOptions): Promise<OpenIndex | undefined> {
    const root = canonical(given);
    const folder = workspaceFolder(base, root);
    diskOf(folder, seal, root); // whose key it is, before anything is claimed
    const keeper = claim(folder);
    if (keeper) nameWorkspace(folder, root, seal);
    const own = encoder();
    const maker = makerOf({ encoder: own });
    const trunk =
      keeper && shared
        ? new Trunk({ objects: shared, folder, repository: await repositoryName(root), maker, seal })
        : undefined;
    const salt = trunk?.kept()?.salt;
    if (salt !== undefined) takeSecret(base, folder, Buffer.from(salt, 'base64'));
    const hasher = new TermHasher(secretOfWorkspace(base, folder));
    const disk = diskOf(folder, seal);
    const neighbors = keeper && !existsSync(join(folder, 'tree')) ? neighborsOf(base, folder, seal) : [];
    const parts: IndexParts = {
      root,
      disk,
      syntax,
      hasher,
      env,
      log,
      today: Date.now,
      neighbors,
      encoder: own,
    };
    const index = keeper ? await CodeIndex.open(parts) : CodeIndex.openToRead(parts);
    return index && new OpenIndex(parts, index, folder, keeper, trunk);
  }

  /** Makes files and, for a whole look, history current. */
  async sync(signal: AbortSignal, options: SyncOptions = {}): Promise<SyncCounts> {
    const counts = await this.index.sync(signal, options);
    if (!options.folders)
      await this.readHistory({ repository: ['-C', this.index.root], ref: 'HEAD' }, signal);
    return counts;
  }

  /** Of the team's index, where there is one to be used. */
  get shared(): SharedState | undefined {
    return this.#shared;
  }

  /**
   * Takes in what the team has published since; `shared` says what stands in the way. False where this index was made
   * with another salt than the team's: opened again, it begins anew with that.
   */
  async refreshShared(signal: AbortSignal, fetched?: (bytes: number, of: number) => void): Promise<boolean> {
    const { trunk, index } = this;
    if (!trunk) return true;
    const { address } = trunk.objects;
    try {
      const manifest = await trunk.manifest(signal);
      if (!manifest) {
        this.#shared = { address, trouble: `nothing is published there as ${trunk.repository}` };
        return true;
      }
      if (!index.hasher.secret.equals(Buffer.from(manifest.salt, 'base64'))) return false;
      await trunk.bring(manifest, index.store, signal, fetched);
      this.#shared = { address, publishedAt: manifest.publishedAt };
    } catch (error) {
      signal.throwIfAborted();
      this.#shared = { ...this.#shared, address, trouble: sentence(error) };
    }
    return true;
  }

  /** Has `encoder` read functions and types that it has not read yet, those worked on first; answers how many. */
  async deepen(encoder: SentenceEncoder, options: Omit<FillOptions, 'order'>): Promise<number> {
    const { index, retrieval } = this;
    if (retrieval.deep?.encoder !== encoder) retrieval.deep = new DeepVectors(this.#disk, encoder);
    if (!this.keeper) return 0;
    const active = [...retrieval.history.active()].sort((a, b) => b[1] - a[1]).map(([path]) => path);
    const order = new Set([...active.filter((path) => index.has(path)), ...index.paths()]);
    return retrieval.deep.fill(index, { ...options, order: [...order] });
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

/** When what lies among the store's segments was published, where it is all that the manifest names. */
function usedAlready(trunk: Trunk, store: Store): Pick<SharedState, 'publishedAt'> {
  const kept = trunk.kept();
  const used = kept?.segments.every(({ name }) => store.shared.has(name));
  return kept && used ? { publishedAt: kept.publishedAt } : {};
}

function sentence(error: unknown): string {
  const told = [ObjectsError, TrunkError, SealError].some((kind) => error instanceof kind);
  return told ? (error as Error).message : String(error);
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

/**
 * What is stored in one workspace's folder; undefined where that is nothing. Changes nothing. Throws SealError where it
 * is under another key.
 */
export function readStatus(
  base: string,
  folder: string,
  log: Log,
  seal?: Seal | undefined,
): IndexStatus | undefined {
  const disk = diskOf(folder, seal);
  const root = workspaceOf(folder, seal)!;
  const hasher = new TermHasher(secretOfWorkspace(base, folder));
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
function neighborsOf(base: string, own: string, seal: Seal | undefined): Store[] {
  const out: Store[] = [];
  for (const folder of knownWorkspaces(base)) {
    if (folder === own || keeperOf(folder) !== undefined) continue; // a keeper may be merging
    const store = storeIn(folder, seal);
    if (store) out.push(store);
    if (out.length >= mostNeighbors) break;
  }
  return out;
}

const mostNeighbors = 8;

function storeIn(folder: string, seal: Seal | undefined): Store | undefined {
  try {
    return Store.openToRead(diskOf(folder, seal));
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

/** Deletes indexes: that of one workspace, or all with the secret. Answers how many there were; those in use stay. */
export function dropIndexes(base: string, root?: string): { dropped: number; inUse: number } {
  const wanted = root === undefined ? undefined : workspaceFolder(base, canonical(root));
  let dropped = 0;
  let inUse = 0;
  for (const folder of knownWorkspaces(base)) {
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
