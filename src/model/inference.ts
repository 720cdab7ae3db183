/**
 * The model at work, on the one thread that may block: a decoder, its warm streams, the texts at hand, and one job after the
 * other.
 */
import type { GeneratedToken, GenerateRequest } from '../base/index.ts';
import { WrittenLine } from '../stream/index.ts';
import { Corpora } from './corpora.ts';
import type { Decoder } from './decoder.ts';
import { generate, noWork, prefill, type Work } from './generate.ts';
import { Mixture, type MixturePart, saidBy } from './mixture.ts';
import { longestOrder } from './n-grams.ts';
import { openDecoder } from './open-decoder.ts';
import { PassCost, timed } from './pass-cost.ts';
import type { TextSplice } from './read-texts.ts';
import { eachRow, score } from './score.ts';
import { WarmStreams } from './warm-streams.ts';
import type { LoadRequest } from './wire.ts';

export class Inference {
  readonly decoder: Decoder;
  readonly #cost = new PassCost();
  readonly #streams: WarmStreams;
  readonly #nGrams: LoadRequest['nGrams'];
  readonly #corpora: Corpora;

  private constructor(decoder: Decoder, { cacheBytes, nGrams }: LoadRequest) {
    this.decoder = timed(decoder, this.#cost);
    this.#streams = new WarmStreams(this.decoder, cacheBytes);
    this.#nGrams = nGrams;
    this.#corpora = new Corpora(nGrams?.tokenizer ?? '');
  }

  /** Throws a sentence where the model cannot be opened. */
  static async open(load: LoadRequest): Promise<Inference> {
    return new Inference(await openDecoder(load.folder, load), load);
  }

  async generate(
    request: GenerateRequest,
    stopped: () => boolean,
    say: (token: GeneratedToken) => void,
  ): Promise<Work> {
    const work = noWork();
    const stream = this.#streams.pick(request.prompt);
    const numbers = this.#nGrams?.numbers;
    const texts = request.alike && this.#corpora.find(request.alike.corpus);
    const mixture = numbers && texts && new Mixture(numbers, texts);
    const chunk = request.background ? this.#cost.background : this.#cost.foreground;
    const tokens = generate(this.decoder, stream, request, stopped, work, mixture, chunk);
    for await (const token of tokens) say(token);
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
    const chunk = this.#cost.foreground;
    const logProbs = await score(this.decoder, stream, prompt, continuation, stopped, work, chunk);
    return { logProbs, work };
  }

  /**
   * What a mixture would be made of before each token of `continuation`, which is text of the line that `request` asks for:
   * the model's logits, and what the texts at hand say. For a fit of its numbers.
   */
  async parts(
    request: GenerateRequest,
    continuation: readonly number[],
    see: (part: MixturePart) => void,
  ): Promise<void> {
    const { prompt, alike, first } = request;
    const texts = alike && this.#corpora.find(alike.corpus);
    const line = new WrittenLine(prompt, alike?.above ?? [], longestOrder);
    let among = first;
    const stream = this.#streams.pick(prompt);
    await eachRow(
      this.decoder,
      stream,
      prompt,
      continuation,
      () => false,
      noWork(),
      (row, id) => {
        const said = (line.before && texts?.after(line.before, among)) ?? [];
        see({ id, row, among, said: said.map(saidBy) });
        line.push(id);
        among = undefined;
      },
    );
  }

  /** Throws a sentence where the tokenizer that texts are read by cannot be loaded. */
  async read(splice: TextSplice): Promise<void> {
    if (this.#nGrams) await this.#corpora.read(splice);
  }

  /** Of the texts that a question is about or that change: the epoch in which they were told, if that is forgotten. */
  forgotten(corpus: string | undefined): number | undefined {
    return corpus === undefined ? undefined : this.#corpora.forgotten(corpus);
  }

  drop(corpora: readonly string[]): void {
    this.#corpora.drop(corpora);
  }

  async warm(prompt: readonly number[], stopped: () => boolean): Promise<Work> {
    const work = noWork();
    const stream = this.#streams.pick(prompt);
    if (stream.common(prompt) === prompt.length) return work;
    const rest = await prefill(this.decoder, stream, prompt, this.#cost.background, stopped, work);
    if (rest) {
      await stream.forward(rest, [rest.length - 1]);
      work.forwarded += rest.length;
      work.passes++;
    }
    return work;
  }
}
