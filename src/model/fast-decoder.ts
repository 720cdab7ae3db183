/**
 * Our own layout: little work for few new rows behind a long cache.
 *
 *     global layers   see rows 0 … P              of the cache
 *     local layers    see rows off … P            off = P − window − 1, rounded down to the alignment
 *     out of the graph come the logits of the asked rows and only the *new* keys and values
 *
 * With static activation scales, aligned views and never a one-row pass the logits are the same bits however the prompt
 * was cut (models/README.md says where this was measured).
 */
import { join } from 'node:path';
import type { Cache, Decoder } from './decoder.ts';
import type { FastDescription } from './description.ts';
import { RowCache, type Rows } from './row-cache.ts';
import {
  type InferenceSession,
  type Ort,
  openSession,
  runtime,
  type SessionOptions,
} from './runtime-session.ts';

export class FastDecoder implements Decoder {
  readonly vocabulary: number;
  readonly maxPositions: number;
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  readonly #model: FastDescription;
  readonly #outputs: readonly string[];

  private constructor(ort: Ort, session: InferenceSession, model: FastDescription) {
    this.#ort = ort;
    this.#session = session;
    this.#model = model;
    this.vocabulary = model.vocab;
    this.maxPositions = model.maxPositions;
    this.#outputs = [model.logits, ...model.cache.flatMap((entry) => [entry.newKey, entry.newValue])];
  }

  static async open(folder: string, model: FastDescription, options: SessionOptions): Promise<FastDecoder> {
    const session = await openSession(join(folder, model.file), options);
    return new FastDecoder(await runtime(), session, model);
  }

  newCache(): RowCache {
    const { cache, headDim, maxPositions, cacheType } = this.#model;
    return new RowCache({
      pairs: cache.length,
      width: headDim,
      maxRows: maxPositions,
      half: cacheType === 'float16',
    });
  }

  async forward(cache: Cache, ids: readonly number[], rows: readonly number[]): Promise<Float32Array> {
    const held = cache as RowCache;
    const { cacheOutput, headDim, logits } = this.#model;
    // One row alone takes another kernel's path, whose sums differ: a second one is computed and not kept.
    const padded = ids.length === 1 ? [ids[0]!, 0] : ids;
    held.reserve(padded.length);
    const past = held.length;
    const outputs = await this.#session.run(this.#feeds(held, padded, rows), [...this.#outputs]);
    const skip = cacheOutput === 'present' ? this.#offset(past) : undefined;
    this.#model.cache.forEach((entry, pair) => {
      for (const [tensor, name] of [
        [2 * pair, entry.newKey],
        [2 * pair + 1, entry.newValue],
      ] as const) {
        // [1, 1, S, head] or, with everything before it, [1, 1, P + S, head]
        const all = outputs[name]!.data as Rows;
        const before = skip === undefined ? 0 : past - (entry.kind === 'local' ? skip : 0);
        held.append(tensor, all.subarray(before * headDim, (before + ids.length) * headDim) as Rows);
      }
    });
    held.grown(ids.length);
    return outputs[logits]!.data as Float32Array;
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }

  #offset(past: number): number {
    const { window, alignment } = this.#model;
    return Math.max(0, Math.floor((past - window - 1) / alignment.withoutFlash)) * alignment.withoutFlash;
  }

  #feeds(cache: RowCache, ids: readonly number[], rows: readonly number[]) {
    const { Tensor } = this.#ort;
    const { inputs, cache: entries, headDim, cacheType } = this.#model;
    const past = cache.length;
    const off = this.#offset(past);
    const size = ids.length;
    const lengths = (from: number) => Int32Array.of(past - from + size - 1);
    const total = (from: number) => Int32Array.of(past - from + size);
    const feeds: Record<string, InstanceType<Ort['Tensor']>> = {
      [inputs.ids]: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, size]),
      [inputs.positions]: new Tensor(
        'int64',
        BigInt64Array.from(ids, (_, i) => BigInt(past + i)),
        [1, size],
      ),
      [inputs.globalLength]: new Tensor('int32', lengths(0), [1]),
      [inputs.globalTotal]: new Tensor('int32', total(0), []),
      [inputs.localLength]: new Tensor('int32', lengths(off), [1]),
      [inputs.localTotal]: new Tensor('int32', total(off), []),
      [inputs.rows]: new Tensor('int64', BigInt64Array.from(rows, BigInt), [rows.length]),
    };
    entries.forEach((entry, pair) => {
      const from = entry.kind === 'local' ? off : 0;
      const dims = [1, 1, past - from, headDim];
      feeds[entry.pastKey] = new Tensor(cacheType, cache.view(2 * pair, from, past) as Float32Array, dims);
      feeds[entry.pastValue] = new Tensor(
        cacheType,
        cache.view(2 * pair + 1, from, past) as Float32Array,
        dims,
      );
    });
    return feeds;
  }
}
