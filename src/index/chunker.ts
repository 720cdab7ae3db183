/**
 * Cuts a text into the pieces that are searched and shown: functions, classes, runs of small declarations, and the lines
 * between them. A piece keeps the comment above it; a long one is cut where the text is least indented; neighbors of a
 * few lines are put together. Every line lies in exactly one piece. Without an outline lines alone decide.
 */
import type { OutlineItem } from '../syntax/index.ts';

export type ChunkKind = 'function' | 'type' | 'block' | 'lines';
export const chunkKinds: readonly ChunkKind[] = ['function', 'type', 'block', 'lines'];

/** Lines from `from` up to, not including, `to`. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
  readonly kind: ChunkKind;
}

/** Raise when the same text would be cut, or its words taken, otherwise: what is stored is then made again. */
export const chunkerVersion = 4;

const longest = 80;
const shortest = 6;
/** Runs of short pieces grow to this. */
const together = 30;
const functions = new Set(['function', 'method']);
const types = new Set(['class', 'interface', 'struct', 'enum', 'union', 'type', 'module']);

/** `lineStarts`: the offset of each line of the text; `lines`: their texts. */
export function cut(
  lines: readonly string[],
  lineStarts: readonly number[],
  outline: readonly OutlineItem[],
): Chunk[] {
  const count = lines.length;
  if (outline.length === 0) return split({ from: 0, to: count, kind: 'lines' }, lines);
  const children = new Map<number, number[]>();
  outline.forEach((item, i) => {
    if (!functions.has(item.kind) && !types.has(item.kind) && item.kind !== 'section') return;
    let parent = item.parent;
    while (parent >= 0 && !types.has(outline[parent]!.kind)) parent = outline[parent]!.parent;
    children.set(parent, [...(children.get(parent) ?? []), i]);
  });
  const lineOf = (offset: number) => lineAt(lineStarts, offset);
  const pieces: Chunk[] = [];
  const lay = (from: number, to: number, parent: number, kind: ChunkKind): void => {
    let at = from;
    for (const i of children.get(parent) ?? []) {
      const item = outline[i]!;
      let start = lineOf(item.from);
      const end = Math.min(to, lineOf(Math.max(item.from, item.to - 1)) + 1);
      if (start < at || end <= start) continue; // shares a line with the piece before
      while (start > at && belongsBelow(lines[start - 1]!)) start--;
      if (start > at) pieces.push({ from: at, to: start, kind });
      if (types.has(item.kind) && end - start > shortest * 4 && children.has(i)) lay(start, end, i, 'type');
      else if (item.kind === 'section') pieces.push({ from: start, to: end, kind: 'block' });
      else pieces.push({ from: start, to: end, kind: functions.has(item.kind) ? 'function' : 'type' });
      at = end;
    }
    if (at < to) pieces.push({ from: at, to, kind });
  };
  lay(0, count, -1, 'block');
  return join(pieces, lines).flatMap((piece) => split(piece, lines));
}

/** The number of the line that holds the offset. */
export function lineAt(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineStarts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A comment, attribute or decorator right above a declaration is part of it. */
function belongsBelow(line: string): boolean {
  return /^\s*(?:\/\/|\/\*|\*|#(?!\w)|@|--|"""|\[\w)/.test(line); // `#name` is a private member
}

/** Short neighbors become one; a function of its own size stays alone. */
function join(pieces: readonly Chunk[], lines: readonly string[]): Chunk[] {
  const out: Chunk[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    const both = last === undefined ? 0 : piece.to - last.from;
    const small = (chunk: Chunk) => filled(chunk, lines) < shortest;
    if (
      last &&
      both <= together &&
      (small(last) || small(piece)) &&
      (last.kind === piece.kind || small(piece))
    ) {
      out[out.length - 1] = { from: last.from, to: piece.to, kind: last.kind };
    } else out.push(piece);
  }
  return out;
}

function filled(chunk: Chunk, lines: readonly string[]): number {
  let n = 0;
  for (let i = chunk.from; i < chunk.to; i++) if (/\S/.test(lines[i]!)) n++;
  return n;
}

/** Cuts what is too long at the best line of the second half: an empty one, or the least indented. */
function split(chunk: Chunk, lines: readonly string[]): Chunk[] {
  const out: Chunk[] = [];
  let { from } = chunk;
  while (chunk.to - from > longest) {
    let best = from + longest;
    let cost = Number.POSITIVE_INFINITY;
    for (let i = from + longest; i > from + longest / 2; i--) {
      const line = lines[i]!;
      const indent = /\S/.test(line) ? line.search(/\S/) + 1 : 0;
      if (indent < cost) {
        cost = indent;
        best = i;
      }
    }
    out.push({ from, to: best, kind: chunk.kind });
    from = best;
  }
  out.push({ from, to: chunk.to, kind: chunk.kind });
  return out.filter((piece) => lines.slice(piece.from, piece.to).some((line) => /\S/.test(line)));
}
