/** How a public model is asked: with the prompt its format made, in its tokens or in plain text. */
import type { EngineStatus } from '../base/index.ts';
import type { Prompt } from '../prompt/index.ts';

export interface Answer {
  readonly text: string;
  /** How much came, in tokens or pieces; 0 where nothing did. */
  readonly count: number;
  /** Mean natural log-probability of its tokens. */
  readonly logProb: number;
  /** The model ended it, by a token or by one of the format's stops. */
  readonly finished: boolean;
}

export interface Answers {
  status(): EngineStatus;
  /** Of prompt and answer together. */
  readonly maxTokens: number;
  countTokens(text: string): number;
  /** `inWord`: a word ends at the cursor, which its author may be in the middle of. */
  answer(prompt: Prompt, inWord: boolean, signal: AbortSignal): Promise<Answer>;
}

/** Room for the answer, in tokens. */
export const mostAnswer = 400;
