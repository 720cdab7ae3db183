/**
 * Coverage: whether the place of the true edit has a line id at all, for a place without one cannot be said. By the same
 * choice of lines as the product makes for its prompt; every file of the state counts as open.
 */
import { type SnapshotFile, selectWindow } from '../context/index.ts';
import { linesOf, trimmedHunk } from '../prompt/index.ts';
import { applyToString } from '../text/index.ts';
import type { EditState } from './edit-state.ts';
import type { EditTruth } from './edit-truth.ts';
import { placeBefore } from './reversal.ts';

/** Code is about three bytes a token with the product's tokenizer. */
const bytesPerToken = 3;

export interface WindowCoverage {
  /** Any open hunk has an id. */
  readonly any: boolean;
  /** The one that the author likely made next. */
  readonly next: boolean;
}

export function windowCoverage(state: EditState, truth: EditTruth): WindowCoverage {
  const files = state.files
    .toSorted((a, b) => Number(a.path === state.cursor.path) - Number(b.path === state.cursor.path))
    .map((file): SnapshotFile => {
      const lines = linesOf(file.text);
      return { path: file.path, lines, cost: (line) => costOf(lines[line] ?? '') };
    });
  const now = new Map(state.files.map((file) => [file.path, file.text]));
  const changes = state.history.flatMap(({ path, edit }) => {
    const before = now.get(path) ?? '';
    const after = applyToString(edit, before);
    now.set(path, after);
    const hunk = trimmedHunk(linesOf(before), linesOf(after));
    return hunk ? [{ path, start: hunk.from, end: hunk.to, lines: hunk.lines }] : [];
  });
  const lineBefore = (path: string, offset: number) => {
    const before = state.files.find((file) => file.path === path)?.text ?? '';
    return before.slice(0, placeBefore(before, now.get(path) ?? '', offset)).split('\n').length - 1;
  };
  const { path, offset } = state.cursor;
  const window = selectWindow(files, { path, line: lineBefore(path, offset) }, changes);
  const has = truth.hunks.map((hunk) => {
    const line = lineBefore(hunk.path, hunk.edit[0]?.from ?? 0);
    const ranges = window.find((part) => part.path === hunk.path)?.ranges ?? [];
    return ranges.some(([from, to]) => from <= line && line <= to);
  });
  return { any: has.includes(true), next: has[0] ?? false };
}

function costOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}
