/**
 * The one mutable thing: the open documents and what has happened to them. Every text change goes through `change`,
 * with its cause; everything else reads snapshots.
 */
import { Bug, type Clock } from '../base/index.ts';
import { growth, join, mapOffset, mapRange, minimize, type TextEdit, TextSnapshot } from '../text/index.ts';
import { inferAuthor } from './author.ts';
import type { EditAuthor, EditEvent } from './edit-event.ts';
import { EditHistory } from './edit-history.ts';
import type { EditorDiagnostic, EditorSnapshot } from './editor-snapshot.ts';
import { Expectations } from './expectations.ts';

export interface Editor {
  open(uri: string, languageId: string, version: number, text: string): TextSnapshot;
  /**
   * Applies one client change (all content changes of one didChange composed). `author` is inferred when undefined:
   * undo/redo by comparing with earlier versions, paste, format, prediction (via `expect`), external, else typed.
   * Returns what happened as an uncoalesced event.
   */
  change(uri: string, version: number, edit: TextEdit, author?: EditAuthor): EditEvent;
  /** An edit that may arrive as a change soon (a shown prediction, a plan's step): it is recognized by its content. */
  expect(uri: string, edit: TextEdit, author: 'prediction' | 'plan', id: string): void;
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

const versionsKept = 64;
const placesKept = 32;

interface OpenDocument {
  current: TextSnapshot;
  /** Oldest first, `current` not included. */
  readonly earlier: TextSnapshot[];
  undone: readonly TextSnapshot[];
  cursor: number;
  diagnostics: readonly EditorDiagnostic[];
}

export function createEditor(clock: Clock): Editor {
  return new LiveEditor(clock);
}

class LiveEditor implements Editor {
  readonly #clock: Clock;
  /** Most recently used last. */
  readonly #documents = new Map<string, OpenDocument>();
  readonly #history = new EditHistory();
  #visited: { uri: string; offset: number; at: number }[] = [];
  readonly #expectations = new Expectations();
  /** The document whose last change was an undo or redo. */
  #undoing: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(uri: string, languageId: string, version: number, text: string): TextSnapshot {
    const current = TextSnapshot.of(uri, languageId, version, text);
    this.close(uri);
    this.#documents.set(uri, { current, earlier: [], undone: [], cursor: 0, diagnostics: [] });
    return current;
  }

