/** A predictor that says what the test put into it, rebased over nothing: valid for one version only. */
import { none, type Outcome, some } from '../../src/base/index.ts';
import type { EditEvent } from '../../src/editor/index.ts';
import type {
  EditPrediction,
  LeadingEdits,
  NoPrediction,
  PredictionRequest,
  Predictor,
} from '../../src/prediction/index.ts';
import type { ComingEdit } from '../../src/queue/index.ts';
import type { TextEdit } from '../../src/text/index.ts';

export class ScriptedPredictor implements Predictor {
  enabled = true;
  readonly events: EditEvent[] = [];
  readonly asked: PredictionRequest[] = [];
  readonly shownIds: string[] = [];
  readonly acceptedIds: { id: string; length: number | undefined }[] = [];
  readonly rejectedIds: { id: string; reason: string }[] = [];
  readonly snoozes: number[] = [];
  readonly closed: string[] = [];
  prediction: EditPrediction | undefined;
  insertion: EditPrediction | undefined;
  others: ComingEdit[] = [];
  /** When set, nextEdit waits for it. */
  hold: Promise<void> | undefined;
  fail = false;
  readonly leading: LeadingEdits = { lead() {}, left: [], drop() {}, onAccepted() {} };
  readonly #listeners = new Set<(uri: string) => void>();
  readonly #more = new Set<() => void>();

  async nextEdit(
    request: PredictionRequest,
    signal: AbortSignal,
  ): Promise<Outcome<EditPrediction, NoPrediction>> {
    this.asked.push(request);
    if (this.fail) throw new Error('planted fault');
    await this.hold;
    if (signal.aborted) return none('cancelled');
    const p = this.prediction;
    if (!p || (p.uri !== request.uri && !request.crossFile)) return none('nothing-found');
    return some(p);
  }
  async completion(request: PredictionRequest) {
    const p = this.insertion;
    return p && p.uri === request.uri ? some(p) : none('nothing-found');
  }
  ready(): EditPrediction | undefined {
    return this.prediction;
  }
  documentOpened(): void {}
  documentChanged(event: EditEvent): void {
    this.events.push(event);
  }
  documentClosed(uri: string): void {
    this.closed.push(uri);
  }
  shown(id: string): boolean {
    this.shownIds.push(id);
    return this.#knows(id);
  }
  accepted(id: string, length?: number): boolean {
    if (!this.#knows(id)) return false;
    this.acceptedIds.push({ id, length });
    return true;
  }
  rejected(id: string, reason: 'rejected' | 'ignored' | 'replaced' | 'cancelled'): boolean {
    if (!this.#knows(id)) return false;
    this.rejectedIds.push({ id, reason });
    return true;
  }
  get queue(): readonly ComingEdit[] {
    return [...(this.prediction ? [this.prediction] : []), ...this.others];
  }
  explain(id: string): string | undefined {
    return this.#knows(id) ? `because of ${id}` : undefined;
  }
  snooze(ms: number): void {
    this.snoozes.push(ms);
  }
  readonly resting = Promise.resolve();
  onMore(listener: () => void): () => void {
    this.#more.add(listener);
    return () => this.#more.delete(listener);
  }

  /** As if an edit had been found that says more than the last answer. */
  moreIsKnown(): void {
    for (const listener of this.#more) listener();
  }

  onChange(listener: (uri: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  dispose(): void {}

  /** Puts a prediction in, as if it had just been found. */
  say(prediction: EditPrediction | undefined): void {
    this.prediction = prediction;
    for (const listener of this.#listeners) listener(prediction?.uri ?? '');
  }

  #knows(id: string): boolean {
    return [...this.queue, ...(this.insertion ? [this.insertion] : [])].some((q) => q.id === id);
  }
}

let serial = 0;

/** A prediction of `edit` against `version` of `uri`. */
export function predicted(
  uri: string,
  version: number,
  edit: TextEdit,
  more: Partial<EditPrediction> = {},
): EditPrediction {
  return {
    id: `p${++serial}`,
    uri,
    version,
    edit,
    reason: 'rename total → sum',
    source: 'rename',
    group: 'g1',
    sites: 1,
    confidence: 0.9,
    kind: 'jump',
    target: edit[0]?.from ?? 0,
    ...more,
  };
}
