/**
 * The models of one user, below their state folder: `models/NAME/` holds a model, whole; `models/.NAME.part/` one that is
 * still coming; `models/manifest.json` the entries of their own; `models/chosen.json` which one is used. The choice is the
 * user's: nothing of the repository that is being edited lies here or is asked.
 */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FrontierError } from '../failure.ts';
import { type Manifest, type ModelEntry, nameFault, readManifest } from './manifest.ts';

export interface ModelPlaces {
  /** The manifest that comes with foretype; what it ships lies beside. */
  readonly shippedManifest: string;
  /** The user's state folder. */
  readonly stateFolder: string;
}

export interface ChosenModel {
  readonly name: string;
  readonly folder: string;
  readonly format: string;
}

export type FileState = 'same' | 'changed' | 'missing' | 'not-pinned';

export interface Verified {
  readonly path: string;
  readonly state: FileState;
}

export class ModelFolder {
  readonly #places: ModelPlaces;

  constructor(places: ModelPlaces) {
    this.#places = places;
  }

  get folder(): string {
    return join(this.#places.stateFolder, 'models');
  }

  /** All that can be named, foretype's own first. Throws a sentence where a manifest cannot be read. */
  entries(): readonly ModelEntry[] {
    const ours = this.#ours();
    return [...ours, ...this.#own().models.filter(({ name }) => !ours.some((m) => m.name === name))];
  }

  /** Throws a sentence where there is none. */
  entry(name: string): ModelEntry {
    const found = this.entries().find((m) => m.name === name);
    if (found) return found;
    throw new FrontierError(
      'not-found',
      `there is no model ${name}: foretype models list shows which there are`,
    );
  }

  /** Where the model's files are, or would be. */
  folderOf({ name, source }: ModelEntry): string {
    return source.kind === 'shipped'
      ? join(dirname(this.#places.shippedManifest), source.folder)
      : join(this.folder, name);
  }

  isHere(entry: ModelEntry): boolean {
    const folder = this.folderOf(entry);
    return existsSync(join(folder, 'model.json')) || existsSync(join(folder, 'config.json'));
  }

  /** Bytes on disk that the manifest knows of. */
  sizeOf(entry: ModelEntry): number {
    return entry.files.reduce((sum, { size = 0 }) => sum + size, 0);
  }

  /** Writes an entry of the user's own into their manifest, in the place of one with its name. */
  remember(entry: ModelEntry): void {
    if (this.#ours().some(({ name }) => name === entry.name)) return; // pinned by us, and not to be changed
    const { models } = this.#own();
    const others = models.filter(({ name }) => name !== entry.name);
    this.#write('manifest.json', { version: 1, models: [...others, entry] });
  }

  /** What predicts where nothing was chosen: what is shipped, not an experiment shipped below it. */
  isDefault({ source }: ModelEntry): boolean {
    return source.kind === 'shipped' && source.folder === 'weights';
  }

  /** Choosing the default unmakes the choice. Throws a sentence where the model is not here. */
  choose(entry: ModelEntry): void {
    if (this.isDefault(entry)) {
      rmSync(join(this.folder, 'chosen.json'), { force: true });
      return;
    }
    if (!this.isHere(entry))
      throw new FrontierError(
        'here',
        `${entry.name} is not on this machine: foretype models pull ${entry.name}`,
      );
    this.#write('chosen.json', { version: 1, name: entry.name });
  }

  /** What the user chose; undefined where nothing, or where the choice can no longer be read. */
  chosen(): ChosenModel | undefined {
    try {
      const value = JSON.parse(readFileSync(join(this.folder, 'chosen.json'), 'utf8')) as { name?: unknown };
      if (typeof value.name !== 'string' || nameFault(value.name) !== undefined) return undefined;
      const entry = this.entry(value.name);
      return { name: entry.name, folder: this.folderOf(entry), format: entry.format };
    } catch {
      return undefined; // never chosen, or damaged: the shipped model is the default
    }
  }

  /** Hashes every file again. Throws FrontierError when it is stopped. */
  async verify(entry: ModelEntry, signal: AbortSignal): Promise<readonly Verified[]> {
    const verified: Verified[] = [];
    for (const { path, sha256 } of entry.files) {
      const file = join(this.folderOf(entry), path);
      const state =
        statSync(file, { throwIfNoEntry: false }) === undefined
          ? 'missing'
          : sha256 === undefined
            ? 'not-pinned'
            : (await hashOf(file, signal)) === sha256
              ? 'same'
              : 'changed';
      verified.push({ path, state });
    }
    return verified;
  }

  #ours(): readonly ModelEntry[] {
    const { shippedManifest } = this.#places;
    return readManifest(readFileSync(shippedManifest, 'utf8'), shippedManifest, 'ours').models;
  }

  #own(): Manifest {
    const path = join(this.folder, 'manifest.json');
    if (!existsSync(path)) return { version: 1, models: [] };
    return readManifest(readFileSync(path, 'utf8'), path, 'user');
  }

  /** Whole or not at all, for its owner only. */
  #write(name: string, value: unknown): void {
    const path = join(this.folder, name);
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.${process.pid}`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.${process.pid}`, path);
  }
}

/** Sha256 of a file, in hexadecimal digits. */
export async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const bytes of createReadStream(path, { signal })) hash.update(bytes);
  } catch (cause) {
    if (signal.aborted) throw new FrontierError('cancelled', 'stopped', { cause });
    throw new FrontierError('here', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  return hash.digest('hex');
}
