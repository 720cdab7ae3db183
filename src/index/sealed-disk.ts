/** The files of an index under a user's key, over a disk that holds nothing else; names and sizes stay as they are. */
import type { Bytes, Disk } from './disk.ts';
import { isSealed, type Seal } from './seal.ts';

/** What no journal holds as a line: half a line, to whoever reads it. */
const unreadable = '?';

export class SealedDisk implements Disk {
  readonly #disk: Disk;
  readonly #seal: Seal;

  constructor(disk: Disk, seal: Seal) {
    this.#disk = disk;
    this.#seal = seal;
  }

  readText(name: string): string | undefined {
    let bytes: Bytes;
    try {
      bytes = this.#disk.open(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      return isSealed(bytes) ? this.#seal.textOf(bytes) : this.#lines(this.#disk.readText(name) ?? '');
    } finally {
      bytes.close();
    }
  }

  open(name: string): Bytes {
    const bytes = this.#disk.open(name);
    try {
      return this.#seal.open(bytes);
    } catch (error) {
      bytes.close();
      throw error;
    }
  }

  create(name: string, fill: (write: (bytes: Uint8Array) => void) => Promise<void> | void): Promise<void> {
    return this.#disk.create(name, async (write) => {
      const file = this.#seal.file(write);
      await fill((bytes) => file.add(bytes));
      file.end();
    });
  }

  append(name: string, text: string): void {
    this.#disk.append(name, this.#seal.line(text));
  }

  rename(name: string, to: string): void {
    this.#disk.rename(name, to);
  }

  remove(name: string): void {
    this.#disk.remove(name);
  }

  list(): string[] {
    return this.#disk.list();
  }

  /** What was added, until the first line that is not whole. */
  #lines(text: string): string {
    let out = '';
    const lines = text.split('\n');
    const rest = lines.pop();
    for (const line of lines) {
      const opened = this.#seal.openLine(line);
      if (opened === undefined) return out + unreadable;
      out += opened;
    }
    return rest === '' ? out : out + unreadable;
  }
}
