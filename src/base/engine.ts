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
  /**
   * Continuation of `prompt`; yields token ids until a stop token, `maxTokens`, the grammar's end, or cancel (which ends
   * the stream, no error). Ends at once, with nothing, where no model is available.
   */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GeneratedToken>;
  /** Natural log-probability of each token of `continuation` after `prompt`. */
  score(
    prompt: readonly number[],
    continuation: readonly number[],
    signal: AbortSignal,
  ): Promise<Outcome<readonly number[], 'cancelled' | 'model-unavailable'>>;
  /** Reads a prompt ahead of need, at low priority: anything asked for goes first. Resolves when done or given up. */
  warm(prompt: readonly number[], signal: AbortSignal): Promise<void>;
  /**
   * A text at hand reads so now; questions that are `alike` are answered with what follows what there. Nothing in it: the
   * text is forgotten. Texts are read in background; one that is not read yet does not count.
   */
  read(text: TextAtHand): void;
  dispose(): Promise<void>;
}

/** A text whose words and habits are likely to come again. */
export interface TextAtHand {
  /** Texts that count together; a name that nobody else uses. */
  readonly corpus: string;
  /** Its name in the corpus. */
  readonly name: string;
  /** Without line breaks; null where nothing is known of a line, such as the one that is being written. */
  readonly lines: readonly (string | null)[];
}

export interface GenerateRequest {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  readonly stop: readonly number[];
  /** Nobody waits for it yet: anything else goes first, and may end it early. */
  readonly background?: true;
  /** Likely continuations, for the engine to verify many tokens at once; they never change the result. */
  readonly drafts?: readonly (readonly number[])[];
  /** The session stream's grammar: only what it allows is said. */
  readonly places?: Places;
  /** With `places`: the prompt ends inside a line of an open event; ids for further lines of that event, in order. */
  readonly inLine?: readonly number[];
  /** The first token is one of these: what is typed of a word already is no longer in doubt. */
  readonly first?: readonly number[];
  /**
   * The prompt ends inside a line of an open event, and what is said there is weighed with what follows the same tokens in
   * the texts of `corpus`. `above`: tokens of the lines above that event, each with its line break, the last ones.
   */
  readonly alike?: { readonly corpus: string; readonly above: readonly number[] };
  /** Tokens whose raw log-probabilities at the first step are wanted. */
  readonly watch?: readonly number[];
  /** For formats that write a region again: the old text; said again for `run` tokens behind a difference, it ends. */
  readonly old?: { readonly tokens: readonly number[]; readonly run: number };
  /** Greedy where undefined. */
  readonly sampling?: {
    /** Above 0. */
    readonly temperature: number;
    /** Only the k most probable; 0 is all. */
    readonly topK: number;
    /** Only the most probable that together reach this share, 0..1; 1 is all. */
    readonly topP: number;
    readonly seed: number;
  };
}

/** What an event of the session stream can point at, as plain values: it crosses a process. */
export interface Places {
  /** Runs of neighboring lines: their ids in order, and the id of the place behind the last, where nothing stands. */
  readonly runs: readonly { readonly lines: readonly number[]; readonly behind: number }[];
  /** Unused ids, the next first. */
  readonly unused: readonly number[];
}

/** A language model that is asked with text and answers with text, such as one behind a completions endpoint. */
export interface TextEngine {
  status(): EngineStatus;
  /**
   * Continuation of `prompt`, piece by piece, up to one of `stop`, `maxTokens`, the model's own end, or cancel (which ends
   * the stream, no error). Ends early, or at once with nothing, where the model fails: `status` then says why.
   */
  complete(request: CompletionRequest, signal: AbortSignal): AsyncIterable<TextPiece>;
  dispose(): Promise<void>;
}

export interface CompletionRequest {
  readonly prompt: string;
  /** Of the answer, in the model's own tokens. */
  readonly maxTokens: number;
  readonly stop: readonly string[];
}

export interface TextPiece {
  readonly text: string;
  /** Natural log-probabilities of its tokens, where the model tells them. */
  readonly logProbs: readonly number[];
  /** With the last piece: whether the model was done, or `maxTokens` cut it off. */
  readonly ended?: 'stop' | 'length';
}

export interface GeneratedToken {
  readonly id: number;
  /** Natural logarithm of its probability among all tokens, legal or not, or among `first`; 0 where it was forced. */
  readonly logProb: number;
  /** The grammar allowed no other: the model was not asked. */
  readonly forced?: true;
  /** Probability the model gave to what the grammar allows here, 0..1; 1 beyond the second token. */
  readonly legalMass: number;
  /** Of the first token only: what `watch` asked for. */
  readonly watched?: readonly number[];
}
