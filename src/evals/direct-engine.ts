/** A model folder opened in this process: one request after the other, each one's work counted. */
import {
  type Engine,
  type GeneratedToken,
  type GenerateRequest,
  some,
  type TextAtHand,
} from '../base/index.ts';
import type { EpochEvidence } from '../context/index.ts';
import {
  Inference,
  loadTokenizer,
  type MixturePart,
  type ModelFacts,
  modelFacts,
  noWork,
  ReadTexts,
  type Tokenizer,
  type Work,
} from '../model/index.ts';
import {
  createFormatModel,
  createSessionModel,
  type NextEditModel,
  tokenAnswers,
} from '../prediction/index.ts';
import { LineTokens, lastPieceStart, type PromptFormat } from '../prompt/index.ts';
import { tokens } from '../stream/index.ts';
import type { LinePlace } from './edit-truth.ts';
import { likelyPlaces } from './likely-places.ts';
import { namedFormat, native } from './named-format.ts';
import { pathOf } from './replay-state.ts';

const cacheBytes = 112 << 20;
/** As by the default of foretype.model.prompt.maxTokens. */
const longest = 4096;
/** Left for the answer, in tokens. */
const answerRoom = 300;

export class DirectModel {
  readonly engine: DirectEngine;
  readonly #inference: Inference;
  readonly #tokenizer: Tokenizer;
  readonly #lines: LineTokens;
  readonly #maxPositions: number;
  readonly #ends: readonly number[];
  /** A public model's; undefined for a native one. */
  readonly #format: PromptFormat | undefined;

  /** As fitted to the model, where its folder says so. A fit begins with none. */
  gate: NextEditModel['gate'];
  /** How its folder says that it is mixed with the texts at hand; for a fit they are read in any case. */
  readonly nGrams: ModelFacts['nGrams'];

  private constructor(
    inference: Inference,
    tokenizer: Tokenizer,
    facts: ModelFacts,
    format: PromptFormat | undefined,
  ) {
    this.engine = new DirectEngine(inference, facts.name);
    this.gate = facts.gate;
    this.nGrams = facts.nGrams;
    this.#inference = inference;
    this.#tokenizer = tokenizer;
    this.#lines = new LineTokens({ ...tokenizer, lastPieceStart });
    this.#maxPositions = Math.min(facts.maxPositions, longest);
    this.#ends = facts.ends;
    this.#format = format;
  }

  /**
   * `format`: its name, as namedFormat takes it. Throws a sentence where the folder holds no model that can be opened, or
   * none of that format.
   */
  static async open(folder: string, threads: number, format = native): Promise<DirectModel> {
    const facts = await modelFacts(folder);
    const found = namedFormat(format, folder, facts.contextVersion === undefined);
    const tokenizer = await loadTokenizer(folder);
    const { nGrams: numbers } = facts;
    const nGrams = { tokenizer: folder, ...(numbers ? { numbers } : {}) };
    const inference = await Inference.open({ folder, device: 'cpu', threads, cacheBytes, nGrams });
    return new DirectModel(inference, tokenizer, facts, found);
  }

  /** It points at lines by ids, so it can be asked where, and what it was shown counts. */
  get namesLines(): boolean {
    return this.#format === undefined;
  }

