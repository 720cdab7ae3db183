/**
 * The session stream kept in step with the editor: every change is told to it as it comes; when it is full, or work moves
 * to where it shows nothing, a new epoch begins, whose snapshot is the text before the last events, which are replayed.
 */
import { type ChangedLines, type SnapshotFile, selectContext, selectWindow } from '../context/index.ts';
import type { EditorSnapshot, PastEdit } from '../editor/index.ts';
import { type Epoch, type LineTokens, linesOf, SessionStream, trimmedHunk } from '../prompt/index.ts';
import type { TextSnapshot } from '../text/index.ts';

export interface LiveSessionParts {
  readonly lines: LineTokens;
  /** Of a whole stream, the model's answer not counted. */
  readonly maxTokens: number;
  /** Relative to its workspace folder, with forward slashes. */
  pathOf(uri: string): string;
  repositoryOf(uri: string): string;
}

const replayed = 12;
const mostOpen = 8;
/** Of the window's budget, tried in this order. */
const shares = [1, 0.5, 0.25, 0.1];

export class LiveSession {
  readonly #parts: LiveSessionParts;
  #stream: SessionStream | undefined;
  /** What the stream was told last, by path. */
  #told = new Map<string, TextSnapshot>();
  /** Epochs begun so far: what the hot path should see little of. */
  epochs = 0;

  constructor(parts: LiveSessionParts) {
    this.#parts = parts;
  }

  /** The stream as the editor is now; undefined where a file cannot be shown at all. */
  follow(editor: EditorSnapshot): SessionStream | undefined {
    const stream = this.#stream;
    const active = this.#parts.pathOf(editor.document.uri);
    if (!stream || stream.needsEpoch || !this.#told.has(active)) return this.#begin(editor);
    for (const document of editor.open) {
      const path = this.#parts.pathOf(document.uri);
      const before = this.#told.get(path);
      if (before === document || (!before && document !== editor.document)) continue;
      const lines = linesOf(document.text);
      // What was accepted is an event of its own, as the model said it.
      if (isAccepted(editor, document)) stream.close();
      const undone = editor.undoing && stream.rewind(path, lines);
      if (!undone && stream.change(path, linesOf(before?.text ?? ''), lines) === 'full')
        return this.#begin(editor);
      this.#told.set(path, document);
    }
    const line = editor.document.lineAt(editor.cursor).number;
    return stream.idAt(active, Math.min(line, editor.document.lineCount - 1)) === undefined
      ? this.#begin(editor)
      : stream;
  }

  path(uri: string): string {
    return this.#parts.pathOf(uri);
  }

  #begin(editor: EditorSnapshot): SessionStream | undefined {
    this.epochs++;
    const events = editor.history.slice(-replayed).filter((event) => isOpen(editor, event));
    const starts = new Map<string, TextSnapshot>();
    for (const event of events) if (!starts.has(event.uri)) starts.set(event.uri, event.before);
    const files = editor.open
      .filter((document) => document === editor.document || starts.has(document.uri))
      .concat(editor.open.filter((document) => document !== editor.document && !starts.has(document.uri)))
      .slice(0, mostOpen);
    const textAt = (document: TextSnapshot) => starts.get(document.uri) ?? document;
    // A window of long lines may not fit: then a smaller one, which leaves room for the events.
    this.#stream = undefined;
    for (const share of shares) {
      const { lines, maxTokens } = this.#parts;
      const begun = SessionStream.begin(this.#epoch(editor, files, textAt, events, share), lines, maxTokens);
      if (!begun.ok || begun.value.needsEpoch) continue;
      this.#stream = begun.value;
      break;
    }
    this.#told = new Map();
    if (!this.#stream) return undefined;
    for (const document of files) this.#told.set(this.path(document.uri), textAt(document));
    for (const event of events) this.#replay(event);
    for (const document of files) this.#tell(document);
    return this.#stream;
  }

  #replay({ uri, before, after, author }: PastEdit): void {
    const path = this.path(uri);
    if (!this.#told.has(path)) return;
    if (author === 'prediction') this.#stream?.close();
    if (this.#stream?.change(path, linesOf(before.text), linesOf(after.text)) === 'written')
      this.#told.set(path, after);
  }

  /** What happened that no event tells. */
  #tell(document: TextSnapshot): void {
    const path = this.path(document.uri);
    const told = this.#told.get(path);
    if (told === document) return;
    this.#stream?.change(path, linesOf(told?.text ?? ''), linesOf(document.text));
    this.#told.set(path, document);
  }

  #epoch(
    editor: EditorSnapshot,
    files: readonly TextSnapshot[],
    textAt: (document: TextSnapshot) => TextSnapshot,
    events: readonly PastEdit[],
    share: number,
  ): Epoch {
    const { document } = editor;
    const snapshot = files.map((file) => this.#asFile(this.path(file.uri), textAt(file)));
    const byPath = new Map(snapshot.map((file) => [file.path, file]));
    const path = this.path(document.uri);
    const work = { path, line: document.lineAt(editor.cursor).number };
    const changes = events.flatMap((event) => changedLines(this.path(event.uri), event));
    const window = selectWindow(snapshot, work, changes, share);
    const context = share === 1 ? selectContext(snapshot, work, changes, window) : [];
    const lines = (of: string) => byPath.get(of)?.lines ?? [];
    return {
      repository: this.#parts.repositoryOf(document.uri),
      path,
      language: document.languageId,
      context: context.map(({ path: of, ranges }) => ({
        path: of,
        lines: ranges.flatMap(([from, to]) => lines(of).slice(from, to)),
      })),
      window: window.map(({ path: of, ranges }) => ({ path: of, lines: lines(of), ranges })),
    };
  }

  #asFile(path: string, text: TextSnapshot): SnapshotFile {
    const lines = linesOf(text.text);
    return { path, lines, cost: (line) => this.#parts.lines.of(lines[line] ?? '').length };
  }
}

/** An event as whole lines. */
function changedLines(path: string, { before, after }: PastEdit): ChangedLines[] {
  const hunk = trimmedHunk(linesOf(before.text), linesOf(after.text));
  return hunk ? [{ path, start: hunk.from, end: hunk.to, lines: hunk.lines }] : [];
}

function isAccepted({ history }: EditorSnapshot, document: TextSnapshot): boolean {
  const newest = history.at(-1);
  return newest?.author === 'prediction' && newest.after === document;
}

function isOpen(editor: EditorSnapshot, event: PastEdit): boolean {
  return editor.open.some((document) => document.uri === event.uri);
}
