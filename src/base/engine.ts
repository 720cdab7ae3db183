/**
 * The seam between words and weights: what the rest of the program may ask of a language model, whichever one it is.
 * `model/` implements it over an inference process, `frontier/` over a completions endpoint; main.ts hands one in.
 */
import type { Outcome } from './outcome.ts';

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
