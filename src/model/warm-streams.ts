/**
 * Several streams kept warm: the open files' sessions, their forks. A prompt goes to the stream that already holds most of
 * it; where that stream would lose much it still may need, a copy goes on instead. The longest unused goes first when
 * memory is short.
 */
import type { Decoder } from './decoder.ts';
import { TokenStream } from './token-stream.ts';

/** Tokens a stream may lose without a copy being made: about a window's worth of typing. */
const cheapLoss = 256;
/** A shared start shorter than this is not worth copying. */
const worthCopying = 64;

export class WarmStreams {
  readonly #decoder: Decoder;
  readonly #maxBytes: number;
  /** Longest unused first. */
  #streams: TokenStream[] = [];

  constructor(decoder: Decoder, maxBytes: number) {
    this.#decoder = decoder;
    this.#maxBytes = maxBytes;
  }

  /** The stream to go on with for this prompt, now the newest. It may hold other tokens behind the common ones. */
  pick(prompt: readonly number[]): TokenStream {
    let found: TokenStream | undefined;
    let common = 0;
    for (const stream of this.#streams) {
      const n = stream.common(prompt);
      if (n >= common && n > 0) [found, common] = [stream, n];
    }
    let chosen: TokenStream;
    if (found && found.length - common <= cheapLoss) chosen = found;
    else if (found && common >= worthCopying) chosen = found.fork(common);
    else chosen = new TokenStream(this.#decoder);
    this.#streams = [...this.#streams.filter((stream) => stream !== chosen), chosen];
    this.#makeRoom();
    return chosen;
  }

  get count(): number {
    return this.#streams.length;
  }

  get bytes(): number {
    return this.#streams.reduce((sum, stream) => sum + stream.bytes, 0);
  }

  #makeRoom(): void {
    while (this.#streams.length > 1 && this.bytes > this.#maxBytes) this.#streams.shift()?.free();
  }
}
