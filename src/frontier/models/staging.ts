/**
 * The folder of a model that is still coming: finished files, one part, and a note of what came from where, so that a pull
 * that was stopped between two files fetches none of them twice, nor one that lies in the model's folder as it should. When all are there it becomes the model's folder.
 */
import { existsSync, statSync } from 'node:fs';
import { constants, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Downloaded } from './download.ts';
import type { ModelFile } from './manifest.ts';
import { hashOf } from './model-folder.ts';
import { here } from './part.ts';

interface Note extends Downloaded {
  readonly url: string;
}

const notesFile = '.came.json';

export class Staging {
  readonly folder: string;
  readonly #before: string;
  readonly #notes: Record<string, Note>;

  private constructor(folder: string, before: string, notes: Record<string, Note>) {
    this.folder = folder;
    this.#before = before;
    this.#notes = notes;
  }

  /** `before`: where the model lies that this one replaces, if there is one. Throws FrontierError. */
  static async open(folder: string, before: string): Promise<Staging> {
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause) => {
      throw here(folder, cause);
    });
    try {
      return new Staging(folder, before, JSON.parse(await readFile(join(folder, notesFile), 'utf8')));
    } catch {
      return new Staging(folder, before, {}); // the first pull, or one that was ended while it wrote
    }
  }

  /** Bytes of a file that are here, whole or in part. */
  bytesOf(path: string): number {
    const file = join(this.folder, path);
    const size = (at: string) => statSync(at, { throwIfNoEntry: false })?.size ?? 0;
    return size(file) + size(`${file}.part`);
  }

  /** What is known of a file that an earlier pull brought; undefined where it must be fetched. */
  async finished(file: ModelFile, url: URL, signal: AbortSignal): Promise<Downloaded | undefined> {
    const target = join(this.folder, file.path);
    const note = this.#notes[file.path];
    const expected = file.sha256 ?? (note?.url === url.href ? note.sha256 : undefined);
    if (expected === undefined) return undefined;
    if (!existsSync(target)) {
      const before = join(this.#before, file.path);
      if (!existsSync(before) || (await hashOf(before, signal)) !== expected) return undefined;
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await copyFile(before, target, constants.COPYFILE_FICLONE);
    }
    const sha256 = await hashOf(target, signal);
    return sha256 === expected ? { size: statSync(target).size, sha256 } : undefined;
  }

  async note(path: string, url: URL, came: Downloaded): Promise<void> {
    this.#notes[path] = { ...came, url: url.href };
    await writeFile(join(this.folder, notesFile), JSON.stringify(this.#notes), { mode: 0o600 });
  }

  /** With `paths` and nothing else in it, takes the place of what was before. Throws FrontierError. */
  async become(paths: readonly string[]): Promise<void> {
    const aside = `${this.folder}.old`;
    try {
      for (const entry of await readdir(this.folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        const inside = path
          .slice(this.folder.length + 1)
          .split(sep)
          .join('/');
        const wanted = paths.some((p) => p === inside || p.startsWith(`${inside}/`));
        if (!wanted) await rm(path, { recursive: true, force: true });
      }
      await rm(aside, { recursive: true, force: true });
      if (existsSync(this.#before)) await rename(this.#before, aside);
      await rename(this.folder, this.#before);
      await rm(aside, { recursive: true, force: true });
    } catch (cause) {
      throw here(this.#before, cause);
    }
  }
}
