/**
 * Keys and values in memory of our own, row by row: with one head per tensor any run of rows is one piece of memory that
 * is handed to the runtime as a view, so that truncating is free and a window costs nothing. Grows by halves.
 */
import type { Cache } from './decoder.ts';

export type Rows = Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

export interface CacheShape {
  /** Pairs of keys and values: one per layer and head. */
  readonly pairs: number;
  /** Numbers in a row. */
  readonly width: number;
  readonly maxRows: number;
  readonly half: boolean;
}

const firstRows = 512;

export class RowCache implements Cache {
  readonly #shape: CacheShape;
  #rows: Rows[];
  #capacity: number;
  #length = 0;

  constructor(shape: CacheShape, rows = firstRows) {
    this.#shape = shape;
    this.#capacity = Math.min(shape.maxRows, Math.max(firstRows, rows));
    this.#rows = this.#allocate();
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#rows.reduce((sum, rows) => sum + rows.byteLength, 0);
  }

  /** Rows `from … to` of one tensor, without a copy; tensor 2p holds pair p's keys, 2p + 1 its values. */
  view(tensor: number, from: number, to: number): Rows {
    const { width } = this.#shape;
    return this.#rows[tensor]!.subarray(from * width, to * width) as Rows;
  }

  /** Makes room for `count` more rows; views taken before are of the past then. */
  reserve(count: number): void {
    if (this.#length + count <= this.#capacity) return;
    const wanted = Math.max(this.#length + count, this.#capacity * 1.5);
    this.#capacity = Math.min(Math.ceil(wanted / firstRows) * firstRows, this.#shape.maxRows);
    const old = this.#rows;
    this.#rows = this.#allocate();
    for (const [i, rows] of this.#rows.entries())
      rows.set(old[i]!.subarray(0, this.#length * this.#shape.width));
  }

  /** Writes rows behind the last, tensor by tensor; `grown` makes them count. */
  append(tensor: number, rows: Rows): void {
    this.#rows[tensor]!.set(rows, this.#length * this.#shape.width);
  }

  grown(count: number): void {
    this.#length += count;
  }

  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  fork(length: number): RowCache {
    const copy = new RowCache(this.#shape, length);
    const kept = Math.min(length, this.#length);
    for (const [i, rows] of copy.#rows.entries())
      rows.set(this.#rows[i]!.subarray(0, kept * this.#shape.width));
    copy.#length = kept;
    return copy;
  }

  free(): void {
    this.#length = 0;
    this.#capacity = 0;
    this.#rows = this.#allocate();
  }

  #allocate(): Rows[] {
    const { pairs, width, half } = this.#shape;
    const size = this.#capacity * width;
    return Array.from({ length: pairs * 2 }, () => (half ? new Uint16Array(size) : new Float32Array(size)));
  }
}
