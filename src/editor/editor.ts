/**
 * The one mutable thing: the open documents and what has happened to them. Every text change goes through `change`,
 * with its cause; everything else reads snapshots.
 */
import type { Clock } from '../base/index.ts';
import type { TextEdit, TextSnapshot } from '../text/index.ts';
import type { EditAuthor, EditEvent } from './edit-event.ts';
import type { EditorDiagnostic, EditorSnapshot } from './editor-snapshot.ts';

export interface Editor {
  open(uri: string, languageId: string, version: number, text: string): TextSnapshot;
  /**
   * Applies one client change (all content changes of one didChange composed). `author` is inferred when undefined:
   * undo/redo by comparing with earlier versions, paste, format, prediction (via `expect`), external, else typed.
   * Returns what happened as an uncoalesced event.
   */
  change(uri: string, version: number, edit: TextEdit, author?: EditAuthor): EditEvent;
  close(uri: string): void;
  saved(uri: string): void;
  focus(uri: string | undefined): void;
  /** The client showed where the cursor is. */
  moveCursor(uri: string, offset: number): void;
  setDiagnostics(uri: string, diagnostics: readonly EditorDiagnostic[]): void;
  document(uri: string): TextSnapshot | undefined;
  /** The snapshot of `uri` at an earlier version, of the last 64. */
  documentAt(uri: string, version: number): TextSnapshot | undefined;
  /** Undefined when the document is not open. The cursor is deduced where it is not given. */
  snapshot(
    uri: string,
    cursor?: number,
    selection?: { readonly from: number; readonly to: number },
  ): EditorSnapshot | undefined;
  readonly openUris: readonly string[];
}

export type CreateEditor = (clock: Clock) => Editor;