  change(uri: string, version: number, edit: TextEdit, author?: EditAuthor): EditEvent {
    const document = this.#get(uri);
    const before = document.current;
    const exact = minimize(edit, before);
    const match = this.#expectations.meet(exact, before);
    const small = minimize(join(exact, before), before);
    const after = before.apply(small, version);
    const by = author ?? match?.author ?? this.#infer(document, small, after);
    if (small.length > 0) {
      this.#undoing = by === 'undo' || by === 'redo' ? uri : undefined;
      document.undone = stillUndone(document.undone, by, before, after);
    }
    document.earlier.push(before);
    if (document.earlier.length > versionsKept) document.earlier.shift();
    document.current = after;
    document.diagnostics = document.diagnostics.flatMap((d) => moveDiagnostic(d, small));
    this.#visited = this.#visited.map((place) =>
      place.uri === uri ? { ...place, offset: mapOffset(small, place.offset, 1) } : place,
    );
    this.focus(uri);
    const at = this.#clock.now();
    const event: EditEvent = {
      uri,
      before,
      after,
      edit: small,
      author: by,
      startedAt: at,
      at,
      ...(match ? { expected: { id: match.id, kind: match.kind, rest: match.rest } } : {}),
    };
    if (small.length > 0) {
      this.#history.add(event);
      this.moveCursor(uri, cursorAfter(document.cursor, event));
    }
    return event;
  }

  expect(uri: string, edit: TextEdit, author: 'prediction' | 'plan', id: string): void {
    this.#expectations.add(this.#get(uri).current, edit, author, id);
  }

  close(uri: string): void {
    this.#documents.delete(uri);
    this.#history.forget(uri);
    this.#expectations.forget(uri);
    this.#visited = this.#visited.filter((place) => place.uri !== uri);
    if (this.#undoing === uri) this.#undoing = undefined;
  }

  saved(_uri: string): void {
    this.#history.close();
  }

  focus(uri: string | undefined): void {
    const document = uri === undefined ? undefined : this.#documents.get(uri);
    if (!document || uri === undefined) return;
    this.#documents.delete(uri);
    this.#documents.set(uri, document);
  }

  moveCursor(uri: string, offset: number): void {
    const document = this.#documents.get(uri);
    if (!document) return;
    document.cursor = Math.max(0, Math.min(offset, document.current.length));
    const [last] = this.#visited;
    const line = (at: number) => document.current.lineAt(Math.min(at, document.current.length)).number;
    const place = { uri, offset: document.cursor, at: this.#clock.now() };
    if (last?.uri === uri && line(last.offset) === line(document.cursor)) this.#visited[0] = place;
    else this.#visited = [place, ...this.#visited].slice(0, placesKept);
  }

  setDiagnostics(uri: string, diagnostics: readonly EditorDiagnostic[]): void {
    const document = this.#documents.get(uri);
    if (document) document.diagnostics = diagnostics;
  }

  document(uri: string): TextSnapshot | undefined {
    return this.#documents.get(uri)?.current;
  }

  documentAt(uri: string, version: number): TextSnapshot | undefined {
    const document = this.#documents.get(uri);
    if (document?.current.version === version) return document.current;
    return document?.earlier.findLast((text) => text.version === version);
  }

  snapshot(
    uri: string,
    cursor?: number,
    selection?: { from: number; to: number },
  ): EditorSnapshot | undefined {
    const asked = this.#documents.get(uri);
    if (!asked) return undefined;
    const documents = [...this.#documents.values()].reverse();
    return {
      document: asked.current,
      cursor: Math.max(0, Math.min(cursor ?? asked.cursor, asked.current.length)),
      selection: selection && selection.from < selection.to ? selection : undefined,
      history: this.#history.events,
      open: documents.map((d) => d.current),
      visited: this.#visited,
      diagnostics: documents.flatMap((d) => d.diagnostics),
      undoing: this.#undoing !== undefined,
    };
  }

  get openUris(): readonly string[] {
    return [...this.#documents.keys()];
  }

  #get(uri: string): OpenDocument {
    const document = this.#documents.get(uri);
    if (!document) throw new Bug(`${uri} is not open`);
    return document;
  }

  #infer(document: OpenDocument, edit: TextEdit, after: TextSnapshot): EditAuthor {
    const { current: before, earlier, undone, cursor } = document;
    const undoing = this.#undoing === before.uri;
    const burstStart = this.#history.burst(before.uri)?.before;
    return inferAuthor({ before, after, edit, earlier, undone, undoing, burstStart, cursor });
  }
}

/** An undo leaves a text that can come back; a redo takes it, and what was undone before it stays. */
function stillUndone(
  undone: readonly TextSnapshot[],
  author: EditAuthor,
  before: TextSnapshot,
  after: TextSnapshot,
): readonly TextSnapshot[] {
  if (author === 'undo') return [...undone, before].slice(-versionsKept);
  if (author !== 'redo') return [];
  return undone.slice(
    0,
    Math.max(
      0,
      undone.findLastIndex((text) => text.sameText(after)),
    ),
  );
}

/** Editors leave the cursor at the end of what the user changed; what others changed moves it along. */
function cursorAfter(cursor: number, { author, edit }: EditEvent): number {
  const last = edit.at(-1);
  if (author === 'format' || author === 'external' || author === 'plan' || !last)
    return mapOffset(edit, cursor, 1);
  return last.to + growth(edit);
}

/** A diagnostic moves with its text and goes when that text is edited. */
function moveDiagnostic(d: EditorDiagnostic, edit: TextEdit): EditorDiagnostic[] {
  if (edit.some((r) => r.from < d.range.to && r.to > d.range.from)) return [];
  return [{ ...d, range: mapRange(edit, d.range) }];
}
