/**
 * The files of the index, behind an interface so that a test can let any write be the last. A file appears under its
 * name complete or not at all; only appending can leave half a line behind. Only the owner may read them.
 */
import {
  appendFileSync,
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Random access to a file's bytes. */
export interface Bytes {
  readonly size: number;
  read(at: number, length: number): Buffer;
  close(): void;
}

export interface Disk {
  /** Undefined where there is no such file. */
  readText(name: string): string | undefined;
  open(name: string): Bytes;
  /** `fill` is handed a function that writes on; the file takes its name when `fill` has ended. */
  create(name: string, fill: (write: (bytes: Uint8Array) => void) => Promise<void> | void): Promise<void>;
  append(name: string, text: string): void;
  /** Replaces what has the name `to`. */
  rename(name: string, to: string): void;
  remove(name: string): void;
  list(): string[];
}

export class FolderDisk implements Disk {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  readText(name: string): string | undefined {
    try {
      return readFileSync(join(this.#folder, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  open(name: string): Bytes {
    const fd = openSync(join(this.#folder, name), 'r');
    const { size } = fstatSync(fd);
    return {
      size,
      read(at, length) {
        const buffer = Buffer.allocUnsafe(length);
        let done = 0;
        while (done < length) {
          const n = readSync(fd, buffer, done, length - done, at + done);
          if (n === 0) throw new RangeError(`${name} ends too soon`);
          done += n;
        }
        return buffer;
      },
      close: () => closeSync(fd),
    };
  }

  async create(
    name: string,
    fill: (write: (bytes: Uint8Array) => void) => Promise<void> | void,
  ): Promise<void> {
    const path = join(this.#folder, name);
    const half = `${path}.half`;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const fd = openSync(half, 'w', 0o600);
    try {
      await fill((bytes) => {
        for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
      });
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(half, path);
  }

  append(name: string, text: string): void {
    appendFileSync(join(this.#folder, name), text, { mode: 0o600 });
  }

  rename(name: string, to: string): void {
    renameSync(join(this.#folder, name), join(this.#folder, to));
  }

  remove(name: string): void {
    rmSync(join(this.#folder, name), { force: true, recursive: true });
  }

  list(): string[] {
    return readdirSync(this.#folder);
  }
}

/** Bytes in memory, for what is never written. */
export function bytesOf(buffer: Buffer): Bytes {
  return { size: buffer.length, read: (at, length) => buffer.subarray(at, at + length), close() {} };
}
