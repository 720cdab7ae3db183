/**
 * The layout of public models as optimum and transformers.js export them: every pass takes the whole cache in and gives
 * the whole cache back. Slower than ours by the copies, but any model of that kind runs.
 */
import { join } from 'node:path';
import type { Cache, Decoder } from './decoder.ts';
import type { PlainDescription } from './description.ts';
import { inPasses, mostRows } from './in-passes.ts';
import type { Rows } from './row-cache.ts';
import {
  type InferenceSession,
  type Ort,
  openSession,
  runtime,
  type SessionOptions,
} from './runtime-session.ts';

/** Per tensor [1, heads, length, head]: rows of one head stand together, so truncating moves them. */
class HeadCache implements Cache {
  length = 0;
  tensors: Rows[];
  readonly heads: number;
  readonly width: number;

  constructor(tensors: Rows[], heads: number, width: number) {
    this.tensors = tensors;
    this.heads = heads;
    this.width = width;
  }

  get bytes(): number {
    return this.tensors.reduce((sum, t) => sum + t.byteLength, 0);
  }

  truncate(length: number): void {
    if (length >= this.length) return;
    this.tensors = this.tensors.map((tensor) => this.#first(tensor, length));
    this.length = length;
  }

  free(): void {
    this.truncate(0);
  }

  fork(length: number): HeadCache {
    const kept = Math.min(length, this.length);
    const copy = new HeadCache(
      this.tensors.map((tensor) => this.#first(tensor, kept)),
      this.heads,
      this.width,
    );
    copy.length = kept;
    return copy;
  }

  #first(tensor: Rows, rows: number): Rows {
    const size = this.heads * rows * this.width;
    const out = tensor instanceof Uint16Array ? new Uint16Array(size) : new Float32Array(size);
    for (let head = 0; head < this.heads; head++) {
      const from = head * this.length * this.width;
      out.set(tensor.subarray(from, from + rows * this.width), head * rows * this.width);
    }
    return out;
  }
}

export class PlainDecoder implements Decoder {
  readonly vocabulary: number;
  readonly maxPositions: number;
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  readonly #model: PlainDescription;
  readonly #half: boolean;
  readonly #mostRows: number;
  readonly #names: readonly { readonly past: string; readonly present: string }[];

  private constructor(ort: Ort, session: InferenceSession, model: PlainDescription, device: string) {
    this.#ort = ort;
    this.#session = session;
    this.#model = model;
    this.#mostRows = mostRows(device);
    this.vocabulary = model.vocab;
    this.maxPositions = model.maxPositions;
    this.#names = Array.from({ length: model.layers }, (_, layer) => layer).flatMap((layer) =>
      ['key', 'value'].map((part) => ({
        past: `past_key_values.${layer}.${part}`,
        present: `present.${layer}.${part}`,
      })),
    );
    const first = session.inputMetadata.find((input) => input.name === this.#names[0]?.past);
    this.#half = first?.isTensor === true && first.type === 'float16';
  }

  /** Throws a sentence where the file's inputs are not those of this layout. */
  static async open(folder: string, model: PlainDescription, options: SessionOptions): Promise<PlainDecoder> {
    const session = await openSession(join(folder, model.file), options);
    const missing = ['input_ids', 'past_key_values.0.key'].find((name) => !session.inputNames.includes(name));
    if (missing)
      throw new Error(`${join(folder, model.file)} has no input ${missing}: no decoder with a cache`);
    return new PlainDecoder(await runtime(), session, model, options.device);
  }

  newCache(): HeadCache {
    const empty = () => (this.#half ? new Uint16Array(0) : new Float32Array(0));
    return new HeadCache(this.#names.map(empty), this.#model.kvHeads, this.#model.headDim);
  }

  async forward(cache: Cache, ids: readonly number[], rows: readonly number[]): Promise<Float32Array> {
    const held = cache as HeadCache;
    return inPasses(ids, rows, this.#mostRows, (piece, asked) => this.#pass(held, piece, asked));
  }

  async #pass(held: HeadCache, ids: readonly number[], rows: readonly number[]): Promise<Float32Array> {
    const past = held.length;
    const outputs = await this.#session.run(this.#feeds(held, ids));
    held.tensors = this.#names.map(({ present }) => outputs[present]!.data as Rows);
    held.length = past + ids.length;
    return this.#rows(outputs.logits!.data, rows);
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }

  #feeds(cache: HeadCache, ids: readonly number[]) {
    const { Tensor } = this.#ort;
    const { kvHeads, headDim } = this.#model;
    const past = cache.length;
    const total = past + ids.length;
    const ones = new BigInt64Array(total).fill(1n);
    const positions = BigInt64Array.from(ids, (_, i) => BigInt(past + i));
    const all: Record<string, InstanceType<Ort['Tensor']>> = {
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
      attention_mask: new Tensor('int64', ones, [1, total]),
      position_ids: new Tensor('int64', positions, [1, ids.length]),
    };
    const type = this.#half ? 'float16' : 'float32';
    this.#names.forEach((name, i) => {
      all[name.past] = new Tensor(type, cache.tensors[i] as Float32Array, [1, kvHeads, past, headDim]);
    });
    const wanted = this.#session.inputNames;
    return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name)));
  }

  /** This layout computes the logits of every row: [1, S, vocabulary]. */
  #rows(logits: unknown, rows: readonly number[]): Float32Array {
    const size = this.vocabulary;
    const out = new Float32Array(rows.length * size);
    rows.forEach((row, i) => {
      if (logits instanceof Float32Array) out.set(logits.subarray(row * size, (row + 1) * size), i * size);
      else
        for (let k = 0; k < size; k++) out[i * size + k] = fromHalf((logits as Uint16Array)[row * size + k]!);
    });
    return out;
  }
}

/** IEEE 754 binary16, as 16 bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
