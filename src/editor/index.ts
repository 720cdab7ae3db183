/** What the client told us: documents, edit history, cursor trail, diagnostics; the one mutable thing. */

export type { EditAuthor, EditEvent, PastEdit } from './edit-event.ts';
export type { CreateEditor, Editor } from './editor.ts';
export type { EditorDiagnostic, EditorSnapshot } from './editor-snapshot.ts';
