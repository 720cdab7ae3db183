/**
 * Our own layout: little work for few new rows behind a long cache.
 *
 *     global layers   see rows 0 … P              of the cache
 *     local layers    see rows off … P            off = P − window − 1, rounded down to the alignment
 *     out of the graph come the logits of the asked rows and only the *new* keys and values
 *
 * With static activation scales, aligned views and never a one-row pass the logits are the same bits however the prompt
 * was cut (models/README.md says where this was measured).
 *
 * On a graphics processor the rows stay where they are: a pass takes in what the last one gave, and only logits cross.
 */
import { join } from 'node:path';
import type { Cache, Decoder } from './decoder.ts';
import type { FastDescription } from './description.ts';
import { DeviceCache } from './device-cache.ts';
import { inPasses, mostRows } from './in-passes.ts';
import { RowCache, type Rows } from './row-cache.ts';
import {
  type InferenceSession,
  type Ort,
  openSession,
  runtime,
  type SessionOptions,
  type Tensor,
} from './runtime-session.ts';

export class FastDecoder implements Decoder {
  readonly vocabulary: number;
  readonly maxPositions: number;
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  readonly #model: FastDescription;
  readonly #outputs: readonly string[];
  readonly #mostRows: number;
  readonly #onDevice: boolean;

  private constructor(ort: Ort, session: InferenceSession, model: FastDescription, device: string) {
    this.#ort = ort;
    this.#session = session;
    this.#model = model;
    this.vocabulary = model.vocab;
    this.maxPositions = model.maxPositions;
    this.#outputs = [model.logits, ...cacheOutputs(model)];
    this.#mostRows = mostRows(device);
    this.#onDevice = staysOnDevice(model, device);
  }

  static async open(folder: string, model: FastDescription, options: SessionOptions): Promise<FastDecoder> {
    const onDevice = staysOnDevice(model, options.device) ? cacheOutputs(model) : [];
    const session = await openSession(join(folder, model.file), options, onDevice);
    return new FastDecoder(await runtime(), session, model, options.device);
  }

  newCache(): RowCache | DeviceCache {
    const { cache, headDim, maxPositions, cacheType } = this.#model;
    if (this.#onDevice)
      return new DeviceCache(this.#ort, { tensors: 2 * cache.length, width: headDim, type: cacheType });
    return new RowCache({
      pairs: cache.length,
      width: headDim,
      maxRows: maxPositions,
      half: cacheType === 'float16',
    });
  }

  async forward(cache: Cache, ids: readonly number[], rows: readonly number[]): Promise<Float32Array> {
    return inPasses(ids, rows, this.#mostRows, (piece, asked) => this.#pass(cache, piece, asked));
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }

  async #pass(cache: Cache, ids: readonly number[], rows: readonly number[]): Promise<Float32Array> {
    const held = cache as RowCache | DeviceCache;
    // One row alone takes another kernel's path, whose sums differ: a second one is computed and not kept.
    const padded = ids.length === 1 ? [ids[0]!, 0] : ids;
    if (held instanceof RowCache) held.reserve(padded.length);
    const outputs = await this.#session.run(this.#feeds(held, padded, rows), [...this.#outputs]);
    if (held instanceof RowCache) this.#append(held, outputs, ids.length);
    else
      held.replace(
        cacheOutputs(this.#model).map((name) => outputs[name]!),
        held.length + ids.length,
      );
    return outputs[this.#model.logits]!.data as Float32Array;
  }

  #append(held: RowCache, outputs: Readonly<Record<string, Tensor>>, count: number): void {
    const { cache, cacheOutput, headDim } = this.#model;
    const past = held.length;
    const off = this.#offset(past);
    cache.forEach((entry, pair) => {
      for (const [tensor, name] of [
        [2 * pair, entry.newKey],
        [2 * pair + 1, entry.newValue],
      ] as const) {
        // [1, 1, S, head] or, with everything before it, [1, 1, P + S, head]
        const all = outputs[name]!.data as Rows;
        const before = cacheOutput === 'rows' ? 0 : past - (entry.kind === 'local' ? off : 0);
        held.append(tensor, all.subarray(before * headDim, (before + count) * headDim) as Rows);
      }
    });
    held.grown(count);
  }

  #offset(past: number): number {
    const { window, alignment } = this.#model;
    return Math.max(0, Math.floor((past - window - 1) / alignment.withoutFlash)) * alignment.withoutFlash;
  }

  #feeds(cache: RowCache | DeviceCache, ids: readonly number[], rows: readonly number[]) {
    const { Tensor } = this.#ort;
    const { inputs, cache: entries, headDim, cacheType } = this.#model;
    const past = cache.length;
    const off = cache instanceof RowCache ? this.#offset(past) : 0;
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
    const held = (tensor: number, from: number) =>
      cache instanceof RowCache
        ? new Tensor(cacheType, cache.view(tensor, from, past) as Float32Array, [1, 1, past - from, headDim])
        : cache.past(tensor);
    entries.forEach((entry, pair) => {
      const from = entry.kind === 'local' ? off : 0;
      feeds[entry.pastKey] = held(2 * pair, from);
      feeds[entry.pastValue] = held(2 * pair + 1, from);
    });
    return feeds;
  }
}

function cacheOutputs({ cache }: FastDescription): string[] {
  return cache.flatMap((entry) => [entry.newKey, entry.newValue]);
}

/** The binding keeps tensors on WebGPU devices only; and new rows alone could not be put behind the old ones there. */
function staysOnDevice({ cacheOutput }: FastDescription, device: string): boolean {
  return device === 'webgpu' && cacheOutput === 'present';
}
