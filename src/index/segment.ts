/**
 * An immutable file of facts, as search engines keep them: for each term the chunks that have it, and for each content
 * its chunks, terms, vectors and symbols, so that segments can be merged and contents carried over without reading any source.
 *
 *     postings   per term: how many, then (step to the chunk, count) …
 *     forward    per content: its chunks' vectors, an int8 per dimension, then per chunk its terms (step in the dictionary, count) …, then its symbols
 *     tables     dictionary, contents ascending by key, chunks in the order of their contents
 *     footer     JSON with the tables' places, its length, the magic number
 *
 * Opening reads the footer alone; each table is read when first needed.
 */
import { ByteReader } from './bytes.ts';
import { type ChunkKind, chunkKinds } from './chunker.ts';
import { type Bytes, bytesOf } from './disk.ts';
import type { ChunkFacts, FileFacts, SymbolFacts } from './facts.ts';
import {
  type Content,
  type Footer,
  keyBytes,
  magic,
  symbolKinds,
  type TableName,
  writeSegment,
} from './segment-writer.ts';

/** Postings as they are read, one list behind the other; kept between questions, for they are large. */
export class Postings {
  /** Ascending within one list. */
  chunks = new Uint32Array(1 << 14);
  counts = new Uint32Array(1 << 14);
  n = 0;

  /** Room for so many more. */
  room(more: number): void {
    if (this.n + more <= this.chunks.length) return;
    const size = Math.max(this.chunks.length * 2, this.n + more);
    const { chunks, counts } = this;
    this.chunks = new Uint32Array(size);
    this.counts = new Uint32Array(size);
    this.chunks.set(chunks);
    this.counts.set(counts);
  }
}

export class Segment {
  readonly docs: number;
  readonly chunks: number;
  readonly terms: number;
  /** Of every chunk's vector; 0 where chunks have none. */
  readonly dims: number;
  readonly size: number;
  readonly #bytes: Bytes;
  readonly #footer: Footer;
  readonly #tables = new Map<TableName, Uint32Array | Float64Array | Uint8Array>();
  #docLengths: Uint32Array | undefined;

