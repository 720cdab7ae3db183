/**
 * What a sentence-transformer says of functions and types, kept by the hash of their text: renamed, moved and switched
 * between branches they are not asked for again. Files that are worked on come first, and no more are taken than can be
 * read in bounded memory and time. A crash loses the vectors since the last writing, no more.
 *
 *     {"model":"…","dims":384}⏎       then per chunk its hash, 16 bytes, and an int8 per dimension
 */
import { redactSecrets } from '../text/index.ts';
import type { CodeIndex, LiveFacts } from './code-index.ts';
import type { Disk } from './disk.ts';
import { cosineOf, leastCosine } from './nearest.ts';
import { byFile, type Found, inFoundOrder, type Ranking } from './ranking.ts';
import type { Segment } from './segment.ts';
import { keyBytes } from './segment-writer.ts';
import type { SentenceEncoder } from './sentence-encoder.ts';

/** In chunks: some minutes of a small model on one core, and 8 MB at 384 dimensions. */
const mostChunks = 20_000;
const batchSize = 16;
const savedEach = 512;
const fileName = 'vectors';

export interface FillOptions {
  /** Of the paths, those worked on first. */
  readonly order: readonly string[];
  /** Awaited between batches: resolves when work may go on. */
  readonly gate: () => Promise<void>;
  readonly signal: AbortSignal;
}

export class DeepVectors {
  readonly encoder: SentenceEncoder;
  readonly #disk: Disk;
  readonly #vectors: Map<string, Int8Array>;
  /** Chunks of a segment that have vectors, as long as nothing is added. */
  #known = new WeakMap<Segment, readonly (readonly [chunk: number, vector: Int8Array])[]>();

  constructor(disk: Disk, encoder: SentenceEncoder) {
    this.#disk = disk;
    this.encoder = encoder;
    this.#vectors = read(disk, encoder.name);
  }

  get size(): number {
    return this.#vectors.size;
  }

  /** Vectors of what has none yet; answers how many were made. Throws when aborted; what was saved until then stays. */
  async fill(index: CodeIndex, { order, gate, signal }: FillOptions): Promise<number> {
    const wanted = new Set<string>();
    let made = 0;
    let batch: { key: string; text: string }[] = [];
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      signal.throwIfAborted();
      await gate();
      const vectors = await this.encoder.encode(batch.map(({ text }) => text));
      for (const [i, { key }] of batch.entries()) this.#vectors.set(key, vectors[i]!);
      made += batch.length;
      if (Math.floor(made / savedEach) > Math.floor((made - batch.length) / savedEach)) await this.#save();
      batch = [];
    };
    for (const path of order) {
      if (wanted.size >= mostChunks) break;
      for (const { key, text } of textsOf(index, path)) {
        if (wanted.has(key)) continue;
        wanted.add(key);
        if (!this.#vectors.has(key)) batch.push({ key, text });
        if (batch.length >= batchSize) await flush();
      }
    }
    await flush();
    if (made === 0) return 0;
    // What other branches had stays, as long as it is no more than what is there now.
    for (const key of [...this.#vectors.keys()]) {
      if (this.#vectors.size <= 2 * wanted.size) break;
      if (!wanted.has(key)) this.#vectors.delete(key);
    }
    await this.#save();
    return made;
  }

  /** Chunks whose vectors lie close to the question's, `sharpness` as for `nearest`. */
  nearest(
    live: readonly LiveFacts[],
    question: Float64Array,
    { most, sharpness }: { readonly most: number; readonly sharpness: number },
  ): Ranking {
    const found: Found[] = [];
    for (const { segment, held, pathsOf } of live)
      for (const [chunk, vector] of this.#of(segment)) {
        const doc = segment.docOf(chunk);
        if (held[doc] === 0 || vector.length !== question.length) continue;
        const cosine = cosineOf(question, vector);
        if (cosine < leastCosine) continue;
        const score = Math.exp(sharpness * (cosine - 1));
        const { from, to } = segment.chunkAt(chunk);
        for (const path of pathsOf(doc)) found.push({ path, from, to, score });
      }
    return byFile(found.sort(inFoundOrder).slice(0, most));
  }

  /** Of a chunk's text; undefined where it has none. */
  vectorOf(hash: Buffer): Int8Array | undefined {
    return this.#vectors.get(hash.toString('latin1'));
  }

  #of(segment: Segment): readonly (readonly [chunk: number, vector: Int8Array])[] {
    let known = this.#known.get(segment);
    if (!known) {
      known = Array.from({ length: segment.chunks }, (_, chunk) => chunk).flatMap((chunk) => {
        const vector = this.vectorOf(segment.hash(chunk));
        return vector ? [[chunk, vector] as const] : [];
      });
      this.#known.set(segment, known);
    }
    return known;
  }

  async #save(): Promise<void> {
    this.#known = new WeakMap();
    const dims = this.#vectors.values().next().value?.length ?? 0;
    await this.#disk.create(fileName, (write) => {
      write(Buffer.from(`${JSON.stringify({ model: this.encoder.name, dims })}\n`));
      for (const [key, vector] of this.#vectors) {
        write(Buffer.from(key, 'latin1'));
        write(new Uint8Array(vector.buffer, vector.byteOffset, vector.length));
      }
    });
  }
}

/** Functions and types of a file, as the index cut them; none where its text is another by now. */
function textsOf(index: CodeIndex, path: string): { key: string; text: string }[] {
  const chunks = (index.factsOf(path)?.chunks ?? []).filter(
    ({ kind }) => kind === 'function' || kind === 'type',
  );
  if (chunks.length === 0) return [];
  const lines = redactSecrets((index.textOf(path) ?? '').replace(/\r\n?/g, '\n')).split('\n');
  return chunks.flatMap(({ from, to, hash }) => {
    const text = lines.slice(from, to).join('\n');
    return index.hasher.digest('chunk', text).equals(hash) ? [{ key: hash.toString('latin1'), text }] : [];
  });
}

/** Nothing where the file is another model's, or damaged. */
function read(disk: Disk, model: string): Map<string, Int8Array> {
  const out = new Map<string, Int8Array>();
  if (!disk.list().includes(fileName)) return out;
  const bytes = disk.open(fileName);
  const all = bytes.read(0, bytes.size);
  bytes.close();
  const end = all.indexOf(10);
  let header: { readonly model?: unknown; readonly dims?: unknown };
  try {
    header = JSON.parse(all.toString('utf8', 0, Math.max(0, end))) as typeof header;
  } catch {
    return out;
  }
  const { dims } = header;
  if (header.model !== model || typeof dims !== 'number' || dims < 1) return out;
  for (let at = end + 1; at + keyBytes + dims <= all.length; at += keyBytes + dims) {
    const vector = new Int8Array(dims);
    vector.set(new Int8Array(all.buffer, all.byteOffset + at + keyBytes, dims));
    out.set(all.toString('latin1', at, at + keyBytes), vector);
  }
  return out;
}
