/**
 * The seam between words and weights: what the rest of the program may ask of a language model, whichever one it is.
 * `model/` implements it over an inference process, `frontier/` over a completions endpoint; main.ts hands one in.
 */
import type { None, Outcome } from './outcome.ts';

/** Text ⇄ token ids. */
export interface Tokenizer {
  encode(text: string): readonly number[];
  decode(ids: readonly number[]): string;
}

export type EngineStatus =
  | { readonly kind: 'ready'; readonly model: string; readonly device: string }
  | { readonly kind: 'loading'; readonly model: string; readonly share: number }
  | { readonly kind: 'unavailable'; readonly why: string; readonly remedy: string };

/** A language model that continues token streams. */
export interface Engine {
  status(): EngineStatus;
  /** Greedy continuation of `prompt`; yields token ids until `stop`, `maxTokens` or cancel (which ends the stream, no error). */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GeneratedToken>;
  /** Log-probability of each token of `continuation` after `prompt`. */
  score(
    prompt: readonly number[],
    continuation: readonly number[],
    signal: AbortSignal,
  ): Promise<Outcome<readonly number[], 'cancelled' | 'model-unavailable'>>;
  dispose(): Promise<void>;
}

export interface GenerateRequest {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  readonly stop: ReadonlySet<number>;
}

export interface GeneratedToken {
  readonly id: number;
  readonly logProb: number;
}

/** Asked of alternatives that exist already: how likely is each, as a log-probability; the order is the caller's. */
export interface Judge {
  judge(
    before: string,
    alternatives: readonly string[],
    signal: AbortSignal,
  ): Promise<Outcome<readonly number[], 'cancelled' | 'model-unavailable'>>;
}

export type ModelUnavailable = None<'model-unavailable'>;