  /** Throws where the bytes are no complete segment. */
  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.size = bytes.size;
    const tail = bytes.read(Math.max(0, bytes.size - 8), Math.min(8, bytes.size));
    if (tail.length < 8 || tail.readUInt32LE(4) !== magic) throw new RangeError('no complete segment');
    const length = tail.readUInt32LE(0);
    this.#footer = JSON.parse(bytes.read(bytes.size - 8 - length, length).toString()) as Footer;
    this.docs = this.#footer.docs;
    this.chunks = this.#footer.chunks;
    this.terms = this.#footer.terms;
    this.dims = this.#footer.dims;
  }

  static of(contents: readonly Content[]): Segment {
    const parts: Buffer[] = [];
    writeSegment(contents, (bytes) => parts.push(Buffer.from(bytes)));
    return new Segment(bytesOf(Buffer.concat(parts)));
  }

  get termHashes(): Float64Array {
    return this.#table('termHashes', Float64Array, this.terms);
  }

  /** First chunk of each content, and the number of chunks at the end. */
  get docChunks(): Uint32Array {
    return this.#table('docChunks', Uint32Array, this.docs + 1);
  }

  /** Words per chunk. */
  get lengths(): Uint32Array {
    return this.#table('lengths', Uint32Array, this.chunks);
  }

  /** Words per content. */
  get docLengths(): Uint32Array {
    if (!this.#docLengths) {
      const { docChunks, lengths } = this;
      this.#docLengths = new Uint32Array(this.docs);
      for (let doc = 0; doc < this.docs; doc++)
        for (let c = docChunks[doc]!; c < docChunks[doc + 1]!; c++) this.#docLengths[doc]! += lengths[c]!;
    }
    return this.#docLengths;
  }

  key(doc: number): Buffer {
    const keys = this.#table('docKeys', Uint8Array, this.docs * keyBytes);
    return Buffer.from(keys.buffer, keys.byteOffset + doc * keyBytes, keyBytes);
  }

  /** The content with this key, or −1. */
  find(key: Buffer): number {
    let low = 0;
    let high = this.docs - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = Buffer.compare(this.key(middle), key);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  docOf(chunk: number): number {
    const starts = this.docChunks;
    let low = 0;
    let high = this.docs - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= chunk) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  chunkAt(chunk: number): { readonly from: number; readonly to: number; readonly kind: ChunkKind } {
    return {
      from: this.#table('froms', Uint32Array, this.chunks)[chunk]!,
      to: this.#table('tos', Uint32Array, this.chunks)[chunk]!,
      kind: chunkKinds[this.#table('kinds', Uint8Array, this.chunks)[chunk]!]!,
    };
  }

  /** Reads the term's postings behind what is there already. */
  postings(term: number, into: Postings): void {
    const number = search(this.termHashes, term);
    if (number >= 0) this.postingsAt(number, into);
  }

  /** Bytes that the term's postings take: how common it is, without reading them. */
  weightOf(term: number): number {
    const number = search(this.termHashes, term);
    const offsets = this.#table('termOffsets', Uint32Array, this.terms + 1);
    return number < 0 ? 0 : offsets[number + 1]! - offsets[number]!;
  }

  postingsAt(number: number, into: Postings): void {
    const offsets = this.#table('termOffsets', Uint32Array, this.terms + 1);
    const from = offsets[number]!;
    const bytes = this.#bytes.read(from, offsets[number + 1]! - from);
    const reader = new ByteReader(bytes);
    const n = reader.varint();
    into.room(n);
    const { chunks, counts } = into;
    let last = 0;
    let { at } = reader;
    for (let i = into.n; i < into.n + n; i++) {
      // Nearly all numbers are of one byte.
      const step = bytes[at]!;
      const count = bytes[at + 1]!;
      if (step < 128 && count < 128) {
        at += 2;
        last += step;
        counts[i] = count;
      } else {
        reader.at = at;
        last += reader.varint();
        counts[i] = reader.varint();
        at = reader.at;
      }
      chunks[i] = last;
    }
    into.n += n;
  }

  /** The signs of the chunks' vectors, a bit per dimension, the first dimension lowest. */
  get codes(): Uint8Array {
    return this.#table('codes', Uint8Array, (this.chunks * this.dims) / 8);
  }

  /** That tells the chunk's text from any other. */
  hash(chunk: number): Buffer {
    const hashes = this.#table('hashes', Uint8Array, this.chunks * keyBytes);
    return Buffer.from(hashes.buffer, hashes.byteOffset + chunk * keyBytes, keyBytes);
  }

  vector(chunk: number): Int8Array {
    const doc = this.docOf(chunk);
    const offset = this.#table('docOffsets', Uint32Array, this.docs + 1)[doc]!;
    const place = chunk - this.docChunks[doc]!;
    return numbersOf(this.#bytes.read(this.#footer.forward[0] + offset + place * this.dims, this.dims));
  }

  facts(doc: number): FileFacts {
    const offsets = this.#table('docOffsets', Uint32Array, this.docs + 1);
    const from = offsets[doc]!;
    const reader = new ByteReader(this.#bytes.read(this.#footer.forward[0] + from, offsets[doc + 1]! - from));
    const terms = this.termHashes;
    const hashes = this.#table('hashes', Uint8Array, this.chunks * keyBytes);
    const chunks: ChunkFacts[] = [];
    const first = this.docChunks[doc]!;
    const vectors = reader.raw((this.docChunks[doc + 1]! - first) * this.dims);
    for (let chunk = first; chunk < this.docChunks[doc + 1]!; chunk++) {
      const own: [number, number][] = [];
      let number = 0;
      for (let left = reader.varint(); left > 0; left--) {
        number += reader.varint();
        own.push([terms[number]!, reader.varint()]);
      }
      const hash = Buffer.from(hashes.slice(chunk * keyBytes, (chunk + 1) * keyBytes));
      const at = (chunk - first) * this.dims;
      const vector = this.dims > 0 ? numbersOf(vectors.subarray(at, at + this.dims)).slice() : undefined;
      chunks.push({ ...this.chunkAt(chunk), hash, length: this.lengths[chunk]!, terms: own, vector });
    }
    const symbols: SymbolFacts[] = [];
    for (let left = reader.varint(); left > 0; left--) {
      const term = terms[reader.varint()]!;
      const kind = reader.varint();
      symbols.push({
        term,
        kind: symbolKinds[kind >> 1]!,
        exported: kind % 2 === 1,
        line: reader.varint(),
        column: reader.varint(),
        nameLength: reader.varint(),
      });
    }
    return { chunks, symbols };
  }

  close(): void {
    this.#bytes.close();
  }

  #table<T extends Uint32Array | Float64Array | Uint8Array>(
    name: TableName,
    type: { new (buffer: ArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
    length: number,
  ): T {
    let table = this.#tables.get(name) as T | undefined;
    if (!table) {
      const bytes = this.#bytes.read(this.#footer.tables[name], length * type.BYTES_PER_ELEMENT);
      // A copy of its own, since typed arrays want aligned bytes.
      const buffer = new ArrayBuffer(bytes.length);
      new Uint8Array(buffer).set(bytes);
      table = new type(buffer);
      this.#tables.set(name, table);
    }
    return table;
  }
}

function numbersOf(bytes: Buffer): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function search(sorted: Float64Array, wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle]!;
    if (value === wanted) return middle;
    if (value < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
