/** The answer to the question that is likely to come next, computed before anybody asks. */
import type { GeneratedToken } from '../base/index.ts';

export type Answer = readonly GeneratedToken[];

export class AnswerAhead {
  #current:
    | { readonly prompt: readonly number[]; readonly answer: Promise<Answer>; stop(): void }
    | undefined;

  /** The same question again changes nothing; another ends the one before. */
  begin(prompt: readonly number[], ask: (signal: AbortSignal) => Promise<Answer>): void {
    if (this.#current && sameTokens(this.#current.prompt, prompt)) return;
    this.#current?.stop();
    const abort = new AbortController();
    this.#current = { prompt, answer: ask(abort.signal), stop: () => abort.abort('superseded') };
  }

  /** The answer to this prompt; undefined, and nothing is computed any longer, where it was another that was expected. */
  async find(prompt: readonly number[], isWhole: (answer: Answer) => boolean): Promise<Answer | undefined> {
    const current = this.#current;
    if (!current) return undefined;
    if (!sameTokens(current.prompt, prompt)) {
      current.stop();
      this.#current = undefined;
      return undefined;
    }
    const answer = await current.answer;
    if (isWhole(answer)) return answer;
    if (this.#current === current) this.#current = undefined;
    return undefined;
  }
}

function sameTokens(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
