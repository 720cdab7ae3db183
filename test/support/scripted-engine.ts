/** An engine that says what a test wants, and counts what a cache would have to forward. */
import type { Engine, GeneratedToken, GenerateRequest, TextAtHand } from '../../src/base/index.ts';
import { some } from '../../src/base/index.ts';

export class ScriptedEngine implements Engine {
  readonly asked: GenerateRequest[] = [];
  readonly scored: { prompt: readonly number[]; continuation: readonly number[] }[] = [];
  /** What to say to a request; nothing where undefined. */
  answer: (request: GenerateRequest) => readonly number[] | undefined = () => undefined;
  /** Natural logarithm given to a token that is said, by its place. */
  sure: (nth: number) => number = () => -0.1;
  /** Natural logarithm given to every token that is scored. */
  likely = -0.1;
  /** Tokens taken of each answer. */
  readonly heard: number[] = [];
  /** What a few warm streams would hold. */
  #cached: (readonly number[])[] = [];
  /** Prompt tokens that were not in the cache, request by request. */
  readonly forwarded: number[] = [];

  status() {
    return { kind: 'ready', model: 'scripted', device: 'test' } as const;
  }

  async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GeneratedToken> {
    this.asked.push(request);
    this.#count(request.prompt);
    const nth = this.heard.push(0) - 1;
    for (const [i, id] of (this.answer(request) ?? []).entries()) {
      if (signal.aborted) return;
      this.heard[nth]!++;
      const watched = i === 0 && request.watch ? { watched: request.watch.map(() => Math.log(0.2)) } : {};
      yield { id, logProb: this.sure(i), legalMass: 1, ...watched };
    }
  }

  async score(prompt: readonly number[], continuation: readonly number[]) {
    this.scored.push({ prompt, continuation });
    return some(continuation.map(() => this.likely));
  }

  readonly warmed: (readonly number[])[] = [];

  async warm(prompt: readonly number[]) {
    this.warmed.push(prompt);
    this.#cached = [...this.#cached.slice(-3), prompt];
  }

  /** Texts at hand by name, as they were told last; those that are forgotten have no lines. */
  readonly texts = new Map<string, TextAtHand['lines']>();

  read({ name, lines }: TextAtHand) {
    this.texts.set(name, lines);
  }

  async dispose() {}

  #count(prompt: readonly number[]): void {
    const common = (of: readonly number[]) => {
      let same = 0;
      while (same < prompt.length && prompt[same] === of[same]) same++;
      return same;
    };
    const best = this.#cached.toSorted((a, b) => common(b) - common(a))[0] ?? [];
    this.forwarded.push(Math.max(1, prompt.length - common(best)));
    this.#cached = [...this.#cached.filter((of) => of !== best), prompt].slice(-4);
  }
}