  /** A session that nothing was told to yet. `evidence` chooses what stands beside the window; as in training without. */
  session(repository: string, evidence?: EpochEvidence): NextEditModel {
    this.engine.beginSession();
    const { engine, gate } = this;
    const common = { gate, pathOf, repositoryOf: () => repository };
    const maxTokens = this.#maxPositions;
    if (this.#format) {
      const answers = tokenAnswers({ engine, tokenizer: this.#tokenizer, maxTokens, ends: this.#ends });
      return createFormatModel({ ...common, answers, format: this.#format });
    }
    return createSessionModel({
      ...common,
      engine,
      lines: this.#lines,
      maxTokens: maxTokens - answerRoom,
      ...(evidence ? { evidence } : {}),
    });
  }

  /** Where the model would put the edit it was last asked for, likeliest first; none if it was not asked. */
  async places(texts: ReadonlyMap<string, string>, most: number): Promise<LinePlace[]> {
    const { asked } = this.engine;
    if (!asked?.places) return [];
    const question = { prompt: asked.prompt, places: asked.places, texts };
    const watch = async (request: GenerateRequest) => {
      for await (const { watched } of this.engine.generate(request, new AbortController().signal))
        if (watched) return watched;
      return [];
    };
    return likelyPlaces(question, this.#tokenizer, watch, most);
  }

  /** Of the line that was last asked for, if it ends as `want`: what a mixture would be made of, token by token. */
  async partsOfLine(want: string, see: (part: MixturePart) => void): Promise<void> {
    const { askedInLine: asked } = this.engine;
    if (!asked) return;
    await this.engine.settled();
    const start = asked.prompt.findLastIndex((id) => id < tokens.byte) + 1;
    const typed = this.#lines.text(asked.prompt.slice(start));
    if (!want.startsWith(typed)) return;
    const rest = [...this.#lines.of(want.slice(typed.length)), tokens.newline];
    await this.#inference.parts(asked, rest, see);
  }

  async dispose(): Promise<void> {
    await this.engine.settled();
    await this.#inference.decoder.dispose();
  }
}

class DirectEngine implements Engine {
  readonly #inference: Inference;
  readonly #name: string;
  #texts: ReadTexts;
  #line: Promise<unknown> = Promise.resolve();
  /** Of what somebody waits for, since it was last set. */
  foreground = noWork();
  /** The last question for a whole event that somebody waited for, since it was last cleared. */
  asked: GenerateRequest | undefined;
  /** The same for the rest of a line. */
  askedInLine: GenerateRequest | undefined;
  /** Tokens said in foreground. */
  said = 0;
  readonly all = noWork();

  constructor(inference: Inference, name: string) {
    this.#inference = inference;
    this.#name = name;
    this.#texts = this.#noTexts();
  }

  /** What was told before is of no more use. */
  beginSession(): void {
    this.#texts = this.#noTexts();
  }

  status() {
    return { kind: 'ready', model: this.#name, device: 'cpu' } as const;
  }

  async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GeneratedToken> {
    if (request.places && !request.background) {
      if (request.inLine) this.askedInLine = request;
      else this.asked = request;
    }
    const out: GeneratedToken[] = [];
    let wake = () => {};
    let over = false;
    const all = this.#queue(async () => {
      if (signal.aborted) return;
      const say = (token: GeneratedToken) => {
        out.push(token);
        wake();
      };
      const work = await this.#inference.generate(request, () => signal.aborted, say);
      this.#count(work, request.background === true, out.length);
    }).finally(() => {
      over = true;
      wake();
    });
    all.catch(() => {}); // nobody may be left to hear it; who is, hears it below
    // A public model's stop is found in its text while it goes on, and then it is told to say no more.
    if (request.places) await all;
    for (let n = 0; !over || n < out.length; )
      if (n < out.length) yield out[n++]!;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    await all;
  }

  async score(prompt: readonly number[], continuation: readonly number[]) {
    return this.#queue(async () => {
      const { logProbs, work } = await this.#inference.score(prompt, continuation, () => false);
      this.#count(work, false, 0);
      return some(logProbs ?? []);
    });
  }

  async warm(prompt: readonly number[], signal: AbortSignal): Promise<void> {
    await this.#queue(async () => {
      this.#count(await this.#inference.warm(prompt, () => signal.aborted), true, 0);
    });
  }

  read(text: TextAtHand): void {
    this.#texts.read(text);
  }

  async dispose(): Promise<void> {}

  /** Resolves when nothing is left to do: a developer leaves time between two keys. */
  async settled(): Promise<void> {
    await this.#line;
  }

  #noTexts(): ReadTexts {
    const texts = new ReadTexts((splice) =>
      this.#queue(async () => {
        await this.#inference.read(splice);
        return this.#inference.forgotten(splice.corpus);
      }),
    );
    texts.begin();
    return texts;
  }

  #queue<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#line.then(job);
    this.#line = done.catch(() => {});
    return done;
  }

  #count(work: Work, background: boolean, said: number): void {
    for (const of of background ? [this.all] : [this.all, this.foreground]) {
      of.reused += work.reused;
      of.forwarded += work.forwarded;
      of.drafted += work.drafted;
      of.accepted += work.accepted;
      of.passes += work.passes;
    }
    if (!background) this.said += said;
  }
}
