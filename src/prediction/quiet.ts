/** When nothing is said, whatever could be: switched off, snoozed, after a rejection or an undo, with several cursors. */
import { type Clock, type None, none } from '../base/index.ts';
import type { EditEvent, EditorSnapshot } from '../editor/index.ts';
import type { NoPrediction } from './edit-prediction.ts';
import type { PredictionRequest } from './predictor.ts';

const coolAfterRejectMs = 5000;
const coolAfterUndoMs = 2000;

export class Quiet {
  enabled = true;
  readonly #clock: Clock;
  #snoozedUntil = Number.NEGATIVE_INFINITY;
  #coolingUntil = Number.NEGATIVE_INFINITY;
  #rejectedAt = Number.NEGATIVE_INFINITY;
  /** Where the last change touched several places at once. */
  readonly #manyCursors = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Nothing is shown of what comes by itself. */
  get isOff(): boolean {
    return !this.enabled || this.#clock.now() < this.#snoozedUntil;
  }

  /** Milliseconds since the user rejected anything; Infinity where they did not. */
  get sinceRejection(): number {
    return this.#clock.now() - this.#rejectedAt;
  }

  /** The cheap questions before any work; undefined when nothing speaks against it. What is asked by hand is held back by less. */
  reason(request: PredictionRequest, editor: EditorSnapshot | undefined): None<NoPrediction> | undefined {
    if (!editor) return none('not-open');
    if (request.selection && request.selection.from < request.selection.to) return none('selection');
    if (editor.history.length === 0) return none('no-history');
    if (request.trigger === 'manual') return undefined;
    if (editor.undoing) return none('undoing');
    if (!this.enabled) return none('disabled');
    const now = this.#clock.now();
    if (now < this.#snoozedUntil) return none('snoozed');
    if (now < this.#coolingUntil) return none('cooling-down');
    return this.#manyCursors.has(request.uri) ? none('many-cursors') : undefined;
  }

  snooze(ms: number): void {
    this.#snoozedUntil = this.#clock.now() + ms;
  }

  changed({ uri, author, edit }: EditEvent): void {
    if (author === 'typed') this.#coolingUntil = Number.NEGATIVE_INFINITY;
    if (author === 'undo' || author === 'redo') this.#coolingUntil = this.#clock.now() + coolAfterUndoMs;
    if (author === 'typed' && edit.length > 1) this.#manyCursors.add(uri);
    else this.#manyCursors.delete(uri);
  }

  accepted(): void {
    this.#coolingUntil = Number.NEGATIVE_INFINITY;
  }

  /** `byHand`: with a key, not by undoing what was accepted. */
  rejected(byHand: boolean): void {
    this.#rejectedAt = this.#clock.now();
    if (byHand) this.#coolingUntil = this.#clock.now() + coolAfterRejectMs;
  }

  closed(uri: string): void {
    this.#manyCursors.delete(uri);
  }
}
