/**
 * Where an answer ends before the model says so. A weak or unsure model talks long, and what it is unsure of is not worth a
 * look:
 *
 *     unsure      a line beyond those that stand there is doubtful, or begins to repeat what was said: it ends before it
 *     given up    all of it is hopeless, or goes round in circles: nobody waits for its end
 */
import type { GeneratedToken } from '../base/index.ts';
import { tokens } from '../stream/index.ts';

/** Log-probability of a token that is right about half of the time: neither agreement nor disagreement. */
export const noOpinion = -0.7;

/**
 * How far an answer, or a line of it, may fall behind `noOpinion` a token before nobody waits for its end, in natural
 * logarithms: no gate shows what is said there.
 */
const slack = 12;

/** In tokens: the longest piece whose repetition is looked for, and how much must come again; tables may stand there. */
const longestPeriod = 64;
const leastRepeated = { further: 24, standing: 96 };

/** Reads an answer token by token. */
export class AnswerEnd {
  /** Lines said to their ends. */
  lines = 0;
  #standing: number | undefined;
  /** What was said, all line ids as one. */
  readonly #said: number[] = [];
  /** Where each line begins. */
  readonly #starts: number[] = [0];
  /** By period: how many of the last tokens are those that stood so many before. */
  readonly #repeated = new Int32Array(longestPeriod + 1);
  #all = slack;
  #line = 0;

  /** `standing`: lines that the answer writes again, at least one; undefined where its third token says how many. */
  constructor(standing?: number) {
    this.#standing = standing;
  }

  /** Tokens before the line that is being said; once it repeats, before the first line of the repetition. */
  get lineStart(): number {
    return this.#starts.at(-1)!;
  }

  /** Behind `token`, the answer's next: why it ends here, or undefined where it goes on. */
  after({ id, logProb, forced }: GeneratedToken): 'unsure' | 'given up' | undefined {
    const isLineId = id >= tokens.line && id < tokens.byte;
    this.#said.push(isLineId ? tokens.line : id);
    if (this.#standing === undefined && this.#said.length === 3)
      this.#standing = Math.max(1, id - tokens.count);
    const belief = forced ? 0 : logProb - noOpinion;
    this.#all += belief;
    this.#line += belief;
    const isFurther = () => this.#standing !== undefined && this.lines >= this.#standing;
    const repeated = this.#repetition(isFurther() ? leastRepeated.further : leastRepeated.standing);
    if (repeated !== undefined) {
      for (; (this.#starts.at(-2) ?? -1) >= repeated; this.lines--) this.#starts.pop();
      return isFurther() ? 'unsure' : 'given up';
    }
    if (isFurther() && this.#line < (id === tokens.newline ? 0 : -slack)) return 'unsure';
    if (id === tokens.newline) {
      this.lines++;
      this.#starts.push(this.#said.length);
      this.#line = 0;
    }
    return this.#all < 0 ? 'given up' : undefined;
  }

  /** Where that begins which was said before; undefined where it is not enough to tell. */
  #repetition(least: number): number | undefined {
    const at = this.#said.length - 1;
    for (let period = 1; period <= Math.min(longestPeriod, at); period++) {
      const same = this.#said[at] === this.#said[at - period];
      const run = same ? this.#repeated[period]! + 1 : 0;
      this.#repeated[period] = run;
      if (run >= Math.max(least, 2 * period)) return at + 1 - run;
    }
    return undefined;
  }
}
