/**
 * A workspace's side of its team's trunk: fetches the manifest and the segments that are missing, and lets them lie
 * among the store's own. A file whose content the trunk knows then needs no cutting, and whatever differs here is in
 * segments of one's own; both are one index, so the best of both together need no merging. What was fetched in part is
 * gone on with, and nothing is taken in that does not have the hash it is named by.
 */
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Objects } from '../base/index.ts';
import { bytesOf, type Disk, FolderDisk } from './disk.ts';
import { incomingOf } from './live-segment.ts';
import { isSealed, type Seal, SealError } from './seal.ts';
import { SealedDisk } from './sealed-disk.ts';
import type { Store } from './store.ts';
import {
  manifestOf,
  parseManifest,
  segmentOf,
  TrunkError,
  type TrunkManifest,
  type TrunkSegment,
} from './trunk-manifest.ts';

/** In characters; a longer manifest is none. */
const longestManifest = 1 << 24;
/** How often what broke off is gone on with at once. */
const mostAttempts = 3;
const copyName = 'trunk';

export interface TrunkParts {
  readonly objects: Objects;
  /** The repository's name there. */
  readonly repository: string;
  /** Of the workspace's index. */
  readonly folder: string;
  /** What makes the facts here. */
  readonly maker: string;
  /** Of the key that the team's index and its copies here are under, if they are. */
  readonly seal?: Seal | undefined;
}

export class Trunk {
  readonly objects: Objects;
  readonly repository: string;
  readonly #folder: string;
  readonly #maker: string;
  readonly #seal: Seal | undefined;

  constructor({ objects, repository, folder, maker, seal }: TrunkParts) {
    this.#seal = seal;
    this.#maker = maker;
    this.objects = objects;
    this.repository = repository;
    this.#folder = folder;
  }

  /** As it was when it was last fetched from this address; asks nobody. */
  kept(): TrunkManifest | undefined {
    try {
      const text = this.#disk.readText(copyName) ?? '';
      const end = text.indexOf('\n');
      if (end < 0 || text.slice(0, end) !== this.#place) return undefined;
      return parseManifest(text.slice(end + 1), this.#maker);
    } catch {
      return undefined; // of an older version, or damaged
    }
  }

  /** As it is now; undefined where nothing was published. Throws ObjectsError, TrunkError and SealError. */
  async manifest(signal: AbortSignal): Promise<TrunkManifest | undefined> {
    const bytes = await this.objects.get(manifestOf(this.repository), 0, signal);
    if (!bytes) return undefined;
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of bytes) {
      parts.push(part);
      length += part.length;
      if (length > longestManifest) throw new TrunkError('its manifest is endless');
    }
    const text = this.#textOf(Buffer.concat(parts));
    const manifest = parseManifest(text, this.#maker);
    await this.#disk.create(copyName, (write) => write(Buffer.from(`${this.#place}\n${text}`)));
    return manifest;
  }

  /** Makes the store's shared segments those of the manifest. `fetched` hears of what had to come. Throws ObjectsError and TrunkError. */
  async bring(
    { segments }: TrunkManifest,
    store: Store,
    signal: AbortSignal,
    fetched: (bytes: number, of: number) => void = () => {},
  ): Promise<void> {
    const there = store.shared;
    const missing = segments.filter(({ name }) => !there.has(name));
    if (missing.length === 0 && there.size === segments.length) return this.#forgetOthers();
    const of = missing.reduce((sum, { size }) => sum + size, 0);
    let whole = 0;
    for (const segment of missing) {
      fetched(whole, of);
      await this.#obtain(segment, signal, (bytes) => fetched(whole + bytes, of));
      whole += segment.size;
    }
    try {
      await store.share(
        segments.map(({ name }) => name),
        signal,
      );
    } catch (error) {
      if (error instanceof RangeError || error instanceof SyntaxError)
        throw new TrunkError('one of its segments cannot be read', { cause: error });
      throw error;
    }
    this.#forgetOthers();
  }

  /** Replaces what was published. Throws ObjectsError. */
  async publish(manifest: TrunkManifest, signal: AbortSignal): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(manifest));
    await this.objects.put(manifestOf(this.repository), this.#seal?.whole(bytes) ?? bytes, signal);
  }

  /** Sealed by whoever has the user's key, or by nobody where there is none. */
  #textOf(bytes: Buffer): string {
    if (!isSealed(bytesOf(bytes))) {
      if (this.#seal) throw new TrunkError('it is not encrypted, as your index is: publish it with your key');
      return bytes.toString();
    }
    if (!this.#seal) throw new SealError('it is encrypted, and no key is named');
    try {
      return this.#seal.textOf(bytesOf(bytes));
    } catch (cause) {
      throw new SealError('it is encrypted with another key', { cause });
    }
  }

  get #disk(): Disk {
    const disk = new FolderDisk(this.#folder);
    return this.#seal ? new SealedDisk(disk, this.#seal) : disk;
  }

  get #place(): string {
    return JSON.stringify([this.objects.address, this.repository]);
  }

  async #obtain(segment: TrunkSegment, signal: AbortSignal, fetched: (bytes: number) => void): Promise<void> {
    const path = join(this.#folder, incomingOf(segment.name));
    for (let attempt = 1; ; attempt++) {
      const rest = await this.#restOf(segment, path, signal);
      try {
        if (rest) await append(path, rest, fetched);
      } catch (error) {
        signal.throwIfAborted();
        if (attempt === mostAttempts) throw error;
        continue;
      }
      if ((await hashOf(path)) === segment.name) return;
      rmSync(path, { force: true });
      if (attempt === mostAttempts) throw new TrunkError('one of its segments is damaged: publish it again');
    }
  }

  /** What is missing of it in the file; undefined where that is nothing. */
  async #restOf(
    { name, size }: TrunkSegment,
    path: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    if (sizeOf(path) > size) rmSync(path);
    const from = sizeOf(path);
    if (from === size) return undefined;
    const bytes = await this.objects.get(segmentOf(this.repository, name), from, signal);
    if (!bytes) throw new TrunkError('one of its segments is missing: publish it again');
    return atMost(bytes, size - from);
  }

  /** Parts of segments that are wanted no more. */
  #forgetOthers(): void {
    for (const name of readdirSync(this.#folder))
      if (name.startsWith(incomingOf(''))) rmSync(join(this.#folder, name), { force: true });
  }
}

/** What came before a fault stays, for the next attempt. */
async function append(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  fetched: (bytes: number) => void,
): Promise<void> {
  let length = sizeOf(path);
  const file = await open(path, 'a', 0o600);
  try {
    for await (const part of bytes) {
      await file.writeFile(part);
      length += part.length;
      fetched(length);
    }
  } finally {
    await file.close();
  }
}

/** No more than was said, whatever is sent. */
async function* atMost(bytes: AsyncIterable<Uint8Array>, most: number): AsyncIterable<Uint8Array> {
  let left = most;
  for await (const part of bytes) {
    yield part.subarray(0, left);
    left -= part.length;
    if (left <= 0) return;
  }
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
