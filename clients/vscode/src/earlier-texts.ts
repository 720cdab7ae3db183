/**
 * What is typed while no server listens. VS Code opens a file in the server with the text of that moment, so what was typed
 * before would be text to the server and no change. Here the file is opened as it was, and its changes follow.
 */
import {
  Disposable,
  type TextDocument,
  type TextDocumentChangeEvent,
  type TextDocumentContentChangeEvent,
  workspace,
} from 'vscode';

/** UTF-16 units. Longer texts are not kept: the server leaves such files alone. */
const longest = 1024 * 1024;
/** Of one document, until a server listens. */
const mostChanges = 10_000;

export interface EarlierChange {
  /** Of the document after it. */
  readonly version: number;
  readonly contentChanges: readonly TextDocumentContentChangeEvent[];
}

interface Earlier {
  readonly text: string;
  readonly version: number;
  readonly changes: EarlierChange[];
}

export class EarlierTexts implements Disposable {
  readonly #texts = new Map<TextDocument, Earlier>();
  #listening: Disposable | undefined;

  /** No server listens from now on: keeps every text that one may be given. */
  keep(): void {
    if (this.#listening) return;
    this.#listening = Disposable.from(
      workspace.onDidOpenTextDocument((document) => this.#add(document)),
      workspace.onDidChangeTextDocument((event) => this.#changed(event)),
      workspace.onDidCloseTextDocument((document) => this.#texts.delete(document)),
    );
    for (const document of workspace.textDocuments) this.#add(document);
  }

  /** What a server that is given the document should be told of it; undefined where nothing has happened to it. */
  take(document: TextDocument): { as: TextDocument; changes: readonly EarlierChange[] } | undefined {
    const earlier = this.#texts.get(document);
    this.#texts.delete(document);
    if (!earlier || earlier.changes.length === 0) return undefined;
    const { text, version, changes } = earlier;
    const { uri, languageId } = document;
    // All that an opened document is told by.
    const as = { uri, languageId, version, getText: () => text } as TextDocument;
    return { as, changes };
  }

  /** A server has them all. */
  drop(): void {
    this.#listening?.dispose();
    this.#listening = undefined;
    this.#texts.clear();
  }

  dispose(): void {
    this.drop();
  }

  #add(document: TextDocument): void {
    if (!['file', 'untitled'].includes(document.uri.scheme) || this.#texts.has(document)) return;
    const text = document.getText();
    if (text.length <= longest) this.#texts.set(document, { text, version: document.version, changes: [] });
  }

  #changed({ document, contentChanges }: TextDocumentChangeEvent): void {
    const earlier = this.#texts.get(document);
    if (!earlier || contentChanges.length === 0) return;
    earlier.changes.push({ version: document.version, contentChanges });
    if (earlier.changes.length > mostChanges) this.#texts.delete(document);
  }
}
