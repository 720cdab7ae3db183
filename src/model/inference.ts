/** The model at work, on the one thread that may block: a decoder, its warm streams, and one job after the other. */
import type { GeneratedToken, GenerateRequest } from '../base/index.ts';
import type { Decoder } from './decoder.ts';
import { generate, noWork, prefill, type Work } from './generate.ts';
import { openDecoder } from './open-decoder.ts';
import { score } from './score.ts';
import { WarmStreams } from './warm-streams.ts';
import type { LoadRequest } from './wire.ts';

/** In background: keystrokes wait for one chunk at most. */
const warmChunk = 32;

export class Inference {
  readonly decoder: Decoder;
  readonly #streams: WarmStreams;

  private constructor(decoder: Decoder, cacheBytes: number) {
    this.decoder = decoder;
    this.#streams = new WarmStreams(decoder, cacheBytes);
  }

  /** Throws a sentence where the model cannot be opened. */
  static async open({ folder, device, threads, cacheBytes }: LoadRequest): Promise<Inference> {
    const inference = new Inference(await openDecoder(folder, { device, threads }), cacheBytes);
    return inference;
  }

  async generate(
    request: GenerateRequest,
    stopped: () => boolean,
    say: (token: GeneratedToken) => void,
  ): Promise<Work> {
    const work = noWork();
    const stream = this.#streams.pick(request.prompt);
    for await (const token of generate(this.decoder, stream, request, stopped, work)) say(token);
    return work;
  }

  /** Undefined when stopped. */
  async score(
    prompt: readonly number[],
    continuation: readonly number[],
    stopped: () => boolean,
  ): Promise<{ readonly logProbs: readonly number[] | undefined; readonly work: Work }> {
    const work = noWork();
    const stream = this.#streams.pick(prompt);
    const logProbs = await score(this.decoder, stream, prompt, continuation, stopped, work);
    return { logProbs, work };
  }

  async warm(prompt: readonly number[], stopped: () => boolean): Promise<Work> {
    const work = noWork();
    const stream = this.#streams.pick(prompt);
    if (stream.common(prompt) === prompt.length) return work;
    const rest = await prefill(this.decoder, stream, prompt, warmChunk, stopped, work);
    if (rest) {
      await stream.forward(rest, [rest.length - 1]);
      work.forwarded += rest.length;
      work.passes++;
    }
    return work;
  }
}
