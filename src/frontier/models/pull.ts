/**
 * Brings a model to this machine: every file into `.NAME.part/`, each hashed while it comes, and when all are there and
 * right, the folder becomes `NAME/` in one step. Stopped at any point, the next pull goes on where this one was.
 */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/index.ts';
import type { Connection, Environment } from '../connection.ts';
import { FrontierError } from '../failure.ts';
import { type Address, addressOf, authorizationFor, hubEntry, readAddress, urlEntry } from './address.ts';
import { download } from './download.ts';
import { lock } from './lock.ts';
import { checkEntry, type ModelEntry, type ModelFile, nameFault } from './manifest.ts';
import type { ModelFolder } from './model-folder.ts';
import { Staging } from './staging.ts';

export interface PullParts {
  readonly models: ModelFolder;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly env: Environment;
  /** Longest silence of a server, in milliseconds. */
  readonly idleMs: number;
  /** Bytes free where `folder` lies; the default asks the system. */
  freeBytes?(folder: string): Promise<number>;
  progress(progress: PullProgress): void;
}

export interface PullProgress {
  readonly path: string;
  /** Bytes of this file. */
  readonly received: number;
  readonly size: number | undefined;
}

export interface Pulled {
  readonly entry: ModelEntry;
  readonly folder: string;
  /** Nothing had to be fetched. */
  readonly wasHere: boolean;
  /** Files whose hash nobody had told: what came is now what is pinned. */
  readonly trusted: readonly string[];
}

/** What `pull ADDRESS --format F` says. */
export interface OwnModel {
  readonly address: string;
  readonly format: string;
  /** Undefined: the last part of the address. */
  readonly name: string | undefined;
  readonly weights: string | undefined;
  /** Take what is there now, though something else was pinned before. */
  readonly renew: boolean;
}

/** The entry of a model that the user names by its address: the one pinned before, or a fresh one. Throws a sentence. */
export async function ownEntry(own: OwnModel, parts: PullParts, signal: AbortSignal): Promise<ModelEntry> {
  const { models, env } = parts;
  const address = readAddress(own.address, env);
  if (address === undefined)
    throw new FrontierError(
      'refused',
      `${own.address} is no address: it must read OWNER/NAME for a hub, or https://… for a folder with the files`,
    );
  const last = (address.kind === 'hub' ? address.repository : address.base)
    .replace(/\/*$/, '')
    .split('/')
    .at(-1);
  const name = own.name ?? (last ?? '').toLowerCase();
  const fault = nameFault(name);
  if (fault !== undefined)
    throw new FrontierError('refused', `${name} can be no name (${fault}): say --name`);
  const known = models.entries().find((m) => m.name === name);
  if (known && !isFrom(known, address))
    throw new FrontierError('refused', `${name} names another model already: say --name for this one`);
  if (known && !own.renew) return pinnedBefore(known, address, own);
  return checkEntry(
    address.kind === 'hub' ? await hubEntry(name, address, own, parts, signal) : urlEntry(name, address, own),
  );
}

/** What was pinned is what is pulled again, unless something else is asked for by its name. */
function pinnedBefore(known: ModelEntry, address: Address, { format, weights }: OwnModel): ModelEntry {
  const { source } = known;
  const otherRevision =
    address.kind === 'hub' &&
    source.kind === 'hub' &&
    address.revision !== 'main' &&
    !source.revision.startsWith(address.revision);
  const otherWeights = weights !== undefined && !known.files.some((f) => (f.from ?? f.path) === weights);
  if (otherRevision || otherWeights)
    throw new FrontierError(
      'refused',
      `${known.name} is pinned to something else: --update takes what you name now, or --name keeps both`,
    );
  return { ...known, format };
}

function isFrom({ source }: ModelEntry, address: Address): boolean {
  if (source.kind === 'hub') return address.kind === 'hub' && address.repository === source.repository;
  return source.kind === 'url' && address.kind === 'url' && address.base === source.base;
}

/** Throws FrontierError. */
export async function pull(entry: ModelEntry, parts: PullParts, signal: AbortSignal): Promise<Pulled> {
  const { models } = parts;
  const folder = models.folderOf(entry);
  if (entry.source.kind === 'shipped') {
    if (models.isHere(entry)) return { entry, folder, wasHere: true, trusted: [] };
    throw new FrontierError(
      'not-found',
      `${entry.name} comes with foretype, and this version has none: ${entry.about ?? ''}`,
    );
  }
  const unlock = await lock(join(models.folder, `.${entry.name}.lock`), entry.name);
  try {
    if (await isWhole(entry, models, signal)) {
      models.remember(entry);
      return { entry, folder, wasHere: true, trusted: [] };
    }
    const staging = await Staging.open(join(models.folder, `.${entry.name}.part`), folder);
    await checkRoom(entry, staging, parts);
    const files: ModelFile[] = [];
    for (const file of entry.files) {
      const pinned = await bring(entry, file, staging, parts, signal);
      if (pinned) files.push(pinned);
    }
    await staging.become(files.map((f) => f.path));
    const whole = { ...entry, files };
    models.remember(whole);
    const unknown = entry.files.filter((f) => f.sha256 === undefined).map((f) => f.path);
    const trusted = unknown.filter((path) => files.some((f) => f.path === path));
    return { entry: whole, folder, wasHere: false, trusted };
  } finally {
    await unlock();
  }
}

async function isWhole(entry: ModelEntry, models: ModelFolder, signal: AbortSignal): Promise<boolean> {
  if (!models.isHere(entry)) return false;
  const files = await models.verify(entry, signal);
  return files.length > 0 && files.every(({ state }) => state === 'same');
}

async function checkRoom(entry: ModelEntry, staging: Staging, parts: PullParts): Promise<void> {
  const needed = entry.files.reduce(
    (sum, { path, size = 0 }) => sum + Math.max(0, size - staging.bytesOf(path)),
    0,
  );
  const free = await (parts.freeBytes ?? freeBytes)(staging.folder);
  if (needed > free)
    throw new FrontierError(
      'here',
      `${entry.name} needs ${megabytes(needed)} more and ${staging.folder} has ${megabytes(free)} free: make room, or name another place in FORETYPE_STATE`,
    );
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** The file with what is now known of it; undefined where the source need not have it and has not. */
async function bring(
  entry: ModelEntry,
  file: ModelFile,
  staging: Staging,
  parts: PullParts,
  signal: AbortSignal,
): Promise<ModelFile | undefined> {
  const { optional, ...kept } = file;
  const url = addressOf(entry, file, parts.env);
  const seen = await staging.finished(file, url, signal);
  if (seen) return { ...kept, ...seen };
  const progress = (received: number, size: number | undefined) =>
    parts.progress({ path: file.path, received, size });
  try {
    const authorization = authorizationFor(entry, parts.env);
    const { size, sha256 } = file;
    const target = join(staging.folder, file.path);
    const came = await download({ url, target, size, sha256, authorization }, { ...parts, progress }, signal);
    await staging.note(file.path, url, came);
    return { ...kept, ...came };
  } catch (error) {
    if (optional && error instanceof FrontierError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** For a sentence: `639 MB`. */
export function megabytes(bytes: number): string {
  const mb = bytes / 1_000_000;
  return mb >= 10_000 ? `${(mb / 1000).toFixed(1)} GB` : `${mb >= 10 ? Math.round(mb) : mb.toFixed(1)} MB`;
}
