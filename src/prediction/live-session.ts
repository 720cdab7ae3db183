/**
 * The session stream kept in step with the editor: every change is told to it as it comes; when it is full, or work moves
 * to where it shows nothing, a new epoch begins, whose snapshot is the text before the last events, which are replayed.
 */
import {
  type ChangedLines,
  type EpochEvidence,
  type EpochStart,
  type SnapshotFile,
  selectContext,
  selectWindow,
} from '../context/index.ts';
import type { EditorSnapshot, PastEdit } from '../editor/index.ts';
import { type Epoch, type LineTokens, linesOf, SessionStream, trimmedHunk } from '../prompt/index.ts';
import { isSecretFile, type TextSnapshot } from '../text/index.ts';
import { DistinctPaths } from './distinct-paths.ts';

export interface LiveSessionParts {
  readonly lines: LineTokens;
  /** Of a whole stream, the model's answer not counted. */
  readonly maxTokens: number;
  /** Relative to its workspace folder, with forward slashes. */
  pathOf(uri: string): string;
  repositoryOf(uri: string): string;
  /** Chooses what stands beside the window; what training shows where undefined. */
  readonly evidence?: EpochEvidence;
  /** Reads a prompt in background that will be needed soon. */
  readAhead(prompt: readonly number[]): void;
}

const mostOpen = 8;
/** Of the stream's length, left before it needs a new epoch: then the next is prepared. */
const filling = 0.05;
/** The same of an epoch that begins. */
const room = 0.1;
const fewIds = 96;
/** In tokens. */
const piece = 48;
/**
 * How an epoch begins: events that are told again, the share of the window's budget, context or none. The first that leaves
 * room to go on is taken; one that is full from the start would be read anew at every key.
 */
const beginnings = [
  { replayed: 12, share: 1, context: true },
  { replayed: 4, share: 1, context: true },
  { replayed: 4, share: 1, context: false },
  { replayed: 4, share: 0.5, context: false },
  { replayed: 4, share: 0.25, context: false },
  { replayed: 1, share: 0.1, context: false },
];
type Beginning = (typeof beginnings)[number];

/** A stream, and what it was told last, by path. */
interface Track {
  stream: SessionStream;
  readonly told: Map<string, TextSnapshot>;
}

type Chosen = Pick<EpochStart, 'snapshot' | 'work' | 'events' | 'window'>;

export class LiveSession {
  readonly #parts: LiveSessionParts;
  readonly #paths: DistinctPaths;
  #track: Track | undefined;
  /** The epoch to come: prepared before it is needed, and told of every change meanwhile. */
  #next: Track | undefined;
  /** Tokens of the next epoch that were read ahead. */
  #readAhead = 0;
  /** The stream behind what is shown. */
  #expected: SessionStream | undefined;

  constructor(parts: LiveSessionParts) {
    this.#parts = parts;
    this.#paths = new DistinctPaths((uri) => parts.pathOf(uri));
  }

