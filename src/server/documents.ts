/**
 * The client's documents as they are now. Active ones live in the editor room; inactive ones (large, minified, binary,
 * secret) are kept here alone, so that no history, queue or model ever sees them.
 */
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import type { Settings } from '../config/index.ts';
import type { EditEvent, Editor } from '../editor/index.ts';
import { compose, plainUri, replace, type TextEdit, TextSnapshot } from '../text/index.ts';
import { inactiveBecause } from './activity.ts';
import type { Positions } from './positions.ts';

export class Documents {
  readonly #editor: Editor;
  readonly #positions: () => Positions;
  readonly #settings: () => Settings;
  readonly #inactive = new Map<string, { text: TextSnapshot; why: string }>();
  readonly #spellings = new Map<string, string>();

  constructor(editor: Editor, positions: () => Positions, settings: () => Settings) {
    this.#editor = editor;
    this.#positions = positions;
    this.#settings = settings;
  }

  /** The open document this uri means, however it is spelled (`%3A`, drive letter); text, and why it is inactive. */
  find(uri: string): { readonly text: TextSnapshot; readonly inactive: string | undefined } | undefined {
    const own = this.#own(uri);
    const active = this.#editor.document(own);
    if (active) return { text: active, inactive: undefined };
    const inactive = this.#inactive.get(own);
    return inactive && { text: inactive.text, inactive: inactive.why };
  }

  active(uri: string): TextSnapshot | undefined {
    return this.#editor.document(this.#own(uri));
  }

