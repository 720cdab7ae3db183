/** What comes of landing one block: hunks, several readings of it, or a refusal. */
import type { LineHunk } from './lines.ts';
import type { RefusalReason } from './refusal.ts';

export interface Reading {
  readonly hunks: readonly LineHunk[];
  /** Nothing speaks against it: no line is lost without a word, none stands there twice. */
  readonly sound: boolean;
}

export type Merged =
  | { readonly kind: 'hunks'; readonly hunks: readonly LineHunk[] }
  /** Different results, none of which the sketch rules out. */
  | {
      readonly kind: 'alternatives';
      readonly options: readonly Reading[];
      readonly sentence: string;
    }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly sentence: string };

export function refused(reason: RefusalReason, sentence: string): Merged {
  return { kind: 'refused', reason, sentence };
}
