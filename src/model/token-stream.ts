/** Tokens and their cache, kept in step: what was forwarded stands here, and is not forwarded again. */
import type { Cache, Decoder } from './decoder.ts';

export class TokenStream {
  readonly #decoder: Decoder;
  readonly #cache: Cache;
  readonly #tokens: number[];

  constructor(decoder: Decoder, cache: Cache = decoder.newCache(), tokens: readonly number[] = []) {
    this.#decoder = decoder;
    this.#cache = cache;
    this.#tokens = tokens.slice(0, cache.length);
  }

  /** Tokens whose keys and values are held. */
  get length(): number {
    return this.#tokens.length;
  }

  get bytes(): number {
    return this.#cache.bytes;
  }

  /** How many of `prompt`'s first tokens stand here already. */
  common(prompt: readonly number[]): number {
    const most = Math.min(prompt.length, this.#tokens.length);
    let n = 0;
    while (n < most && prompt[n] === this.#tokens[n]) n++;
    return n;
  }

  truncate(length: number): void {
    if (length >= this.#tokens.length) return;
    this.#cache.truncate(length);
    this.#tokens.length = length;
  }

  fork(length: number): TokenStream {
    return new TokenStream(this.#decoder, this.#cache.fork(length), this.#tokens);
  }

  /** Gives the cache's memory back; the stream is empty then. */
  free(): void {
    this.#cache.free();
    this.#tokens.length = 0;
  }

  /** Forwards `ids` behind what stands here; the logits of `rows`, as Decoder.forward gives them. */
  async forward(ids: readonly number[], rows: readonly number[]): Promise<Float32Array> {
    let logits: Float32Array;
    try {
      logits = await this.#decoder.forward(this.#cache, ids, rows);
    } catch (cause) {
      // Of several passes some may have been made.
      this.#cache.truncate(this.#tokens.length);
      throw cause;
    }
    for (const id of ids) this.#tokens.push(id);
    return logits;
  }

  /** Room for so many more tokens. */
  get room(): number {
    return this.#decoder.maxPositions - this.#tokens.length;
  }
}
