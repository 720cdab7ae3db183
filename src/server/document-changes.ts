/**
 * Coming edits as a WorkspaceEdit's changes: versioned, one entry per document (R8). Also for a client that does not declare
 * `documentChanges`: without versions an edit could land on a text that has moved on.
 */
import type { TextDocumentEdit } from 'vscode-languageserver/node';
import type { ComingEdit } from '../queue/index.ts';
import type { ClientSession } from './client-session.ts';
import { place } from './place.ts';

/** `askedUri`: that document is named as the client spells it. */
export function documentChanges(
  s: ClientSession,
  edits: readonly ComingEdit[],
  askedUri?: string,
): TextDocumentEdit[] {
  const byUri = new Map<string, TextDocumentEdit>();
  for (const coming of edits) {
    const placed = place(s, coming);
    if (!placed) continue;
    const uri =
      askedUri !== undefined && s.documents.active(askedUri)?.uri === coming.uri ? askedUri : coming.uri;
    const entry = byUri.get(coming.uri) ?? { textDocument: { uri, version: coming.version }, edits: [] };
    entry.edits.push(...placed.edits);
    byUri.set(coming.uri, entry);
  }
  return [...byUri.values()];
}
