/** The answer to the question that is likely to come next, computed before anybody asks, and what is likely to be judged there. */
import type { Outcome } from '../base/index.ts';
import { tokens } from '../stream/index.ts';
import type { Answer } from './answer.ts';

/** Log-probabilities, one per token. */
type Scores = readonly number[];

export interface Ahead {
  readonly prompt: readonly number[];
  /** Events that are likely to be judged there. */
  readonly likely: readonly (readonly number[])[];
  answer(signal: AbortSignal): Promise<Answer>;
  score(event: readonly number[], signal: AbortSignal): Promise<Outcome<Scores, string>>;
}

interface Running {
  readonly prompt: readonly number[];
  readonly answer: Promise<Answer>;
  /** Of events that the answer is not, in the order of `likely`. */
  readonly scores: Promise<readonly { readonly event: readonly number[]; readonly scores: Scores }[]>;
  stop(): void;
}

export class AnswerAhead {
  #current: Running | undefined;

  /** The same question again changes nothing; another ends the one before. */
  begin(ahead: Ahead): void {
    if (this.#current && sameTokens(this.#current.prompt, ahead.prompt)) return;
    this.#current?.stop();
    const abort = new AbortController();
    const answer = ahead.answer(abort.signal);
    const scores = answer.then((said) => scored(ahead, said, abort.signal));
    this.#current = { prompt: ahead.prompt, answer, scores, stop: () => abort.abort('superseded') };
  }

  /** The answer to this prompt; undefined, and nothing is computed any longer, where it was another that was expected. */
  async find(prompt: readonly number[]): Promise<Answer | undefined> {
    const current = this.#at(prompt);
    if (!current) return undefined;
    const answer = await current.answer;
    if (isWhole(answer)) return answer;
    if (this.#current === current) this.#current = undefined;
    return undefined;
  }

  /** What the model thinks of an event behind this prompt: it said so itself, or was asked ahead; else undefined. */
  async score(prompt: readonly number[], event: readonly number[]): Promise<Scores | undefined> {
    const current = this.#at(prompt);
    if (!current) return undefined;
    const answer = await current.answer;
    if (isSaid(answer, event)) return answer.filter(({ forced }) => !forced).map(({ logProb }) => logProb);
    return (await current.scores).find((known) => sameTokens(known.event, event))?.scores;
  }

  #at(prompt: readonly number[]): Running | undefined {
    const current = this.#current;
    if (!current || sameTokens(current.prompt, prompt)) return current;
    current.stop();
    this.#current = undefined;
    return undefined;
  }
}

async function scored(ahead: Ahead, said: Answer, signal: AbortSignal): Promise<Awaited<Running['scores']>> {
  const found: { event: readonly number[]; scores: Scores }[] = [];
  for (const event of ahead.likely) {
    if (signal.aborted || isSaid(said, event)) continue;
    const outcome = await ahead.score(event, signal);
    if (outcome.ok) found.push({ event, scores: outcome.value });
  }
  return found;
}

/** It came to an end of its own. */
function isWhole(said: Answer): boolean {
  const last = said.at(-1)?.id;
  return last === tokens.end || last === tokens.none;
}

/** The model said just this event. */
export function isSaid(answer: Answer, event: readonly number[]): boolean {
  return answer.length === event.length && answer.every(({ id }, i) => id === event[i]);
}

function sameTokens(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
