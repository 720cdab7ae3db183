/**
 * How long the keys must rest before a question leaves for an endpoint, where each costs a whole prompt. Learned from how
 * this user types: it leaves as soon as its answer is more likely than not to find the text as it was asked about.
 *
 *     of the pauses that lasted until now, at least half went on for as long as an answer takes
 *
 * Within a word people go on sooner than behind it, so the two are counted apart. Who types evenly and fast is not asked
 * about in mid-word; who has stopped waits a moment, not a fixed span that suits nobody.
 * Source: the hazard view of a pause is ours; that a debounce should follow rhythm and context is Tabby's
 * (tabby-agent, CompletionDebouncing).
 */

/** Before anything is known, in milliseconds; also what an answer is taken to last then. */
const unknown = { rest: 60, answer: 150 } as const;
const shortest = 20;
/** Who stops waits no longer than this, whatever the pauses were. */
const longest = 300;
const step = 20;
const mostPauses = 64;
const leastPauses = 8;
const mostAnswers = 15;

export class TypingRest {
  /** Milliseconds between one question and the next, newest last. */
  readonly #pauses = { inWord: [] as number[], behindWord: [] as number[] };
  readonly #answers: number[] = [];
  #last: { readonly at: number; readonly inWord: boolean } | undefined;

  /** A question about another text than the one before, at `now` in milliseconds. `inWord`: a word ends at the cursor. */
  asked(now: number, inWord: boolean): void {
    if (this.#last) keep(this.#pauses[kind(this.#last.inWord)], now - this.#last.at, mostPauses);
    this.#last = { at: now, inWord };
  }

  /** An answer took so long, from its request on; one that was given up counts where it took longer than is expected. */
  answered(ms: number, whole: boolean): void {
    if (whole || ms > this.#answerMs) keep(this.#answers, ms, mostAnswers);
  }

  /** Milliseconds for the question asked last, `shortest` to `longest`. */
  get ms(): number {
    const pauses = this.#last ? this.#pauses[kind(this.#last.inWord)] : [];
    if (pauses.length < leastPauses) return unknown.rest;
    const answer = this.#answerMs;
    for (let rest = shortest; rest < longest; rest += step) {
      const lasted = pauses.filter((pause) => pause >= rest).length;
      const enough = pauses.filter((pause) => pause >= rest + answer).length;
      if (lasted > 0 && 2 * enough >= lasted) return rest;
    }
    return longest;
  }

  /** The median. */
  get #answerMs(): number {
    const sorted = this.#answers.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? unknown.answer;
  }
}

function kind(inWord: boolean): 'inWord' | 'behindWord' {
  return inWord ? 'inWord' : 'behindWord';
}

function keep(values: number[], value: number, most: number): void {
  values.push(value);
  if (values.length > most) values.shift();
}
