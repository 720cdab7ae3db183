/**
 * One forward pass, whatever the file's layout. A cache holds the keys and values of the tokens that were forwarded; a
 * pass appends to it, and forgetting the newest of them is free. Nothing here knows what the tokens mean.
 */
export interface Decoder {
  readonly vocabulary: number;
  /** Most tokens a cache can hold. */
  readonly maxPositions: number;
  newCache(): Cache;
  /**
   * Forwards `ids` behind the first `cache.length` tokens and appends them. Answers with the logits of `rows` (indices
   * into `ids`, ascending, at least one), float32 [rows.length × vocabulary], valid until the next pass. One pass at a
   * time. Blocks the thread while it computes.
   */
  forward(cache: Cache, ids: readonly number[], rows: readonly number[]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

export interface Cache {
  /** Tokens held. */
  readonly length: number;
  /** In memory. */
  readonly bytes: number;
  /** Forgets all but the first `length` tokens. */
  truncate(length: number): void;
  /** A copy of the first `length` tokens that goes its own way. */
  fork(length: number): Cache;
  /** Gives the memory back at once; the cache is empty then. For what a collector sees too late: memory of a device. */
  free(): void;
}
