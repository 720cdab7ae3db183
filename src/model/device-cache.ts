/**
 * Keys and values that stay on a graphics processor. A pass gives new tensors with all rows; the old ones are given back
 * when the last cache that shares them has gone on. The first rows of a tensor are the first bytes of its buffer, so that
 * forgetting rows is a view with fewer of them, and a fork shares everything.
 */
import type { Cache } from './decoder.ts';
import type { Ort, Tensor } from './runtime-session.ts';

export interface DeviceCacheShape {
  readonly tensors: number;
  /** Numbers in a row. */
  readonly width: number;
  readonly type: 'float32' | 'float16';
}

/** What one pass left on the device. */
interface Generation {
  readonly tensors: readonly Tensor[];
  /** Caches that still feed it. */
  users: number;
}

export class DeviceCache implements Cache {
  readonly #ort: Ort;
  readonly #shape: DeviceCacheShape;
  #held: Generation | undefined;
  #length = 0;

  constructor(ort: Ort, shape: DeviceCacheShape) {
    this.#ort = ort;
    this.#shape = shape;
  }

  get length(): number {
    return this.#length;
  }

  /** On the device. What forks share counts for each of them. */
  get bytes(): number {
    const { tensors, width, type } = this.#shape;
    const rows = this.#held?.tensors[0]?.dims[2] ?? 0;
    return tensors * rows * width * (type === 'float16' ? 2 : 4);
  }

  /** The rows of one tensor as the next pass takes them in. */
  past(tensor: number): Tensor {
    const { width, type } = this.#shape;
    const dims = [1, 1, this.#length, width];
    const held = this.#held?.tensors[tensor];
    if (held && this.#length > 0)
      return this.#ort.Tensor.fromGpuBuffer(held.gpuBuffer, { dataType: type, dims });
    return new this.#ort.Tensor(type, type === 'float16' ? new Uint16Array(0) : new Float32Array(0), dims);
  }

  /** What a pass gave, of which `length` rows count. */
  replace(tensors: readonly Tensor[], length: number): void {
    this.free();
    this.#held = { tensors, users: 1 };
    this.#length = length;
  }

  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  fork(length: number): DeviceCache {
    const copy = new DeviceCache(this.#ort, this.#shape);
    copy.#length = Math.min(length, this.#length);
    copy.#held = this.#held;
    if (copy.#held) copy.#held.users++;
    return copy;
  }

  free(): void {
    const held = this.#held;
    this.#held = undefined;
    this.#length = 0;
    if (held && --held.users === 0) for (const tensor of held.tensors) tensor.dispose();
  }
}
