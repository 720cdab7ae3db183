/**
 * What the author of a state did next, in the terms in which answers are judged: the lines of each open hunk, whether a
 * hunk repeats a change just made, and how the line at the cursor reads once it is done.
 */
import { linesOf, trimmedHunk } from '../prompt/index.ts';
import { applyToString, diff, mapOffset, type TextEdit } from '../text/index.ts';
import type { EditState } from './edit-state.ts';

/** A change as lines of a file: those from `from` to `to` become others. */
export interface LinePlace {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

export interface OpenHunk {
  readonly path: string;
  readonly edit: TextEdit;
  /** Undefined for a change that no line shows, such as a line break at the end of the file. */
  readonly place: LinePlace | undefined;
}

export interface EditTruth {
  /** In the order in which the author likely made them. */
  readonly hunks: readonly OpenHunk[];
  /** Some open hunk makes a change that the history made elsewhere: takes away and writes the same. */
  readonly repeats: boolean;
  /** The hunk that comes next changes the line at the cursor. */
  readonly lineOpen: boolean;
}

export function editTruth(state: EditState, texts: ReadonlyMap<string, string>): EditTruth {
  const hunks = state.remaining.map(({ path, edit }) => {
    const text = texts.get(path) ?? '';
    return { path, edit, place: linePlace(path, text, edit) };
  });
  const done = new Set<string>();
  const now = new Map(state.files.map((file) => [file.path, file.text]));
  for (const { path, edit } of state.history) {
    const text = now.get(path) ?? '';
    for (const change of changesOf(text, edit)) done.add(change);
    now.set(path, applyToString(edit, text));
  }
  const repeats = hunks.some(({ path, edit }) =>
    changesOf(texts.get(path) ?? '', edit).some((change) => done.has(change)),
  );
  const { path, offset } = state.cursor;
  const here = texts.get(path) ?? '';
  const next = hunks[0]?.path === path ? hunks[0].edit : [];
  const lineOpen = lineAfter(here, offset, next) !== lineAfter(here, offset, []);
  return { hunks, repeats, lineOpen };
}

/** The lines that an edit changes, trimmed of equal ones at both ends, as high as they can stand. */
export function linePlace(path: string, text: string, edit: TextEdit): LinePlace | undefined {
  const hunk = trimmedHunk(linesOf(text), linesOf(applyToString(edit, text)));
  return hunk && { path, from: hunk.from, to: hunk.to };
}

/** Whether an edit begins in the lines of a hunk, or writes at the same place between two lines. */
export function liesIn(said: LinePlace, hunk: LinePlace | undefined): boolean {
  return (
    hunk !== undefined &&
    said.path === hunk.path &&
    hunk.from <= said.from &&
    said.from <= Math.max(hunk.from, hunk.to - 1)
  );
}

/** The line that holds `offset` once the edit is made, without blanks at its end. */
export function lineAfter(text: string, offset: number, edit: TextEdit): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const after = applyToString(edit, text);
  const from = after.lastIndexOf('\n', mapOffset(edit, start, -1) - 1) + 1;
  const end = after.indexOf('\n', from);
  return after.slice(from, end < 0 ? after.length : end).trimEnd();
}

/** What is taken away and written, in whole words; what has no word is too common to count as the same change. */
function changesOf(text: string, edit: TextEdit): string[] {
  return edit.flatMap((r) => {
    const old = text.slice(r.from, r.to);
    return diff(old, r.text).flatMap((piece) => {
      const from = r.from + piece.from;
      const to = r.from + piece.to;
      const ahead = /\w*$/.exec(text.slice(Math.max(0, from - 80), from))![0];
      const behind = /^\w*/.exec(text.slice(to, to + 80))![0];
      const [was, becomes] = [text.slice(from, to), piece.text].map((t) => `${ahead}${t}${behind}`.trim());
      return /\w\w/.test(was! + becomes!) ? [`${was}\u0000${becomes}`] : [];
    });
  });
}
