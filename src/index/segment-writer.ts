/** Writes segments: in one pass, in memory proportional to the tables. segment.ts tells what they look like and reads them. */
import type { OutlineKind } from '../syntax/index.ts';
import { ByteWriter } from './bytes.ts';
import { chunkKinds } from './chunker.ts';
import type { ChunkFacts, FileFacts } from './facts.ts';
import { signsOf } from './signs.ts';

export const keyBytes = 16;
export const magic = 0x66747931;
/** Chunks per content and symbols are stored with their kind's place in these lists: only ever append. */
export const symbolKinds: readonly OutlineKind[] = [
  'function',
  'method',
  'class',
  'interface',
  'struct',
  'enum',
  'enum-member',
  'union',
  'type',
  'field',
  'variable',
  'constant',
  'module',
  'section',
  'key',
];

export interface Content {
  readonly key: Buffer;
  readonly facts: FileFacts;
}

export interface Footer {
  readonly docs: number;
  readonly chunks: number;
  readonly terms: number;
  /** Of every chunk's vector, a multiple of eight; 0 where chunks have none. */
  readonly dims: number;
  readonly postings: readonly [at: number, length: number];
  readonly forward: readonly [at: number, length: number];
  readonly tables: Readonly<Record<TableName, number>>;
}

export type TableName =
  | 'termHashes'
  | 'termOffsets'
  | 'docKeys'
  | 'docOffsets'
  | 'docChunks'
  | 'lengths'
  | 'froms'
  | 'tos'
  | 'kinds'
  | 'hashes'
  | 'codes';

/** Writes one segment in one pass: first every term, ascending, then every content, ascending by key. */
export class SegmentWriter {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #block = new ByteWriter();
  #at = 0;
  readonly #terms: number[] = [];
  readonly #termOffsets: number[] = [];
  #forwardAt = -1;
  readonly #keys: Buffer[] = [];
  readonly #docOffsets: number[] = [];
  readonly #docChunks: number[] = [0];
  readonly #lengths: number[] = [];
  readonly #froms: number[] = [];
  readonly #tos: number[] = [];
  readonly #kinds: number[] = [];
  readonly #hashes: Buffer[] = [];
  /** In one piece: an array for each of a million chunks would weigh more than what is in it. */
  readonly #codes = new ByteWriter();
  readonly #dims: number;

  constructor(write: (bytes: Uint8Array) => void, dims: number) {
    this.#write = write;
    this.#dims = dims;
  }

  /** `chunks` ascending; the first `n` of each array count. */
  term(hash: number, chunks: ArrayLike<number>, counts: ArrayLike<number>, n: number): void {
    this.#terms.push(hash);
    this.#termOffsets.push(this.#at + this.#block.length);
    this.#block.varint(n);
    let last = 0;
    for (let i = 0; i < n; i++) {
      this.#block.varint(chunks[i]! - last);
      this.#block.varint(counts[i]!);
      last = chunks[i]!;
    }
    this.#spill(1 << 16);
  }

  /** `forward` as `encodeForward` gives it, with term numbers of this segment. */
  doc(key: Buffer, forward: Uint8Array, chunks: readonly Omit<ChunkFacts, 'terms'>[]): void {
    if (this.#forwardAt < 0) this.#forwardAt = this.#at + this.#block.length;
    this.#keys.push(key);
    this.#docOffsets.push(this.#at + this.#block.length - this.#forwardAt);
    for (const chunk of chunks) {
      const vector = this.#vectorOf(chunk);
      this.#block.raw(new Uint8Array(vector.buffer, vector.byteOffset, vector.length));
      this.#codes.raw(signsOf(vector));
    }
    this.#block.raw(forward);
    for (const chunk of chunks) {
      this.#lengths.push(chunk.length);
      this.#froms.push(chunk.from);
      this.#tos.push(chunk.to);
      this.#kinds.push(chunkKinds.indexOf(chunk.kind));
      this.#hashes.push(chunk.hash);
    }
    this.#docChunks.push(this.#lengths.length);
    this.#spill(1 << 16);
  }

  /** All zeros where there is none, or one of another encoder: no file that is read now has such a content. */
  #vectorOf({ vector }: Pick<ChunkFacts, 'vector'>): Int8Array {
    return vector?.length === this.#dims ? vector : new Int8Array(this.#dims);
  }

