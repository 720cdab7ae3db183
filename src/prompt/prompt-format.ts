/** What every codec of a public model is: a prompt out of the session, and an edit out of the answer. */
import type { Outcome } from '../base/index.ts';
import type { OffsetRange, TextEdit, TextSnapshot } from '../text/index.ts';

export interface PromptInput {
  /** Of the active file: relative, with forward slashes. */
  readonly path: string;
  readonly repository?: string;
  /** The active file as it is now. */
  readonly document: TextSnapshot;
  /** Offset in `document`. */
  readonly cursor: number;
  /** Of all files, oldest first. */
  readonly recent: readonly RecentEdit[];
  /** What else the model should see, best first. */
  readonly related: readonly RelatedText[];
}

export interface RecentEdit {
  readonly path: string;
  readonly before: TextSnapshot;
  readonly after: TextSnapshot;
}

export interface RelatedText {
  readonly path: string;
  readonly text: string;
}

export interface Budget {
  /** Of the prompt, the answer not counted. */
  readonly maxTokens: number;
  countTokens(text: string): number;
}

export interface Prompt {
  readonly text: string;
  /** Strings at which the answer ends. */
  readonly stop: readonly string[];
  readonly document: TextSnapshot;
  /** What of `document` the answer replaces; starts at the start of a line and ends at the end of one, or is a place. */
  readonly region: OffsetRange;
  /** The end of `text` that already belongs to the answer. */
  readonly prefill: string;
  /** Parts the budget had no room for, or that held a control token. */
  readonly dropped: readonly string[];
}

export type Parsed =
  | { readonly kind: 'edit'; readonly edit: TextEdit }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problem'; readonly why: string };

export interface PromptFormat {
  readonly name: string;
  render(input: PromptInput, budget: Budget): Outcome<Prompt, 'too-large' | 'special-token-in-source'>;
  /**
   * Total: any string is an answer. The edit is against `prompt.document`. `finished`: the model ended it; false where it
   * was cut off, then its unfinished last line counts only where it goes on from the line it replaces.
   */
  parse(answer: string, prompt: Prompt, finished: boolean): Parsed;
}
