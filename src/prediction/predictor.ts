/** What the edge (server, CLI) may ask of prediction. One Predictor serves one client. */
import type { Outcome } from '../base/index.ts';
import type { EditEvent } from '../editor/index.ts';
import type { ComingEdit } from '../queue/index.ts';
import type { EditPrediction, NoPrediction } from './edit-prediction.ts';
import type { LeadingEdits } from './leading.ts';

export interface PredictionRequest {
  readonly uri: string;
  /** Offset of the cursor; deduced where the client does not say. */
  readonly cursor: number | undefined;
  readonly selection: { readonly from: number; readonly to: number } | undefined;
  /** `manual`: the user asked; cool-down and snooze do not apply. */
  readonly trigger: 'automatic' | 'manual';
  /** Nobody waits for the answer: it must not supersede a request that somebody waits for. */
  readonly background?: true;
  /** Other files may be the answer; else only edits of `uri` are returned. */
  readonly crossFile: boolean;
}

export type RejectReason = 'rejected' | 'ignored' | 'replaced' | 'cancelled';

export interface Predictor {
  /** The next edit, against exactly the version that is current when this resolves. */
  nextEdit(request: PredictionRequest, signal: AbortSignal): Promise<Outcome<EditPrediction, NoPrediction>>;
  /** What is ready in memory for this document, without any work: for polled requests (code actions, hints). */
  ready(uri: string): EditPrediction | undefined;
  /** Resolves when what waits for a name that is being typed is ready, or will not be. */
  readonly resting: Promise<void>;
  /** A text insertion at the cursor that the coming edits imply, for completion and inline completion. */
  completion(request: PredictionRequest, signal: AbortSignal): Promise<Outcome<EditPrediction, NoPrediction>>;
  /** A document is there; what it needs is made ready in the background. */
  documentOpened(uri: string): void;
  /** Tell every change, after the editor took it: rebases the queue, infers acceptance and rejection. */
  documentChanged(event: EditEvent): void;
  documentClosed(uri: string): void;
  shown(id: string): boolean;
  /** `length`: accepted UTF-16 units of a partial acceptance. False for an unknown id. */
  accepted(id: string, length?: number): boolean;
  rejected(id: string, reason: RejectReason): boolean;
  /** The whole queue, next first. */
  readonly queue: readonly ComingEdit[];
  /** The edits of plans, which come before everything that is predicted. */
  readonly leading: LeadingEdits;
  /** Why this suggestion exists, as Markdown; undefined for an unknown id. */
  explain(id: string): string | undefined;
  snooze(ms: number): void;
  enabled: boolean;
  /** Called whenever `ready` may answer differently. */
  onChange(listener: (uri: string) => void): () => void;
  /** Called when a new question would be answered with more than the last one was. */
  onMore(listener: () => void): () => void;
  dispose(): void;
}