  end(): void {
    const bodyEnd = this.#at + this.#block.length;
    const forwardAt = this.#forwardAt < 0 ? bodyEnd : this.#forwardAt;
    this.#termOffsets.push(forwardAt);
    this.#docOffsets.push(bodyEnd - forwardAt);
    this.#spill(0);
    const tables = {} as Record<TableName, number>;
    const table = (name: TableName, bytes: ArrayBufferView) => {
      tables[name] = this.#at;
      this.#emit(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    };
    table('termHashes', Float64Array.from(this.#terms));
    table('termOffsets', Uint32Array.from(this.#termOffsets));
    table('docKeys', Buffer.concat(this.#keys));
    table('docOffsets', Uint32Array.from(this.#docOffsets));
    table('docChunks', Uint32Array.from(this.#docChunks));
    table('lengths', Uint32Array.from(this.#lengths));
    table('froms', Uint32Array.from(this.#froms));
    table('tos', Uint32Array.from(this.#tos));
    table('kinds', Uint8Array.from(this.#kinds));
    table('hashes', Buffer.concat(this.#hashes));
    table('codes', this.#codes.view());
    const footer: Footer = {
      docs: this.#keys.length,
      chunks: this.#lengths.length,
      terms: this.#terms.length,
      dims: this.#dims,
      postings: [0, forwardAt],
      forward: [forwardAt, bodyEnd - forwardAt],
      tables,
    };
    const json = Buffer.from(JSON.stringify(footer));
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(json.length, 0);
    tail.writeUInt32LE(magic, 4);
    this.#emit(json);
    this.#emit(tail);
  }

  #spill(above: number): void {
    if (this.#block.length <= above) return;
    this.#emit(this.#block.view());
    this.#block.clear();
  }

  #emit(bytes: Uint8Array): void {
    this.#write(bytes);
    this.#at += bytes.length;
  }
}

/** Writes these contents, each given once, as a segment; `numbers` tells afterwards which place each key took. */
export function writeSegment(contents: readonly Content[], write: (bytes: Uint8Array) => void): void {
  const sorted = contents.toSorted((a, b) => Buffer.compare(a.key, b.key));
  const postings = new Map<number, number[]>();
  let ordinal = 0;
  for (const { facts } of sorted) {
    for (const chunk of facts.chunks) {
      for (const [term, count] of chunk.terms) {
        const list = postings.get(term);
        if (list) list.push(ordinal, count);
        else postings.set(term, [ordinal, count]);
      }
      ordinal++;
    }
  }
  const terms = Float64Array.from(postings.keys()).sort();
  const numbers = new Map<number, number>();
  const dims = sorted.flatMap(({ facts }) => facts.chunks)[0]?.vector?.length ?? 0;
  const writer = new SegmentWriter(write, dims);
  terms.forEach((term, number) => {
    numbers.set(term, number);
    const pairs = postings.get(term)!;
    const chunks = pairs.filter((_, i) => i % 2 === 0);
    const counts = pairs.filter((_, i) => i % 2 === 1);
    writer.term(term, chunks, counts, chunks.length);
  });
  const block = new ByteWriter();
  for (const { key, facts } of sorted) {
    block.clear();
    encodeForward(block, facts, (term) => numbers.get(term)!);
    writer.doc(key, block.view(), facts.chunks);
  }
  writer.end();
}

export function encodeForward(to: ByteWriter, facts: FileFacts, numberOf: (term: number) => number): void {
  for (const { terms } of facts.chunks) {
    to.varint(terms.length);
    let last = 0;
    for (const [term, count] of terms) {
      const number = numberOf(term);
      to.varint(number - last);
      to.varint(count);
      last = number;
    }
  }
  to.varint(facts.symbols.length);
  for (const symbol of facts.symbols) {
    to.varint(numberOf(symbol.term));
    to.varint(symbolKinds.indexOf(symbol.kind) * 2 + (symbol.exported ? 1 : 0));
    to.varint(symbol.line);
    to.varint(symbol.column);
    to.varint(symbol.nameLength);
  }
}
