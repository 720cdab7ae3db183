/**
 * The seam for the embedded model: what prediction asks of it. main.ts hands one in; without a model every call answers
 * `model-unavailable` and exact edits go on alone.
 */
import type { EngineStatus, Outcome, Trace } from '../base/index.ts';
import type { EditorSnapshot } from '../editor/index.ts';
import type { Features } from '../learning/index.ts';
import type { TextEdit } from '../text/index.ts';

/** An edit of one version of a document, by whoever thought of it. */
export interface ProposedEdit {
  readonly uri: string;
  readonly version: number;
  readonly edit: TextEdit;
}

export interface ModelEdit extends ProposedEdit {
  /** Mean log-probability of the changed tokens, ≤ 0. */
  readonly logProb: number;
  /** Log-probability of all that the model chose, summed, ≤ 0; undefined where it wrote more than the edit. */
  readonly wholeLogProb?: number;
  /** Probability the model gave to "no edit", 0..1. */
  readonly noEditProbability: number;
  /** Of the line that is being typed only as much as is likely by itself. */
  readonly partial?: true;
  /** More of them, best first: where it cannot be shown, one of these may be. */
  readonly beginnings?: readonly ModelEdit[];
}

/** How probable a whole event is. */
export interface Likelihood {
  /** Natural logarithm, summed over all its tokens, ≤ 0. */
  readonly total: number;
  readonly tokens: number;
}

export interface NextEditModel {
  status(): EngineStatus;
  /**
   * The gate's coefficients as fitted to this model: then what it says of others' edits counts as they say. Without them
   * its disagreement is final.
   */
  readonly gate?: Features | undefined;
  /** The edit the model expects next. `guesses`: what it may well be; they make it faster, never different. */
  propose(
    editor: EditorSnapshot,
    guesses: readonly ProposedEdit[],
    signal: AbortSignal,
    trace: Trace,
  ): Promise<Outcome<ModelEdit, 'cancelled' | 'model-unavailable' | 'no-edit'>>;
  /** Which of these it has already said it expects, before it was asked; undefined where none. */
  expected(editor: EditorSnapshot, candidates: readonly ProposedEdit[]): Promise<number | undefined>;
  /** Mean log-probability of the candidate's changed tokens, ≤ 0. */
  judge(
    editor: EditorSnapshot,
    candidate: ProposedEdit,
    signal: AbortSignal,
    trace: Trace,
  ): Promise<Outcome<number, 'cancelled' | 'model-unavailable'>>;
  /** How probable each candidate is as the next event; `not-shown`: one of them lies where the model sees nothing. */
  weigh(
    editor: EditorSnapshot,
    candidates: readonly ProposedEdit[],
    signal: AbortSignal,
    trace: Trace,
  ): Promise<Outcome<readonly Likelihood[], 'cancelled' | 'model-unavailable' | 'not-shown'>>;
  /**
   * The first of these is on the screen: what follows it is computed as if it were accepted. The others are guesses, and
   * the second is judged there, too.
   */
  lookAhead(editor: EditorSnapshot, shown: readonly ProposedEdit[]): void;
}
