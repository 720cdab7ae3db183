/**
 * A file that is still coming: `NAME.part` holds the bytes so far, `NAME.part.json` where they come from. Bytes are added
 * at the end only, so whatever ends us (a cut line, Ctrl-C, a power cut) leaves a beginning to go on from; whether it is
 * one of the file the server has now, its validator (RFC 9110 §8.8) or the pinned hash decides.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FrontierError } from '../failure.ts';

export interface Origin {
  readonly url: string;
  /** A strong ETag, as If-Range takes it. */
  readonly validator?: string;
}

export class Part {
  readonly #target: string;
  readonly #file: FileHandle;
  #hash: Hash;
  #length: number;
  #origin: Origin | undefined;

  private constructor(target: string, file: FileHandle, hash: Hash, length: number, origin?: Origin) {
    this.#target = target;
    this.#file = file;
    this.#hash = hash;
    this.#length = length;
    this.#origin = origin;
  }

  /** Reads what is there already, to hash it. Throws FrontierError where the folder cannot be written. */
  static async open(target: string, signal: AbortSignal): Promise<Part> {
    const path = `${target}.part`;
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      const file = await open(path, 'a+');
      const hash = createHash('sha256');
      let length = 0;
      for await (const bytes of createReadStream(path, { signal })) {
        hash.update(bytes);
        length += bytes.length;
      }
      return new Part(target, file, hash, length, await readOrigin(path));
    } catch (cause) {
      if (signal.aborted) throw new FrontierError('cancelled', 'stopped', { cause });
      throw here(path, cause);
    }
  }

  get length(): number {
    return this.#length;
  }

  /** Where the bytes so far come from; undefined where nobody knows. */
  get origin(): Origin | undefined {
    return this.#origin;
  }

  /** Forgets the bytes so far: those that follow come from `origin`. */
  async restart(origin: Origin): Promise<void> {
    try {
      await this.#file.truncate(0);
      this.#hash = createHash('sha256');
      this.#length = 0;
      this.#origin = origin;
      await writeFile(`${this.#target}.part.json`, JSON.stringify(origin), { mode: 0o600 });
    } catch (cause) {
      throw here(this.#target, cause);
    }
  }

  async add(bytes: Buffer): Promise<void> {
    try {
      await this.#file.appendFile(bytes);
    } catch (cause) {
      throw here(this.#target, cause);
    }
    this.#hash.update(bytes);
    this.#length += bytes.length;
  }

  /** Of the bytes so far, in hexadecimal digits. */
  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** The part becomes the file, at once. */
  async finish(): Promise<void> {
    try {
      await this.#file.sync();
      await this.#file.close();
      await rename(`${this.#target}.part`, this.#target);
    } catch (cause) {
      throw here(this.#target, cause);
    }
    await rm(`${this.#target}.part.json`, { force: true });
  }

  /** Leaves the part for another time. */
  async close(): Promise<void> {
    await this.#file.close().catch(() => {}); // closed by `finish`
  }
}

async function readOrigin(path: string): Promise<Origin | undefined> {
  try {
    const value = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Partial<Origin>;
    if (typeof value.url !== 'string') return undefined;
    const { url, validator } = value;
    return typeof validator === 'string' ? { url, validator } : { url };
  } catch {
    return undefined; // none was written, or not whole
  }
}

/** A fault of this machine's disk as a sentence. */
export function here(path: string, cause: unknown): FrontierError {
  const code = String((cause as { code?: unknown }).code ?? '');
  const why =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? `there is no room left for ${path}: make some and pull again, what came so far is kept`
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? `${path} cannot be written (${code}): its folder must belong to you`
        : `${path}: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new FrontierError('here', why, { cause });
}
