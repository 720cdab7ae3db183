/**
 * A review that somebody is going through: the places of its hunks in the texts as they are now, followed over every
 * change, until each is accepted or rejected. Nothing is known here of editors.
 *
 *     accept   the place is settled as it stands
 *     reject   the edit that puts the old text back, byte for byte; the place is settled when the text has it again
 *
 * A change within a place belongs to it. One that reaches over its border settles it: what is new there and what was
 * old can no longer be told apart.
 */
import {
  diff,
  mapOffset,
  type OffsetRange,
  plainUri,
  sameFile,
  type TextEdit,
  TextSnapshot,
} from '../text/index.ts';
import { type ChangedFile, offsetsOfLines } from './changed-file.ts';
import type { Reading, Review } from './review.ts';
import { hiddenIn, shownOf } from './shown-text.ts';

export interface ReviewedFile extends ChangedFile {
  readonly uri: string;
}

export interface ReviewPlace {
  readonly id: string;
  readonly uri: string;
  readonly path: string;
  readonly intent: string;
  readonly inside: string;
  readonly reading: Reading;
  readonly why: string;
  /** Equal for places that make the same change; empty where no other does. */
  readonly sameAs: string;
  /** What stood there, with its line breaks. */
  readonly old: string;
  /** The file was not there before, or is not there any more. */
  readonly fate: 'made' | 'removed' | undefined;
  /** What stands there now, in `text`: whole lines. */
  readonly range: OffsetRange;
}

export interface Standing {
  readonly place: ReviewPlace;
  readonly text: TextSnapshot;
}

export class OpenReview {
  /** By the plain uri: the editor may spell it otherwise than the disk does. */
  readonly #texts = new Map<string, TextSnapshot>();
  /** In reading order. */
  #places: ReviewPlace[] = [];
  readonly #count: number;

