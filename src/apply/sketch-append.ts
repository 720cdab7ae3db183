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
  if (telling.some((r) => file.counts.get(file.keys.of(r.text)) === 1)) return undefined;
  if (telling.filter(isNew).length * 2 < telling.length) return undefined;
  const at = file.count;
  return {
    rest: rows.slice(0, gap + 1),
    hunk: { from: at, to: at, lines: part.map((r) => r.text.trimEnd()) },
  };
}

/** Whether the part starts at the margin, set off by a blank line, as what stands at the margin of the file does. */
function startsUnit(part: readonly Row[], file: FileLines): boolean {
  const first = part.findIndex((r) => r.text.trim() !== '');
  if (first < 1 || indentWidth(part[first]!.text) > 0) return false;
  const last = file.lines.at(-1);
  return last !== undefined && last.trim() !== '';
}
