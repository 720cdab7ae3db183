/** The newest event, cut at the cursor, for the model to write on. */
import type { SessionStream } from './session-stream.ts';

export interface OpenLine {
  /** The session before the event; `prompt` goes behind it, and what is written is read by it. */
  readonly before: SessionStream;
  /** The lines above the event as tokens, each with its line break: some of the last ones. */
  readonly above: readonly number[];
  /** The event up to the cursor, as far as its tokens are certain. */
  readonly head: readonly number[];
  /** What is typed behind `head`: the start of the next token; often empty. */
  readonly begun: string;
  /** Inside a word: the tokens that begin with `begun`, of which the next is one. */
  readonly first: readonly number[] | undefined;
  /** The rest of the event as the document has it, from `head` on: a draft. */
  readonly rest: readonly number[];
  /** `rest` if the lines from the cursor's on read so; undefined where they do not begin with what stands before it. */
  restAs(lines: readonly string[]): readonly number[] | undefined;
  /** Ids for further lines of the event, in order. */
  readonly ids: readonly number[];
}
