/**
 * A plan's edits of files that are not open, and their way into the queue: when such a file is opened, they are carried
 * over from the text they were made for to the text that is there; when it is closed again, they wait again.
 */
import { diff, plainUri, type Replacement, rebase, type TextSnapshot, touches } from '../text/index.ts';
import type { ComingEdit } from './coming-edit.ts';

export class WaitingEdits {
  /** By the plain uri: the editor may spell it otherwise. With the text that the edits refer to. */
  readonly #files = new Map<string, { text: TextSnapshot; edits: readonly ComingEdit[] }>();

  /** In the order of their plan. */
  get edits(): readonly ComingEdit[] {
    return [...this.#files.values()].flatMap(({ edits }) => edits).sort(byOrder);
  }

  textOf(uri: string): TextSnapshot | undefined {
    return this.#files.get(plainUri(uri))?.text;
  }

  /** With those that wait for the file already. */
  add(text: TextSnapshot, edits: readonly ComingEdit[]): void {
    const known = this.#files.get(plainUri(text.uri));
    const before = known ? carriedOver(known.edits, known.text, text) : [];
    const all = [...before, ...edits];
    if (all.length > 0) this.#files.set(plainUri(text.uri), { text, edits: all });
  }

  /** Takes out what waits for this document, as it reads on its text; what was changed meanwhile is left out. */
  opened(document: TextSnapshot): readonly ComingEdit[] {
    const waiting = this.#files.get(plainUri(document.uri));
    this.#files.delete(plainUri(document.uri));
    return waiting ? carried(waiting.edits, waiting.text, document) : [];
  }

  removeAll(which: (edit: ComingEdit) => boolean): void {
    for (const [uri, { text, edits }] of [...this.#files]) {
      const left = edits.filter((edit) => !which(edit));
      if (left.length === 0) this.#files.delete(uri);
      else this.#files.set(uri, { text, edits: left });
    }
  }
}

function carriedOver(edits: readonly ComingEdit[], text: TextSnapshot, now: TextSnapshot) {
  return text.sameText(now) ? edits.map((e) => ({ ...e, uri: now.uri })) : carried(edits, text, now);
}

/** The edits of `text` as they read on `now`, under its uri; without those whose place, or what stands right beside it, was changed. */
export function carried(
  edits: readonly ComingEdit[],
  text: TextSnapshot,
  now: TextSnapshot,
): readonly ComingEdit[] {
  // A file that is to be made: editors show an empty one as an empty line.
  if (text.length === 0 && now.text.trim() !== '') return [];
  if (text.length === 0)
    return edits.map((e) => ({
      ...e,
      uri: now.uri,
      version: now.version,
      edit: [{ from: 0, to: now.length, text: e.edit.map((r) => r.text).join('') }],
    }));
  const change = diff(text.text, now.text);
  return edits.flatMap((e) => {
    const beside = e.edit.some((r) => change.some((c) => touches(r, c) && !isLineBeside(c, r)));
    const moved = rebase(e.edit, change);
    return moved.ok && !beside ? [{ ...e, uri: now.uri, version: now.version, edit: moved.value }] : [];
  });
}

/** Whole lines that were written above or below are no reason to leave a place out. */
function isLineBeside(change: Replacement, place: Replacement): boolean {
  if (change.from !== change.to) return false;
  return change.to <= place.from ? change.text.endsWith('\n') : change.text.startsWith('\n');
}

export function byOrder(a: ComingEdit, b: ComingEdit): number {
  return (a.order ?? 0) - (b.order ?? 0);
}
