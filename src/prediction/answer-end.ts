/**
 * Where an answer ends before the model says so. An unsure model talks long, and what it is unsure of is not worth a look:
 *
 *     unsure      a line beyond those that stand there is doubtful: the answer ends before it
 *     given up    all of it is hopeless: nobody waits for its end
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

/** Reads an answer token by token. */
export class AnswerEnd {
  /** Tokens before the line that is being said. */
  lineStart = 0;
  /** Lines said to their ends. */
  lines = 0;
  #standing: number | undefined;
  #said = 0;
  #all = slack;
  #line = 0;

  /** `standing`: lines that the answer writes again, at least one; undefined where its third token says how many. */
  constructor(standing?: number) {
    this.#standing = standing;
  }

  /** Behind `token`, the answer's next: why it ends here, or undefined where it goes on. */
  after({ id, logProb, forced }: GeneratedToken): 'unsure' | 'given up' | undefined {
    this.#said++;
    if (this.#standing === undefined && this.#said === 3) this.#standing = Math.max(1, id - tokens.count);
    const belief = forced ? 0 : logProb - noOpinion;
    this.#all += belief;
    this.#line += belief;
    const isFurther = this.#standing !== undefined && this.lines >= this.#standing;
    if (isFurther && this.#line < (id === tokens.newline ? 0 : -slack)) return 'unsure';
    if (id === tokens.newline) {
      this.lines++;
      this.lineStart = this.#said;
      this.#line = 0;
    }
    return this.#all < 0 ? 'given up' : undefined;
  }
}
