/** Objects as files of a folder: a drive that the team mounts is the simplest store there is. */
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ListedObject, type ObjectBody, type Objects, ObjectsError } from '../base/index.ts';

export class FolderObjects implements Objects {
  readonly address: string;

  constructor(folder: string) {
    this.address = folder;
  }

  get(name: string, from: number, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    return this.#asked(async () => {
      try {
        await (await open(join(this.address, name))).close();
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
        // A drive that is not mounted is no empty store.
        if (await stat(this.address).catch(() => undefined)) return undefined;
        throw new ObjectsError('there is no such folder; is its drive mounted?');
      }
      return this.#read(name, from, signal);
    });
  }

  put(name: string, body: ObjectBody, signal: AbortSignal): Promise<void> {
    return this.#asked(async () => {
      const path = join(this.address, name);
      const half = `${path}.${process.pid}.half`;
      await mkdir(dirname(path), { recursive: true });
      if (body instanceof Uint8Array) await writeFile(half, body, { signal });
      else await copyFile(body.path, half);
      await rename(half, path);
    });
  }

  list(folder: string, _signal: AbortSignal): Promise<ListedObject[]> {
    return this.#asked(async () => {
      const path = join(this.address, folder);
      const names = await readdir(path).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return [];
        throw error;
      });
      return Promise.all(
        names.map(async (name) => ({ name, changedAt: (await stat(join(path, name))).mtimeMs })),
      );
    });
  }

  remove(name: string, _signal: AbortSignal): Promise<void> {
    return this.#asked(() => rm(join(this.address, name), { force: true }));
  }

  async *#read(name: string, from: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
    try {
      yield* createReadStream(join(this.address, name), { start: from, signal });
    } catch (error) {
      throw failure(error);
    }
  }

  async #asked<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw failure(error);
    }
  }
}

function failure(cause: unknown): ObjectsError {
  if (cause instanceof ObjectsError) return cause;
  const why = codeOf(cause) === 'EACCES' ? 'you may not use this folder' : String(cause);
  return new ObjectsError(why, { cause });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