  /** `now` knows a file's text by its uri; `id` begins the ids of its places. */
  constructor(id: string, review: Review, files: readonly ReviewedFile[]) {
    const byPath = new Map(files.map((file) => [file.path, file]));
    for (const { intent, hunks } of review.groups)
      for (const { path, before, after, inside, reading, why, sameAs } of hunks) {
        const file = byPath.get(path);
        if (!file) continue;
        const text = file.after ?? TextSnapshot.of(file.uri, '', 0, '');
        const fate = file.before ? (file.after ? undefined : 'removed') : 'made';
        const old = file.before ? sliceOf(file.before, offsetsOfLines(file.before, before)) : '';
        const range = file.after ? offsetsOfLines(file.after, after) : { from: 0, to: 0 };
        this.#texts.set(plainUri(file.uri), text);
        const place = { id: `${id}.${this.#places.length + 1}`, uri: file.uri, path, intent, inside };
        this.#places.push({ ...place, reading, why, sameAs, old, fate, range });
      }
    this.#count = this.#places.length;
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** Of all that are left, in reading order. */
  get places(): readonly ReviewPlace[] {
    return this.#places;
  }

  standing(id: string): Standing | undefined {
    const place = this.#places.find((p) => p.id === id);
    const text = place && this.#texts.get(plainUri(place.uri));
    return place && text && { place, text };
  }

  textOf(uri: string): TextSnapshot | undefined {
    return this.#texts.get(plainUri(uri));
  }

  /** The first place on the lines of a range. */
  at(uri: string, range: OffsetRange): ReviewPlace | undefined {
    const text = this.textOf(uri);
    if (!text) return undefined;
    const lines = { from: text.lineAt(range.from).from, to: text.lineAt(range.to).to };
    return this.#places.find((p) => sameFile(p.uri, uri) && onLines(p.range, lines));
  }

  /** Those that make the same change as this one, itself included. */
  like(id: string): readonly ReviewPlace[] {
    const own = this.#places.find((p) => p.id === id);
    if (!own) return [];
    return own.sameAs === '' ? [own] : this.#places.filter((p) => p.sameAs === own.sameAs);
  }

  /** The next to be read behind this one, else the first that is left. */
  after(id: string | undefined): ReviewPlace | undefined {
    const number = (placeId: string) => Number(placeId.slice(placeId.lastIndexOf('.') + 1));
    const behind = id === undefined ? [] : this.#places.filter((p) => number(p.id) > number(id));
    return behind[0] ?? this.#places[0];
  }

  settle(ids: readonly string[]): void {
    this.#places = this.#places.filter((p) => !ids.includes(p.id));
  }

  /** What puts the old text of a place back. */
  backEdit({ place, text }: Standing): TextEdit {
    // An editor may show a file that is not there as an empty line.
    const { from, to } = place.fate === 'removed' ? { from: 0, to: text.length } : place.range;
    return text.slice(from, to) === place.old ? [] : [{ from, to, text: place.old }];
  }

  /** The file's text became `after` by `edit`. */
  changed(uri: string, edit: TextEdit, after: TextSnapshot): void {
    const before = this.textOf(uri);
    if (!before) return;
    this.#texts.set(plainUri(uri), after);
    this.#places = this.#places.flatMap((place) => {
      if (!sameFile(place.uri, uri) || edit.length === 0) return [place];
      if (place.fate === 'removed') return after.text.trim() === '' ? [place] : [];
      if (putsBack(place, edit)) return [];
      const range = followed(place.range, edit, before);
      if (!range) return [];
      return sliceOf(after, range) === place.old ? [] : [{ ...place, range }];
    });
  }

  /**
   * The file as an editor opened it, or as it lies on disk. Its places have this text's uri from now on, and nothing in
   * them that the editor hides.
   */
  seen(text: TextSnapshot): void {
    const last = this.textOf(text.uri);
    if (!last) return;
    const hidden = hiddenIn(last.text, text.text);
    const hides = hidden.mark || hidden.crlf;
    const shown = (old: string) => (hides ? shownOf(old, hidden) : old);
    const at = (offset: number) => (hides ? shown(last.slice(0, offset)).length : offset);
    this.#places = this.#places.map((place) => {
      if (!sameFile(place.uri, text.uri)) return place;
      const range = { from: at(place.range.from), to: at(place.range.to) };
      return { ...place, uri: text.uri, old: shown(place.old), range };
    });
    const known = hides ? TextSnapshot.of(text.uri, '', last.version, shown(last.text)) : last;
    this.#texts.set(plainUri(text.uri), known);
    this.changed(text.uri, known.sameText(text) ? [] : diff(known.text, text.text), text);
  }
}

/** Lines that were taken away leave no text to compare with. */
function putsBack({ range, old }: ReviewPlace, edit: TextEdit): boolean {
  return edit.some((r) => r.from === range.from && r.to === range.to && r.text === old);
}

/** Undefined where a replacement reaches over a border. */
function followed({ from, to }: OffsetRange, edit: TextEdit, text: TextSnapshot): OffsetRange | undefined {
  // At the end of a file whose last line has no break, what is written there is written in that line.
  const endsOpen = to > from && text.slice(to - 1, to) !== '\n';
  for (const r of edit) {
    const before = r.to < from || (r.to === from && (r.from < from || r.text.endsWith('\n')));
    const behind = r.from > to || (r.from === to && !endsOpen);
    if (!before && !behind && (r.from < from || r.to > to)) return undefined;
  }
  const start = edit.find((r) => r.from === from && r.to === from);
  const startIn = start !== undefined && !start.text.endsWith('\n') && to > from;
  const end = edit.some((r) => r.from === to && r.to === to) && endsOpen;
  const moved = { from: mapOffset(edit, from, startIn ? -1 : 1), to: mapOffset(edit, to, end ? 1 : -1) };
  return { from: moved.from, to: Math.max(moved.from, moved.to) };
}

function sliceOf(text: TextSnapshot, { from, to }: OffsetRange): string {
  return text.slice(from, to);
}

function onLines(place: OffsetRange, lines: OffsetRange): boolean {
  if (place.from === place.to) return lines.from <= place.from && place.from <= lines.to;
  return place.from <= lines.to && lines.from < place.to;
}
