/** What a session stream begins with: what is shown, as it was before the events that follow. */
import type { ContextFile, Header } from '../formats/native.ts';
import type { LineRange } from './shown-file.ts';

export interface Epoch extends Header {
  /** Read-only evidence, the least important first. */
  readonly context: readonly ContextFile[];
  /** Files with all their lines, and which of them are shown; the active file last. */
  readonly window: readonly {
    readonly path: string;
    readonly lines: readonly string[];
    readonly ranges: readonly LineRange[];
  }[];
  /** 0..511, 0 where undefined. */
  readonly firstId?: number;
}