  /** The stream as the editor is now; undefined where a file cannot be shown at all, or never may. */
  follow(editor: EditorSnapshot): SessionStream | undefined {
    if (isSecretFile(editor.document.uri)) return undefined;
    this.#parts.evidence?.heed(editor);
    if (this.#next && !this.#tell(this.#next, editor)) this.#next = undefined;
    if (!this.#track || this.#track.stream.needsEpoch || !this.#tell(this.#track, editor)) {
      this.#track = this.#next ?? this.#begin(editor);
      this.#next = undefined;
      this.#expected = undefined;
    }
    if (this.#track && !this.#next && !this.#hasRoom(this.#track.stream, filling)) this.#prepare(editor);
    if (this.#next) this.#keepRead(this.#next.stream.tokens);
    return this.#track?.stream;
  }

  /** `after`: the stream behind what is shown, taken up if just that is accepted: what was computed on it holds. */
  expect(after: SessionStream): void {
    this.#expected = after;
  }

  path(uri: string): string {
    return this.#paths.of(uri);
  }

  #prepare(editor: EditorSnapshot): void {
    const next = this.#begin(editor);
    // One that would be as full is none.
    if (!next || !this.#hasRoom(next.stream, room)) return;
    this.#next = next;
    this.#readAhead = 0;
  }

  /** What happens meanwhile is read in pieces, so that little is left to read when the epoch begins. */
  #keepRead(tokens: readonly number[]): void {
    if (tokens.length < this.#readAhead + piece) return;
    this.#readAhead = tokens.length;
    this.#parts.readAhead([...tokens]);
  }

  /** False where the stream cannot hold what happened, or does not show where the work is. */
  #tell(track: Track, editor: EditorSnapshot): boolean {
    const { told } = track;
    const active = this.path(editor.document.uri);
    if (!told.has(active)) return false;
    for (const document of editor.open) {
      const path = this.path(document.uri);
      const before = told.get(path);
      if (!before || before === document) continue;
      if (!this.#write(track, editor, document, path, linesOf(before.text))) return false;
      told.set(path, document);
    }
    const line = Math.min(editor.document.lineAt(editor.cursor).number, editor.document.lineCount - 1);
    return track.stream.idAt(active, line) !== undefined;
  }

  /** False where it is full. */
  #write(
    track: Track,
    editor: EditorSnapshot,
    document: TextSnapshot,
    path: string,
    before: readonly string[],
  ): boolean {
    const lines = linesOf(document.text);
    const accepted = isAccepted(editor, document);
    if (track === this.#track) {
      const expected = this.#expected;
      this.#expected = undefined;
      if (accepted && expected && sameLines(expected.lines(path) ?? [], lines)) {
        track.stream = expected.fork();
        return true;
      }
    }
    // What was accepted is an event of its own.
    if (accepted) track.stream.close();
    if (editor.undoing && track.stream.rewind(path, lines)) return true;
    return track.stream.change(path, before, lines) !== 'full';
  }

  #begin(editor: EditorSnapshot): Track | undefined {
    let last: Track | undefined;
    for (const beginning of beginnings) {
      const track = this.#beginWith(editor, beginning);
      if (track && this.#hasRoom(track.stream, room)) return track;
      last = track ?? last;
    }
    return last;
  }

  #beginWith(editor: EditorSnapshot, beginning: Beginning): Track | undefined {
    const events = editor.history.slice(-beginning.replayed).filter((event) => isOpen(editor, event));
    const starts = new Map<string, TextSnapshot>();
    for (const event of events) if (!starts.has(event.uri)) starts.set(event.uri, event.before);
    const { lines, maxTokens } = this.#parts;
    const open = editor.open.filter((text) => text === editor.document || mayShow(this.#parts, text.uri));
    const files = open
      .filter((document) => document === editor.document || starts.has(document.uri))
      .concat(open.filter((document) => document !== editor.document && !starts.has(document.uri)))
      .slice(0, mostOpen);
    const textAt = (document: TextSnapshot) => starts.get(document.uri) ?? document;
    const epoch = this.#epoch(editor, files, textAt, events, beginning);
    const begun = SessionStream.begin(epoch, lines, maxTokens);
    if (!begun.ok || begun.value.needsEpoch) return undefined;
    const stream = begun.value;
    const told = new Map(files.map((document) => [this.path(document.uri), textAt(document)]));
    for (const event of events) replay({ stream, told }, this.path(event.uri), event);
    for (const document of files) catchUp({ stream, told }, this.path(document.uri), document);
    return { stream, told };
  }

  #epoch(
    editor: EditorSnapshot,
    files: readonly TextSnapshot[],
    textAt: (document: TextSnapshot) => TextSnapshot,
    events: readonly PastEdit[],
    { replayed, share, context }: Beginning,
  ): Epoch {
    const { document } = editor;
    const snapshot = files.map((file) => this.#asFile(this.path(file.uri), textAt(file)));
    const byPath = new Map(snapshot.map((file) => [file.path, file]));
    const path = this.path(document.uri);
    const work = { path, line: document.lineAt(editor.cursor).number };
    const changes = events.flatMap((event) => changedLines(this.path(event.uri), event));
    const window = selectWindow(snapshot, work, changes, share);
    const chosen = { snapshot, work, events: changes, window };
    return {
      repository: this.#parts.repositoryOf(document.uri),
      path,
      language: document.languageId,
      context: context ? this.#context(editor, files.map(textAt), chosen, replayed) : [],
      window: window.map(({ path: of, ranges }) => ({
        path: of,
        lines: byPath.get(of)?.lines ?? [],
        ranges,
      })),
    };
  }

  /** Stands unchanged as long as the epoch. */
  #context(
    editor: EditorSnapshot,
    texts: readonly TextSnapshot[],
    chosen: Chosen,
    replayed: number,
  ): readonly { readonly path: string; readonly lines: readonly string[] }[] {
    const { evidence, lines } = this.#parts;
    const cost = (text: string) => lines.of(text).length;
    if (evidence) return evidence.choose({ ...chosen, editor, texts, replayed, cost });
    const { snapshot, work, events, window } = chosen;
    const linesOf = new Map(snapshot.map((file) => [file.path, file.lines]));
    return selectContext(snapshot, work, events, window).map(({ path, ranges }) => ({
      path,
      lines: ranges.flatMap(([from, to]) => linesOf.get(path)?.slice(from, to) ?? []),
    }));
  }

  #hasRoom(stream: SessionStream, share: number): boolean {
    return stream.room >= this.#parts.maxTokens * share && stream.places.unused.length >= fewIds;
  }

  #asFile(path: string, text: TextSnapshot): SnapshotFile {
    const lines = linesOf(text.text);
    return { path, lines, cost: (line) => this.#parts.lines.of(lines[line] ?? '').length };
  }
}

/** Whether a file that is open beside the one at work may be shown to the model. */
export function mayShow({ evidence }: Pick<LiveSessionParts, 'evidence'>, uri: string): boolean {
  return evidence ? evidence.mayShow(uri) : !isSecretFile(uri);
}

/** An event as whole lines. */
function changedLines(path: string, { before, after }: PastEdit): ChangedLines[] {
  const hunk = trimmedHunk(linesOf(before.text), linesOf(after.text));
  return hunk ? [{ path, start: hunk.from, end: hunk.to, lines: hunk.lines }] : [];
}

function replay({ stream, told }: Track, path: string, { before, after, author }: PastEdit): void {
  if (!told.has(path)) return;
  if (author === 'prediction') stream.close();
  if (stream.change(path, linesOf(before.text), linesOf(after.text)) === 'written') told.set(path, after);
}

/** What happened that no event tells. */
function catchUp({ stream, told }: Track, path: string, document: TextSnapshot): void {
  const known = told.get(path);
  if (known === document) return;
  stream.change(path, linesOf(known?.text ?? ''), linesOf(document.text));
  told.set(path, document);
}

function isAccepted({ history }: EditorSnapshot, document: TextSnapshot): boolean {
  const newest = history.at(-1);
  return newest?.author === 'prediction' && newest.after === document;
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}

function isOpen(editor: EditorSnapshot, event: PastEdit): boolean {
  return !isSecretFile(event.uri) && editor.open.some((document) => document.uri === event.uri);
}
