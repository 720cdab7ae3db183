/** What passes between this extension and the server beyond LSP; clients/protocol.md describes it in full. */
import type { Position, TextEdit } from 'vscode-languageclient';

/** What this client declares: the kind `jump` besides `edit`, edits in other files, and that it asks for words. */
export const declared = { jump: {}, crossFile: {}, input: {} } as const;

export interface ComingEdit {
  readonly id: string;
  readonly uri: string;
  /** The version of `uri` that every position refers to. */
  readonly version: number;
  readonly reason: string;
  readonly source: string;
  /** The same for all edits that stand or fall together. */
  readonly group: string;
  /** Places left that belong together, this one included. */
  readonly sites: number;
  readonly edits: readonly TextEdit[];
}

export interface WireSuggestion extends ComingEdit {
  readonly kind: 'edit' | 'jump';
  /** Where the cursor goes, in the text after the edits. */
  readonly cursorPosition?: Position;
}

export interface NextEditAnswer {
  readonly suggestions: readonly WireSuggestion[];
  /** Why there is none. */
  readonly reason?: string;
  /** The same for the user. */
  readonly message?: string;
}

export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'note' | 'fault';
  readonly says: string;
  readonly remedy?: string;
}
