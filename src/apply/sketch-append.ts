/**
 * New lines for the end of the file. A sketch that ends with a gap and then only lines that the file does not have says
 * that they follow all the rest, even where a line or two of theirs reads like one of the file.
 */
import type { FileLines, LineHunk } from './lines.ts';
import { indentWidth } from './lines.ts';
import type { Row } from './sketch.ts';

export interface Appended {
  /** The sketch without these lines; it ends with the gap. */
  readonly rest: readonly Row[];
  readonly hunk: LineHunk;
}

/** Undefined where the last part is something else. */
export function appendedPart(rows: readonly Row[], file: FileLines): Appended | undefined {
  const gap = rows.findLastIndex((r) => r.kind === 'gap');
  if (gap < 0 || gap === rows.length - 1) return undefined;
  const part = rows.slice(gap + 1);
  const telling = part.filter((r) => file.keys.weight(file.keys.of(r.text)) === 'telling');
  const isNew = (r: Row | undefined) => r !== undefined && !file.counts.has(file.keys.of(r.text));
  if (!isNew(telling[0]) || !isNew(telling.at(-1)) || !startsUnit(part, file)) return undefined;
  if (
    !telling.filter((r) => indentWidth(r.text) === 0).every(isNew) ||
    longestRun(telling, file) * mostInRun > telling.length
  )
    return undefined;
  const at = file.count;
  return {
    rest: rows.slice(0, gap + 1),
    hunk: { from: at, to: at, lines: part.map((r) => r.text.trimEnd()) },
  };
}

/** One in as many telling rows may follow one another as in the file; more of them are a block of the file. */
const mostInRun = 4;

const mostCells = 6_000_000;

/** Telling rows that stand in the file one right after the other; all of them where it would take too long to say. */
function longestRun(rows: readonly Row[], file: FileLines): number {
  const telling = [...file.key].filter((key) => file.keys.weight(key) === 'telling');
  if (rows.length * telling.length > mostCells) return rows.length;
  let before = new Int32Array(telling.length + 1);
  let longest = 0;
  for (const { text } of rows) {
    const key = file.keys.of(text);
    const here = new Int32Array(telling.length + 1);
    telling.forEach((k, at) => {
      if (k !== key) return;
      here[at + 1] = before[at]! + 1;
      longest = Math.max(longest, here[at + 1]!);
    });
    before = here;
  }
  return longest;
}

/** Whether the part starts at the margin, set off by a blank line, as what stands at the margin of the file does. */
function startsUnit(part: readonly Row[], file: FileLines): boolean {
  const first = part.findIndex((r) => r.text.trim() !== '');
  if (first < 1 || indentWidth(part[first]!.text) > 0) return false;
  const last = file.lines.at(-1);
  return last !== undefined && last.trim() !== '';
}
