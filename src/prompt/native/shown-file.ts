/**
 * A file and what of it the model has seen. Fragments are runs of neighboring lines with an id each; `behind` names the
 * place after the last. Ids belong to lines, not to line numbers: they move with their line, and die with it.
 *
 *     line   0  1  2  3  4  5  6  7  8
 *     id     .  .  5  6  7  .  .  9 10        fragments {start 2, ids 5 6 7, behind 8} {start 7, ids 9 10, behind 11}
 */
import { lowered } from './hunks.ts';
import type { Hunk } from './lines.ts';
import { withHunk } from './lines.ts';

export interface Fragment {
  /** Number of its first line today. */
  readonly start: number;
  readonly ids: readonly number[];
  readonly behind: number;
}

export interface ShownFile {
  readonly lines: readonly string[];
  /** In order, apart. */
  readonly fragments: readonly Fragment[];
}

/** Half-open, of line numbers. */
export type LineRange = readonly [from: number, to: number];

/** Where `id` stands: the fragment's index, and the line among the fragment's. */
export function find(
  file: ShownFile,
  id: number,
): { readonly fragment: number; readonly index: number } | undefined {
  for (let i = 0; i < file.fragments.length; i++) {
    const { ids, behind } = file.fragments[i]!;
    const index = behind === id ? ids.length : ids.indexOf(id);
    if (index >= 0) return { fragment: i, index };
  }
  return undefined;
}

/** The fragment that holds all these lines, or, for an empty range, the place: that of a line before that behind one. */
export function fragmentAt(file: ShownFile, from: number, to: number): number | undefined {
  const holds = (f: Fragment, last: number) => f.start <= from && last <= f.start + f.ids.length;
  const lines = file.fragments.findIndex((f) => holds(f, Math.max(to, from + 1)));
  if (lines >= 0) return lines;
  const behind = from === to ? file.fragments.findIndex((f) => from === f.start + f.ids.length) : -1;
  return behind >= 0 ? behind : undefined;
}

/** The id that names the line, or the place of an insertion. */
export function idAt(file: ShownFile, line: number): number | undefined {
  const at = fragmentAt(file, line, line);
  if (at === undefined) return undefined;
  const { start, ids, behind } = file.fragments[at]!;
  return ids[line - start] ?? behind;
}

/** Ids that the new lines of a change get: those of the lines that go, in order, then `unused`. */
export function newIds(
  file: ShownFile,
  from: number,
  to: number,
  unused: readonly number[],
): readonly number[] {
  const { start, ids } = file.fragments[fragmentAt(file, from, to)!]!;
  return [...ids.slice(from - start, to - start), ...unused];
}

/** `hunk` must lie within one fragment. */
export function replaceLines(file: ShownFile, hunk: Hunk, unused: readonly number[]): ShownFile {
  const { from, to, lines } = hunk;
  const at = fragmentAt(file, from, to)!;
  const growth = lines.length - (to - from);
  const fresh = newIds(file, from, to, unused).slice(0, lines.length);
  const fragments = file.fragments.map((f, i) => {
    if (i < at) return f;
    if (i > at) return { ...f, start: f.start + growth };
    return { ...f, ids: [...f.ids.slice(0, from - f.start), ...fresh, ...f.ids.slice(to - f.start)] };
  });
  return { lines: withHunk(file.lines, hunk), fragments };
}

/** The hunk in pieces that lie within one fragment and take at most `most` lines; undefined where a line has no id. */
export function pieces(file: ShownFile, hunk: Hunk, most: number): readonly Hunk[] | undefined {
  const { from, to, lines } = hunk;
  if (from === to) return fragmentAt(file, from, to) === undefined ? undefined : [hunk];
  const out: Hunk[] = [];
  for (let at = from; at < to; ) {
    const fragment = file.fragments[fragmentAt(file, at, at + 1) ?? -1];
    if (!fragment) return undefined;
    const end = Math.min(to, at + most, fragment.start + fragment.ids.length);
    out.push({
      from: at,
      to: end,
      lines: lines.slice(at - from, end === to ? lines.length : end - from),
    });
    at = end;
  }
  return out;
}

/** The lines of a range that have no id; for an empty file, its one place. */
export function hidden(file: ShownFile, from: number, to: number): readonly LineRange[] {
  const end = Math.min(to, file.lines.length);
  if (file.lines.length === 0 && file.fragments.length === 0) return [[0, 0]];
  const out: [number, number][] = [];
  for (let line = Math.max(0, from); line < end; line++) {
    if (fragmentAt(file, line, line + 1) !== undefined) continue;
    const last = out.at(-1);
    if (last?.[1] === line) last[1]++;
    else out.push([line, line + 1]);
  }
  return out;
}

/** With ids for these lines, which have none, taken from `unused` in order. */
export function show(file: ShownFile, ranges: readonly LineRange[], unused: readonly number[]): ShownFile {
  let taken = 0;
  const added = ranges.map(([start, to]) => {
    const ids = unused.slice(taken, taken + to - start);
    taken += to - start;
    return { start, ids, behind: unused[taken++] ?? -1 };
  });
  const fragments = [...file.fragments, ...added].toSorted((a, b) => a.start - b.start);
  return { lines: file.lines, fragments };
}

/** Sorted, within the file, and what touches joined. */
export function merged(ranges: readonly LineRange[], lineCount: number): readonly LineRange[] {
  const out: [number, number][] = [];
  const clamped = ranges.map(([from, to]) => [Math.max(0, from), Math.min(to, lineCount)] as const);
  for (const [from, to] of clamped.toSorted((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (from > to) continue;
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

/** Where a change could be written in several places, the highest that is shown. */
export function settled(file: ShownFile, hunk: Hunk): Hunk {
  for (const other of lowered(hunk, file.lines)) {
    const whole = pieces(file, other, Number.POSITIVE_INFINITY);
    if (whole?.length === 1) return other;
  }
  return hunk;
}
