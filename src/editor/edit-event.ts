/** One change to one document: what was there, what was done, when, and by whom. */
import type { OffsetRange, TextEdit, TextSnapshot } from '../text/index.ts';

/** Who made a change. `external`: the file changed without keystroke-sized edits (checkout, another program). */
export type EditAuthor = 'typed' | 'prediction' | 'paste' | 'undo' | 'redo' | 'format' | 'plan' | 'external';

/** Coalesced: a burst of typing at one place is one event. */
export interface EditEvent {
  readonly uri: string;
  readonly before: TextSnapshot;
  readonly after: TextSnapshot;
  /** Takes `before` to `after`. */
  readonly edit: TextEdit;
  readonly author: EditAuthor;
  /** First and last change of the burst, in milliseconds on the injected clock. */
  readonly startedAt: number;
  readonly at: number;
  /** The expected edit (a shown prediction) that this change carried out: its id, and what remains of it after. */
  readonly expected?: { readonly id: string; readonly kind: 'full' | 'partial'; readonly rest: TextEdit };
}

/** An event of the history, and where its replacements stand in today's text of the same document. */
export interface PastEdit extends EditEvent {
  /** One range per replacement of `edit`, in the current snapshot; empty where later edits removed it. */
  readonly now: readonly OffsetRange[];
}
