/** What the client told us: documents, edit history, cursor trail, diagnostics; the one mutable thing. */
export type { EditAuthor, EditEvent, PastEdit } from './edit-event.ts';
export { createEditor, type Editor } from './editor.ts';
export type { EditorDiagnostic, EditorSnapshot } from './editor-snapshot.ts';
