/** A suggestion of the server on the text it was made for. */
import {
  Position,
  Range,
  type TextDocument,
  type TextEditor,
  TextEditorRevealType,
  window,
  workspace,
} from 'vscode';
import type { ComingEdit, WireSuggestion } from './protocol.ts';
import type { Replacement } from './replacement.ts';

export interface Suggestion {
  readonly id: string;
  readonly document: TextDocument;
  /** `document.version` to which the offsets refer. */
  readonly version: number;
  /** Sorted by place. */
  readonly edits: readonly Replacement[];
  readonly reason: string;
  /** The same for all edits that stand or fall together. */
  readonly group: string;
  readonly sites: number;
  /** UTF-16 units of its new text that were taken by the key for a word or a line. */
  readonly taken: number;
  /** Where the cursor goes, in the text after the edits. */
  readonly cursor: Position | undefined;
}

/** Undefined when the text has gone on, or is not open here. */
export function readSuggestion(wire: WireSuggestion | ComingEdit): Suggestion | undefined {
  const document = workspace.textDocuments.find((d) => sameUri(d, wire.uri));
  if (!document || document.version !== wire.version) return undefined;
  const edits = wire.edits.map(({ range, newText }) => {
    const { start, end } = range;
    const from = document.offsetAt(new Position(start.line, start.character));
    const to = document.offsetAt(new Position(end.line, end.character));
    return { from, to, text: newText };
  });
  edits.sort((a, b) => a.from - b.from);
  const { id, version, reason, group, sites } = wire;
  const to = 'cursorPosition' in wire ? wire.cursorPosition : undefined;
  const cursor = to && new Position(to.line, to.character);
  return { id, document, version, edits, reason, group, sites, taken: 0, cursor };
}

/** Spellings differ: the server may know a document by another one than VS Code writes. */
function sameUri(document: TextDocument, uri: string): boolean {
  if (document.uri.toString() === uri) return true;
  try {
    return decodeURIComponent(document.uri.toString()) === decodeURIComponent(uri);
  } catch {
    return false; // a lone % is no other spelling
  }
}

export function rangeOf(document: TextDocument, { from, to }: { from: number; to: number }): Range {
  return new Range(document.positionAt(from), document.positionAt(to));
}

/** Puts the cursor at the edit, opening its file when it is not on screen; where it is twice, the user stays in theirs. */
export async function goTo({ document, edits }: Suggestion): Promise<TextEditor> {
  const at = document.positionAt(edits[0]!.from);
  const editors = [window.activeTextEditor, ...window.visibleTextEditors];
  const shown = editors.find((editor) => editor?.document === document);
  const column = shown?.viewColumn;
  const editor = await window.showTextDocument(document, {
    selection: new Range(at, at),
    ...(column === undefined ? { preview: false } : { viewColumn: column }),
  });
  editor.revealRange(new Range(at, at), TextEditorRevealType.InCenterIfOutsideViewport);
  return editor;
}
