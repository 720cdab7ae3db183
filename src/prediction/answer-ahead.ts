/**
 * The answers to the questions that are likely to come, computed before anybody asks: the one behind what is shown, the one
 * behind what would be shown then, and so on.
 *
 *     shown   →   accepted: answer 1   →   accepted: answer 2   →   accepted: answer 3
 *
 * Who accepts moves up by one, and one more is computed at the end; any other question ends them all. What is typed along
 * is answered from the queue and needs none. The wish for several futures: `SPD-06` of the catalogue of features.
 */
import type { Outcome } from '../base/index.ts';
import { tokens } from '../stream/index.ts';
import type { Answer } from './answer.ts';
import { noOpinion } from './answer-end.ts';

/** Log-probabilities, one per token. */
type Scores = readonly number[];

export interface Ahead {
  readonly prompt: readonly number[];
  /** Events that are likely to be judged there. */
  readonly likely: readonly (readonly number[])[];
  answer(signal: AbortSignal): Promise<Answer>;
  score(event: readonly number[], signal: AbortSignal): Promise<Outcome<Scores, string>>;
  /** What will be asked behind this event, once it is accepted; undefined where nothing will. */
  behind?(event: readonly number[]): Ahead | undefined;
}

interface Running {
  readonly ahead: Ahead;
  readonly answer: Promise<Answer>;
  /** Of events that the answer is not, in the order of `likely`. */
  readonly scores: Promise<readonly Scored[]>;
  stop(): void;
}

interface Scored {
  readonly event: readonly number[];
  readonly scores: Scores;
}

/** Questions ahead, and tokens that their answers may take together: no more is spent on one that is shown. */
const mostAhead = 3;
const mostTokens = 192;

export class AnswerAhead {
  /** In the order in which they will be asked. */
  #coming: Running[] = [];

  /** The question that comes next. One that is known changes nothing but what was to come before it. */
  begin(ahead: Ahead): void {
    const at = this.#indexOf(ahead.prompt);
    if (at < 0) {
      this.#end();
      this.#run(ahead);
    } else {
      for (const passed of this.#coming.splice(0, at)) passed.stop();
    }
    void this.#goOn();
  }

  /** The answer to this prompt; undefined, and nothing is computed any longer, where it was another that was expected. */
  async find(prompt: readonly number[]): Promise<Answer | undefined> {
    const found = this.#at(prompt);
    if (!found) return undefined;
    const answer = await found.answer;
    return isWhole(answer) ? answer : undefined;
  }

  /** What the model thinks of an event behind this prompt: it said so itself, or was asked ahead; else undefined. */
  async score(prompt: readonly number[], event: readonly number[]): Promise<Scores | undefined> {
    const found = this.#at(prompt);
    if (!found) return undefined;
    const answer = await found.answer;
    if (isSaid(answer, event)) return answer.filter(({ forced }) => !forced).map(({ logProb }) => logProb);
    return (await found.scores).find((known) => sameTokens(known.event, event))?.scores;
  }

  #at(prompt: readonly number[]): Running | undefined {
    const found = this.#coming[this.#indexOf(prompt)];
    if (!found) this.#end();
    return found;
  }

  #indexOf(prompt: readonly number[]): number {
    return this.#coming.findIndex(({ ahead }) => sameTokens(ahead.prompt, prompt));
  }

  /** Behind the last, as long as there is room and something follows. */
  async #goOn(): Promise<void> {
    for (let spent = 0; this.#coming.length < mostAhead; ) {
      const last = this.#coming.at(-1);
      if (!last) return;
      const answer = await last.answer;
      const scored = await last.scores;
      // Meanwhile another call went on here, or nobody expects it any longer.
      if (this.#coming.at(-1) !== last) return;
      spent += answer.length;
      const event = followed(answer, scored);
      const next = event && spent < mostTokens ? last.ahead.behind?.(event) : undefined;
      if (!next) return;
      this.#run(next);
    }
  }

  #run(ahead: Ahead): void {
    const one = running(ahead);
    this.#coming.push(one);
    // Something that could not wait may have cut it short: then it is as if it had not been asked.
    void one.answer.then((answer) => {
      const at = isWhole(answer) ? -1 : this.#coming.indexOf(one);
      if (at >= 0) for (const { stop } of this.#coming.splice(at)) stop();
    });
  }

  #end(): void {
    for (const { stop } of this.#coming.splice(0)) stop();
  }
}

function running(ahead: Ahead): Running {
  const abort = new AbortController();
  const answer = ahead.answer(abort.signal);
  const scores = answer.then((said) => scored(ahead, said, abort.signal));
  return { ahead, answer, scores, stop: () => abort.abort('superseded') };
}

async function scored(ahead: Ahead, said: Answer, signal: AbortSignal): Promise<Scored[]> {
  const found: Scored[] = [];
  for (const event of ahead.likely) {
    if (signal.aborted || isSaid(said, event)) continue;
    const outcome = await ahead.score(event, signal);
    if (outcome.ok) found.push({ event, scores: outcome.value });
  }
  return found;
}

/** What will be shown: an event that is likely and that the model agrees with, else what it says itself. */
function followed(said: Answer, judged: readonly Scored[]): readonly number[] | undefined {
  const agreed = judged.find(
    ({ scores }) => scores.reduce((sum, p) => sum + p, 0) > noOpinion * scores.length,
  );
  if (agreed) return agreed.event;
  return said.at(-1)?.id === tokens.end ? said.map(({ id }) => id) : undefined;
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

export function sameTokens(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
