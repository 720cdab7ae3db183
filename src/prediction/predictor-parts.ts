/** What a live predictor is made of. */
import type { Clock, TraceRing } from '../base/index.ts';
import type { EditEvent, Editor } from '../editor/index.ts';
import type { Learning } from '../learning/index.ts';
import type { TextSnapshot } from '../text/index.ts';
import type { PredictParts } from './predict.ts';

export interface PredictorParts extends Pick<PredictParts, 'propose' | 'errorDelta' | 'model'> {
  readonly editor: Editor;
  readonly learning: Learning;
  readonly clock: Clock;
  readonly traces: TraceRing;
  /** Told of every document and change, so that syntax can follow. */
  readonly follow: Follow;
}

export interface Follow {
  opened(document: TextSnapshot): void;
  changed(event: EditEvent): void;
  closed(uri: string): void;
}
