/** Everything a feature may know about the user's editor at one instant. Frozen; holds no protocol types. */
import type { OffsetRange, TextSnapshot } from '../text/index.ts';
import type { PastEdit } from './edit-event.ts';

export interface EditorSnapshot {
  /** The document the request is about. */
  readonly document: TextSnapshot;
  /** Offset in `document`; deduced from the last edit where the client did not say. */
  readonly cursor: number;
  readonly selection: OffsetRange | undefined;
  /** All documents' edits, oldest first. The last event may still grow. */
  readonly history: readonly PastEdit[];
  /** Open documents, the asked one included, most recently used first. */
  readonly open: readonly TextSnapshot[];
  /** Places the cursor rested, newest first. */
  readonly visited: readonly { readonly uri: string; readonly offset: number; readonly at: number }[];
  readonly diagnostics: readonly EditorDiagnostic[];
  /** The user is undoing or redoing right now: the last event is an undo or redo, nothing typed since. */
  readonly undoing: boolean;
}

export interface EditorDiagnostic {
  readonly uri: string;
  readonly range: OffsetRange;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly source: string | undefined;
  readonly code: string | undefined;
}