  open(uri: string, languageId: string, version: number, text: string): string | undefined {
    this.close(uri);
    this.#spellings.set(plainUri(uri), uri);
    const why = inactiveBecause(uri, text, this.#settings());
    if (why === undefined) this.#editor.open(uri, languageId, version, text);
    else this.#inactive.set(uri, { text: TextSnapshot.of(uri, languageId, version, text), why });
    return why;
  }

  /**
   * Applies the content changes in order as one edit. The event is undefined for a file that is inactive, or was; `became`:
   * why it is now, or `active`, where it changed sides.
   */
  change(
    uri: string,
    version: number | null | undefined,
    changes: readonly TextDocumentContentChangeEvent[],
  ): { event: EditEvent | undefined; became: { inactive: string } | 'active' | undefined } | undefined {
    const found = this.find(uri);
    if (!found) return undefined;
    const next = version ?? found.text.version + 1;
    const { edit, after } = composed(found.text, changes, this.#positions(), next);
    const own = found.text.uri;
    if (found.inactive !== undefined) {
      const still = this.#stillInactive(own, edit, after, found.inactive);
      if (still !== undefined) this.#inactive.set(own, { text: after, why: still });
      else this.#activate(after);
      return { event: undefined, became: still === undefined ? 'active' : undefined };
    }
    const why = this.#nowInactive(own, edit, after);
    if (why !== undefined) {
      this.#editor.close(own);
      this.#inactive.set(own, { text: after, why });
      return { event: undefined, became: { inactive: why } };
    }
    return { event: this.#editor.change(own, next, edit), became: undefined };
  }

  /** After other settings: what may be active now is, what may not be is not. Answers with those that changed sides. */
  rejudge(): readonly { readonly uri: string; readonly inactive: string | undefined }[] {
    return this.all.flatMap(({ text, inactive }) => {
      const why = inactiveBecause(text.uri, text.text, this.#settings());
      if (why === undefined && inactive !== undefined) this.#activate(text);
      else if (why !== undefined) {
        if (inactive === undefined) this.#editor.close(text.uri);
        this.#inactive.set(text.uri, { text, why });
      }
      return (why === undefined) === (inactive === undefined) ? [] : [{ uri: text.uri, inactive: why }];
    });
  }

  close(uri: string): string {
    const own = this.#own(uri);
    if (this.#editor.document(own)) this.#editor.close(own);
    this.#inactive.delete(own);
    this.#spellings.delete(plainUri(uri));
    return own;
  }

  get all(): readonly { readonly text: TextSnapshot; readonly inactive: string | undefined }[] {
    const active = this.#editor.openUris.flatMap((uri) => {
      const text = this.#editor.document(uri);
      return text ? [{ text, inactive: undefined }] : [];
    });
    return [...active, ...[...this.#inactive.values()].map(({ text, why }) => ({ text, inactive: why }))];
  }

  #own(uri: string): string {
    if (this.#editor.document(uri) || this.#inactive.has(uri)) return uri;
    return this.#spellings.get(plainUri(uri)) ?? uri;
  }

  #activate({ uri, languageId, version, text }: TextSnapshot): void {
    this.#inactive.delete(uri);
    this.#editor.open(uri, languageId, version, text);
  }

  /** Only what goes can mend it; a text that is too large is not read for that. */
  #stillInactive(uri: string, edit: TextEdit, after: TextSnapshot, why: string): string | undefined {
    const settings = this.#settings();
    const mends = edit.some((r) => r.to > r.from) && after.length <= settings['server.file.maxChars'];
    return mends ? inactiveBecause(uri, after.text, settings) : why;
  }

  /** Looks only at what the edit wrote: the rest was fine before. */
  #nowInactive(uri: string, edit: TextEdit, after: TextSnapshot): string | undefined {
    const settings = this.#settings();
    if (after.length > settings['server.file.maxChars']) return inactiveBecause(uri, after.text, settings);
    const long = edit.some((r) => {
      if (r.text.includes('\0')) return true;
      const at = Math.min(r.from, after.length);
      const line = after.lineAt(at);
      return line.to - line.from > settings['server.file.maxLineChars'] || r.text.length > 10_000;
    });
    return long ? inactiveBecause(uri, after.text, settings) : undefined;
  }
}

function composed(
  before: TextSnapshot,
  changes: readonly TextDocumentContentChangeEvent[],
  positions: Positions,
  version: number,
): { edit: TextEdit; after: TextSnapshot } {
  let edit: TextEdit = [];
  let after = before;
  for (const change of changes) {
    const step =
      'range' in change && change.range ? ranged(after, change, positions) : whole(after, change.text);
    edit = edit.length === 0 ? step : compose(edit, step);
    after = after.apply(step, version);
  }
  return { edit, after: changes.length === 0 ? before.apply([], version) : after };
}

function ranged(
  text: TextSnapshot,
  change: { range: import('vscode-languageserver/node').Range; text: string },
  positions: Positions,
): TextEdit {
  const { from, to } = positions.offsets(text, change.range);
  return replace(from, to, change.text);
}

/** A client that sends the full text still makes small edits: what differs is between the common start and end. */
function whole(text: TextSnapshot, next: string): TextEdit {
  const old = text.text;
  const most = Math.min(old.length, next.length);
  let from = 0;
  while (from < most && old.charCodeAt(from) === next.charCodeAt(from)) from++;
  let tail = 0;
  while (
    tail < most - from &&
    old.charCodeAt(old.length - 1 - tail) === next.charCodeAt(next.length - 1 - tail)
  )
    tail++;
  // Never cut a surrogate pair or a CRLF in two.
  if (from > 0 && splits(old, next, from)) from--;
  while (tail > 0 && splits(old, next, old.length - tail, next.length - tail)) tail--;
  return replace(from, old.length - tail, next.slice(from, next.length - tail));
}

function splits(old: string, next: string, at: number, atNext = at): boolean {
  const cut = (s: string, i: number) => {
    const a = s.charCodeAt(i - 1);
    const b = s.charCodeAt(i);
    return (a >= 0xd800 && a < 0xdc00 && b >= 0xdc00 && b < 0xe000) || (a === 13 && b === 10);
  };
  return cut(old, at) || cut(next, atNext);
}
