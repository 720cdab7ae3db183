/**
 * The one mutable thing: the open documents and what has happened to them. Every text change goes through `change`,
 * with its cause; everything else reads snapshots.
 */
import type { Clock } from '../base/index.ts';
import { minimize, rebase, type TextEdit, TextSnapshot } from '../text/index.ts';
import { inferAuthor } from './author.ts';
import type { EditAuthor, EditEvent } from './edit-event.ts';
import { EditHistory } from './edit-history.ts';
import type { EditorDiagnostic, EditorSnapshot } from './editor-snapshot.ts';

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
const expectedKept = 16;

interface OpenDocument {
  current: TextSnapshot;
  /** Oldest first, `current` not included. */
  readonly earlier: TextSnapshot[];
  undone: TextSnapshot[];
  cursor: number;
  diagnostics: readonly EditorDiagnostic[];
}

interface Expected {
  readonly uri: string;
  readonly id: string;
  readonly author: 'prediction' | 'plan';
  edit: TextEdit;
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
  #expected: Expected[] = [];
  #undoing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(uri: string, languageId: string, version: number, text: string): TextSnapshot {
    const current = TextSnapshot.of(uri, languageId, version, text);
    this.#documents.delete(uri);
    this.#documents.set(uri, { current, earlier: [], undone: [], cursor: 0, diagnostics: [] });
    return current;
  }

  change(uri: string, version: number, edit: TextEdit, author?: EditAuthor): EditEvent {
    const document = this.#get(uri);
    const before = document.current;
    const after = before.apply(edit, version);
    const small = minimize(edit, before);
    const match = this.#match(uri, small, before);
    const by =
      author ??
      match?.author ??
      inferAuthor({
        before,
        after,
        edit: small,
        earlier: document.earlier,
        undone: document.undone,
        undoing: this.#undoing,
      });
    this.#undoing = by === 'undo' || by === 'redo';
    if (by === 'undo') document.undone.push(before);
    else if (by !== 'redo') document.undone = [];
    document.earlier.push(before);
    if (document.earlier.length > versionsKept) document.earlier.shift();
    document.current = after;
    const end = small.at(-1) ?? edit.at(-1);
    if (end)
      document.cursor =
        end.from +
        end.text.length +
        small.slice(0, -1).reduce((n, r) => n + r.text.length - r.to + r.from, 0);
    this.#documents.delete(uri);
    this.#documents.set(uri, document);
    const at = this.#clock.now();
    const event: EditEvent = {
      uri,
      before,
      after,
      edit: small,
      author: by,
      startedAt: at,
      at,
      ...(match ? { expected: { id: match.id, rest: match.rest } } : {}),
    };
    if (small.length > 0) this.#history.add(event);
    document.diagnostics = document.diagnostics.flatMap((d) => {
      const kept = rebase([{ ...d.range, text: '' }], small);
      return kept.ok && kept.value[0]
        ? [{ ...d, range: { from: kept.value[0].from, to: kept.value[0].to } }]
        : [];
    });
    return event;
  }

  expect(uri: string, edit: TextEdit, author: 'prediction' | 'plan', id: string): void {
    const { current } = this.#get(uri);
    this.#expected = this.#expected.filter((e) => e.id !== id);
    this.#expected.push({ uri, id, author, edit: minimize(edit, current) });
    if (this.#expected.length > expectedKept) this.#expected.shift();
  }

  close(uri: string): void {
    this.#documents.delete(uri);
    this.#history.forget(uri);
    this.#expected = this.#expected.filter((e) => e.uri !== uri);
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
    document.cursor = Math.min(offset, document.current.length);
    const [last] = this.#visited;
    const line = (at: number) => document.current.lineAt(Math.min(at, document.current.length)).number;
    const place = { uri, offset: document.cursor, at: this.#clock.now() };
    if (last?.uri === uri && line(last.offset) === line(offset)) this.#visited[0] = place;
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
      cursor: Math.min(cursor ?? asked.cursor, asked.current.length),
      selection: selection && selection.from < selection.to ? selection : undefined,
      history: this.#history.events,
      open: documents.map((d) => d.current),
      visited: this.#visited,
      diagnostics: documents.flatMap((d) => d.diagnostics),
      undoing: this.#undoing,
    };
  }

  get openUris(): readonly string[] {
    return [...this.#documents.keys()];
  }

  #get(uri: string): OpenDocument {
    const document = this.#documents.get(uri);
    if (!document) throw new Error(`${uri} is not open`);
    return document;
  }

  /** Which expected edit this change carries out; the others of the document move along with it. */
  #match(uri: string, edit: TextEdit, before: TextSnapshot) {
    let found: { id: string; author: 'prediction' | 'plan'; rest: TextEdit } | undefined;
    const still: Expected[] = [];
    for (const expected of this.#expected) {
      if (expected.uri !== uri) {
        still.push(expected);
        continue;
      }
      const has = (r: TextEdit[number]) =>
        expected.edit.some((e) => e.from === r.from && e.to === r.to && e.text === r.text);
      if (!found && edit.length > 0 && edit.every(has)) {
        const others = expected.edit.filter((e) => !edit.some((r) => r.from === e.from && r.to === e.to));
        const rest = rebase(others, edit);
        found = { id: expected.id, author: expected.author, rest: rest.ok ? rest.value : [] };
        if (found.rest.length > 0) still.push({ ...expected, edit: found.rest });
        continue;
      }
      const kept = rebase(expected.edit, edit);
      if (kept.ok)
        still.push({ ...expected, edit: minimize(kept.value, before.apply(edit, before.version)) });
    }
    this.#expected = still;
    return found;
  }
}
