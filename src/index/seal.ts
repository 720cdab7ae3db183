/**
 * A user's key over what the index stores: AES-256-GCM, with a key of its own for every file. A file is sealed in blocks,
 * so that any part of it can be read alone; what is added to line by line is sealed line by line.
 *
 *     file    magic, 16 random bytes that its key is made with, then blocks of 4 KiB, each with its tag
 *     line    base64 of a random nonce, the text and its tag
 *
 * A block's nonce is its number and whether it is the last, so blocks can neither change places nor be cut off.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Bytes } from './disk.ts';

const algorithm = 'aes-256-gcm';
const magic = Buffer.from('ftseal1\n');
const saltLength = 16;
const headLength = magic.length + saltLength;
const nonceLength = 12;
const tagLength = 16;
const blockLength = 1 << 12;
const shortestKey = 32;
/** Blocks of a file that are kept open: postings lie near each other. */
const mostKept = 1024;

/** Why what is stored stays closed, as a sentence without its stop. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

export class Seal {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /** Throws SealError where the key could be guessed. */
  static of(text: string): Seal {
    if (text.length < shortestKey)
      throw new SealError(
        `the index’s key has fewer than ${shortestKey} characters; \`openssl rand -base64 32\` makes a good one`,
      );
    return new Seal(derived(text, '', 'foretype index'));
  }

  /** Seals a file: `write` is handed what belongs on disk. The last call is `end`. */
  file(write: (bytes: Uint8Array) => void): { add(bytes: Uint8Array): void; end(): void } {
    const salt = randomBytes(saltLength);
    const key = this.#ofFile(salt);
    const block = Buffer.allocUnsafe(blockLength);
    let filled = 0;
    let number = 0;
    const close = (last: boolean) => {
      const cipher = createCipheriv(algorithm, key, nonceOf(number++, last));
      write(Buffer.concat([cipher.update(block.subarray(0, filled)), cipher.final(), cipher.getAuthTag()]));
      filled = 0;
    };
    write(Buffer.concat([magic, salt]));
    return {
      add(bytes) {
        for (let at = 0; at < bytes.length; ) {
          // Only what is followed by more is not the last.
          if (filled === blockLength) close(false);
          const part = bytes.subarray(at, at + blockLength - filled);
          block.set(part, filled);
          filled += part.length;
          at += part.length;
        }
      },
      end: () => close(true),
    };
  }

  whole(bytes: Uint8Array): Buffer {
    const parts: Uint8Array[] = [];
    const file = this.file((part) => parts.push(part));
    file.add(bytes);
    file.end();
    return Buffer.concat(parts);
  }

  /** What a sealed file holds. Throws RangeError, here or on reading, where it was sealed with another key or is damaged. */
  open(bytes: Bytes): Bytes {
    if (!isSealed(bytes)) throw new RangeError('no sealed file');
    return new OpenedBytes(bytes, this.#ofFile(bytes.read(magic.length, saltLength)));
  }

  /** The text of a whole sealed file. Throws as `open`. */
  textOf(bytes: Bytes): string {
    const opened = this.open(bytes);
    return opened.read(0, opened.size).toString();
  }

  /** Ends with a line break. */
  line(text: string): string {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv(algorithm, this.#key, nonce);
    const sealed = [nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()];
    return `${Buffer.concat(sealed).toString('base64')}\n`;
  }

  /** Of a line without its break; undefined where it is damaged, or sealed with another key. */
  openLine(line: string): string | undefined {
    const bytes = Buffer.from(line, 'base64');
    if (bytes.length < nonceLength + tagLength) return undefined;
    return opened(this.#key, bytes.subarray(0, nonceLength), bytes.subarray(nonceLength))?.toString();
  }

  #ofFile(salt: Uint8Array): Buffer {
    return derived(this.#key, salt, 'foretype index file');
  }
}

/** Whether these are the bytes of a sealed file, whoever's. */
export function isSealed(bytes: Bytes): boolean {
  return bytes.size >= headLength + tagLength && bytes.read(0, magic.length).equals(magic);
}

class OpenedBytes implements Bytes {
  readonly size: number;
  readonly #bytes: Bytes;
  readonly #key: Buffer;
  readonly #blocks: number;
  /** By number, the one used longest ago first. */
  readonly #kept = new Map<number, Buffer>();

  constructor(bytes: Bytes, key: Buffer) {
    this.#bytes = bytes;
    this.#key = key;
    this.#blocks = Math.ceil((bytes.size - headLength) / (blockLength + tagLength));
    this.size = bytes.size - headLength - this.#blocks * tagLength;
    this.#block(this.#blocks - 1, true); // says whether the file ends here
  }

  read(at: number, length: number): Buffer {
    if (at < 0 || at + length > this.size) throw new RangeError('the sealed file ends too soon');
    const out = Buffer.allocUnsafe(length);
    const keep = length <= blockLength;
    for (let done = 0; done < length; ) {
      const number = Math.floor((at + done) / blockLength);
      const from = (at + done) % blockLength;
      done += this.#block(number, keep).copy(out, done, from, Math.min(blockLength, from + length - done));
    }
    return out;
  }

  close(): void {
    this.#kept.clear();
    this.#bytes.close();
  }

  #block(number: number, keep: boolean): Buffer {
    const known = this.#kept.get(number);
    const start = headLength + number * (blockLength + tagLength);
    const last = number === this.#blocks - 1;
    const end = last ? this.#bytes.size : start + blockLength + tagLength;
    const block = known ?? opened(this.#key, nonceOf(number, last), this.#bytes.read(start, end - start));
    if (!block) throw new RangeError('the sealed file is damaged, or sealed with another key');
    if (!keep) return block;
    this.#kept.delete(number);
    this.#kept.set(number, block);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    return block;
  }
}

/** `sealed` ends with its tag. */
function opened(key: Buffer, nonce: Uint8Array, sealed: Buffer): Buffer | undefined {
  const end = sealed.length - tagLength;
  if (end < 0) return undefined;
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  decipher.setAuthTag(sealed.subarray(end));
  try {
    const text = decipher.update(sealed.subarray(0, end));
    decipher.final();
    return text;
  } catch {
    return undefined; // the tag is not this text's
  }
}

function nonceOf(block: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(nonceLength);
  nonce.writeUInt8(last ? 1 : 0, 0);
  nonce.writeBigUInt64BE(BigInt(block), nonceLength - 8);
  return nonce;
}

function derived(from: string | Buffer, salt: string | Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', from, salt, purpose, 32));
}
