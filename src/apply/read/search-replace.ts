/**
 * Search/replace blocks, several per file, with the file's path on a line above or none:
 *
 *     src/a.ts
 *     <<<<<<< SEARCH
 *     old
 *     =======
 *     new
 *     >>>>>>> REPLACE
 *
 * What both sides have in common is context; so is a gap that stands on both.
 */
import { type Block, type FileSketch, type Row, row } from '../sketch.ts';
import { pathOn } from './path-line.ts';

const open = /^\s{0,3}(?:<{5,9}|-{5,9})\s*(?:SEARCH|ORIGINAL|HEAD|OLD)\b.*$|^<{5,9}\s*$/i;
const middle = /^\s{0,3}(?:={5,9}|(?:[|]{5,9}.*))\s*$/;
const close = /^\s{0,3}(?:>{5,9}|\+{5,9})(?:\s*(?:REPLACE|UPDATED|NEW|END)?\b.*)?$/i;

export function hasSearchReplace(lines: readonly string[]): boolean {
  return lines.some((line) => open.test(line)) && lines.some((line) => middle.test(line));
}

/** `unfinished` is the block that the text breaks off in. */
export function readSearchReplace(
  lines: readonly string[],
  isGap: (line: string) => boolean,
): { files: FileSketch[]; unfinished: boolean } {
  const found: { path: string; block: Block; search: number }[] = [];
  let path = '';
  let at = 0;
  let unfinished = false;
  while (at < lines.length) {
    const line = lines[at]!;
    if (!open.test(line)) {
      path = pathOn(line) ?? path;
      at++;
      continue;
    }
    const split = find(lines, at + 1, middle, open);
    const end = split < 0 ? -1 : find(lines, split + 1, close, open);
    if (end < 0) {
      unfinished = true;
      at++;
      while (at < lines.length && !open.test(lines[at]!)) at++;
      continue;
    }
    const searched = bare(lines.slice(at + 1, split));
    // Many write an empty line where they mean nothing.
    const search = searched.some((line) => line.trim() !== '') ? searched : [];
    const replace = bare(lines.slice(split + 1, end));
    const written = lines.slice(at, end + 1).join('\n');
    found.push({
      path,
      search: search.length,
      block: { rows: rowsOf(search, replace, isGap), under: [], written },
    });
    at = end + 1;
  }
  return { files: byPath(found), unfinished };
}

/** Some wrap each side in a fence of its own. */
function bare(lines: readonly string[]): readonly string[] {
  const fenced = lines.length >= 2 && /^```\w*$/.test(lines[0]!.trim()) && lines.at(-1)!.trim() === '```';
  return fenced ? lines.slice(1, -1) : lines;
}

function find(lines: readonly string[], from: number, wanted: RegExp, not: RegExp): number {
  for (let i = from; i < lines.length; i++) {
    if (wanted.test(lines[i]!)) return i;
    if (not.test(lines[i]!)) return -1;
  }
  return -1;
}

function byPath(found: readonly { path: string; block: Block; search: number }[]): FileSketch[] {
  const files = new Map<string, { blocks: Block[]; empty: boolean }>();
  for (const { path, block, search } of found) {
    const file = files.get(path) ?? { blocks: [], empty: search === 0 };
    file.blocks.push(block);
    files.set(path, file);
  }
  return [...files].map(([path, { blocks, empty }]) => ({
    path,
    format: 'search-replace',
    wish: empty && blocks.length === 1 ? 'create' : 'change',
    blocks,
  }));
}

/** The smallest way from one side to the other, line by line. */
export function rowsOf(
  search: readonly string[],
  replace: readonly string[],
  isGap: (line: string) => boolean,
): Row[] {
  const a = search;
  const b = replace;
  const n = a.length;
  const m = b.length;
  let start = 0;
  while (start < n && start < m && a[start] === b[start]) start++;
  let end = 0;
  while (end < n - start && end < m - start && a[n - 1 - end] === b[m - 1 - end]) end++;
  const kept = (line: string): Row => row(isGap(line) ? 'gap' : 'keep', line);
  const inner = between(
    a.slice(start, n - end),
    b.slice(start, m - end),
    replace.slice(start, m - end),
    kept,
  );
  return [...search.slice(0, start).map(kept), ...inner, ...search.slice(n - end).map(kept)];
}

/** Longest common subsequence; sides too long for the table are taken whole. */
function between(
  a: readonly string[],
  b: readonly string[],
  written: readonly string[],
  kept: (line: string) => Row,
): Row[] {
  const n = a.length;
  const m = b.length;
  if (n * m > 4_000_000 || n === 0 || m === 0)
    return [...a.map((line) => row('drop', line)), ...written.map((line) => row('add', line))];
  const width = m + 1;
  const length = new Uint16Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--)
      length[i * width + j] =
        a[i] === b[j]
          ? length[(i + 1) * width + j + 1]! + 1
          : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!);
  const rows: Row[] = [];
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && a[i] === b[j]) {
      rows.push(kept(a[i]!));
      i++;
      j++;
    } else if (i < n && (j === m || length[(i + 1) * width + j]! >= length[i * width + j + 1]!)) {
      rows.push(row('drop', a[i++]!));
    } else rows.push(row('add', written[j++]!));
  }
  return rows;
}
