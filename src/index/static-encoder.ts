/**
 * Vectors without a neural network: each word the encoder knows has a row of numbers, and a text's vector is the sum of
 * its words' rows. Rows were trained so that what belongs together lies close (models/encoder/README.md); a chunk costs
 * microseconds, so every chunk has a vector. The file, little-endian:
 *
 *     magic       8 bytes
 *     header      its length in 4 bytes, then JSON: name, dims, words
 *     scales      a float32 per word
 *     asked       a float32 per word: what it weighs more in a question than in code
 *     rows        dims int8 per word, times its scale
 *     words       UTF-8, a line each, folded as the index folds them
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const magic = 'ftenc1\n\0';
/** A word counts as often as it is there, logarithmically, up to this; models/training/encoder/model.py says the same. */
const mostCounted = 32;

interface Table {
  readonly name: string;
  readonly dims: number;
  readonly rowOf: ReadonlyMap<string, number>;
  readonly scales: Float32Array;
  readonly asked: Float32Array;
  readonly rows: Int8Array;
}

export class StaticEncoder {
  readonly #table: Table;
  /** Of the terms it was told of. */
  readonly #rowOf = new Map<number, number>();
  /** Vectors made, for tests of what is made only once. */
  encodings = 0;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Tells its weights from any others'. */
  get name(): string {
    return this.#table.name;
  }

  get dims(): number {
    return this.#table.dims;
  }

  /** Tells which term stands for a word, before the first text that has it: the terms of one secret only. */
  learn(term: number, word: string): void {
    const row = this.#table.rowOf.get(word);
    if (row !== undefined) this.#rowOf.set(term, row);
  }

  /** Terms with their counts; all zeros where none is known. In [−127, 127], of no set length. */
  encode(terms: readonly (readonly [term: number, count: number])[]): Int8Array {
    this.encodings++;
    const sum = new Float64Array(this.dims);
    for (const [term, count] of terms) {
      const row = this.#rowOf.get(term);
      if (row !== undefined) this.#add(sum, row, 1 + Math.log(Math.min(count, mostCounted)));
    }
    const out = new Int8Array(this.dims);
    const largest = sum.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    if (largest > 0) for (let i = 0; i < out.length; i++) out[i] = Math.round((sum[i]! / largest) * 127);
    return out;
  }

  /** The vector of a question's words, folded, of length 1; undefined where none is known. */
  ask(words: readonly string[]): Float64Array | undefined {
    const counts = new Map<number, number>();
    for (const word of words) {
      const row = this.#table.rowOf.get(word);
      if (row !== undefined) counts.set(row, (counts.get(row) ?? 0) + 1);
    }
    const sum = new Float64Array(this.dims);
    for (const [row, count] of counts)
      this.#add(sum, row, this.#table.asked[row]! * (1 + Math.log(Math.min(count, mostCounted))));
    return ofLengthOne(sum);
  }

  #add(sum: Float64Array, row: number, weight: number): void {
    const { rows, scales, dims } = this.#table;
    const factor = weight * scales[row]!;
    for (let i = 0, at = row * dims; i < dims; i++, at++) sum[i]! += factor * rows[at]!;
  }
}

/** Undefined where the vector has no length. */
export function ofLengthOne(vector: ArrayLike<number>): Float64Array | undefined {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i]! ** 2;
  if (squares === 0) return undefined;
  const length = Math.sqrt(squares);
  return Float64Array.from(vector, (x) => x / length);
}

/** Throws a RangeError where the bytes are no encoder. */
export function readEncoder(bytes: Buffer): Table {
  if (bytes.toString('latin1', 0, magic.length) !== magic) throw new RangeError('no encoder');
  const headerAt = magic.length + 4;
  const length = bytes.readUInt32LE(magic.length);
  const header = JSON.parse(bytes.toString('utf8', headerAt, headerAt + length)) as {
    readonly name: string;
    readonly dims: number;
    readonly words: number;
  };
  const { name, dims, words: count } = header;
  let at = headerAt + length;
  const part = (size: number): ArrayBuffer => {
    const copy = new Uint8Array(size);
    copy.set(bytes.subarray(at, at + size));
    at += size;
    return copy.buffer;
  };
  const scales = new Float32Array(part(4 * count));
  const asked = new Float32Array(part(4 * count));
  const rows = new Int8Array(part(count * dims));
  const words = bytes.toString('utf8', at).split('\n');
  if (words.length !== count) throw new RangeError('an encoder of another number of words');
  return { name, dims, rowOf: new Map(words.map((word, row) => [word, row])), scales, asked, rows };
}

let shipped: Table | undefined | null = null;

/** The encoder that comes with foretype; undefined where its file is not there. */
export function shippedEncoder(): StaticEncoder | undefined {
  if (shipped === null) {
    try {
      const path = fileURLToPath(new URL('../../models/encoder/words.bin', import.meta.url));
      shipped = readEncoder(readFileSync(path));
    } catch {
      shipped = undefined;
    }
  }
  return shipped && new StaticEncoder(shipped);
}
