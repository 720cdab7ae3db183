/**
 * A file as a group of leaves that can be left out one by one: signatures, bodies, and what stands between declarations,
 * whole lines always.
 *
 *     import …                              loose
 *     /** Adds up. *\/
 *     export function total(                head
 *       prices: number[],
 *     ): number {
 *       let sum = 0;                        body
 *       …
 *     }
 *
 * Without an outline the pieces are paragraphs of lines. All pieces in their order are the file, byte for byte.
 */
import type { OutlineItem } from '../../syntax/index.ts';
import type { OffsetRange, TextSnapshot } from '../../text/index.ts';
import type { Leaf } from './tree.ts';

export interface FilePiece extends OffsetRange {
  readonly kind: 'head' | 'body' | 'loose';
  /** Of its first line, zero-based. */
  readonly line: number;
  readonly lines: number;
}

const longestHead = 8;
/** A body this short says no less than its signature: they stay together. */
const shortest = 4;
/** Longer pieces fall apart, at a blank line if there is one. */
const longest = 40;
const outer = new Set(['class', 'interface', 'struct', 'enum', 'union', 'module']);
const inner = new Set(['function', 'method', 'class', 'interface', 'struct', 'enum', 'union', 'module']);

type Bounds = Map<number, FilePiece['kind']>;

/** `outline`: none where the file's language is unknown. */
export function piecesOf(text: TextSnapshot, outline: readonly OutlineItem[] = []): FilePiece[] {
  if (text.length === 0) return [];
  const lines = Array.from({ length: text.lineCount }, (_, n) => text.line(n));
  const texts = lines.map((line) => line.text);
  const bounds: Bounds = new Map([[0, 'loose']]);
  for (const item of outline) if (standsOut(item, outline)) mark(item, text, texts, bounds);
  const starts = [...bounds.keys()].sort((a, b) => a - b);
  return starts.flatMap((start, n) => {
    const kind = bounds.get(start)!;
    const end = starts[n + 1] ?? texts.length;
    return split(texts, start, end).map(([from, to]): FilePiece => {
      const last = lines[to];
      return {
        kind,
        line: from,
        lines: to - from,
        from: lines[from]!.from,
        to: last ? last.from : text.length,
      };
    });
  });
}

export interface Weights {
  /** By kind. */
  readonly head: number;
  readonly body: number;
  /** What touches the focus. */
  readonly near: number;
}

/** The nearer to `focus` the sooner shown, among equals; without one, from the top. */
export function fileLeaves(
  path: string,
  text: TextSnapshot,
  pieces: readonly FilePiece[],
  weights: Weights,
  focus?: OffsetRange,
): Leaf[] {
  const at = focus && {
    from: text.lineAt(Math.min(focus.from, text.length)).number,
    to: text.lineAt(Math.min(focus.to, text.length)).number + 1,
  };
  return pieces.map(({ kind, line, lines, from, to }): Leaf => {
    const away = at ? Math.max(0, at.from - (line + lines), line - at.to) : line;
    const near = at !== undefined && line < at.to && line + lines > at.from;
    return {
      kind: 'leaf',
      spans: [{ text: text.slice(from, to), origin: { kind: 'file', path, from, to } }],
      priority: near ? weights.near : kind === 'body' ? weights.body : weights.head,
      rank: away,
      lines,
    };
  });
}

/** Declarations that hold code, unless they stand within code. */
function standsOut(item: OutlineItem, outline: readonly OutlineItem[]): boolean {
  if (!inner.has(item.kind)) return false;
  const parent = item.parent < 0 ? undefined : outline[item.parent];
  return parent === undefined || (outer.has(parent.kind) && standsOut(parent, outline));
}

function mark(item: OutlineItem, text: TextSnapshot, texts: readonly string[], bounds: Bounds): void {
  const lineOf = (offset: number) => text.lineAt(Math.min(offset, text.length)).number;
  const [from, to] = [lineOf(item.from), lineOf(Math.max(item.from, item.to - 1)) + 1];
  let start = from;
  while (start > 0 && !bounds.has(start) && isRemark(texts[start - 1]!)) start--;
  bounds.set(start, 'head');
  const body = headEnd(texts, lineOf(item.nameRange.from), to);
  const long = to - body >= shortest;
  // Members stand in what is left of a class: it is no body that goes as a whole.
  if (long) bounds.set(body, outer.has(item.kind) ? 'loose' : 'body');
  if (to < texts.length && !bounds.has(to)) bounds.set(to, 'loose');
}

/** Comments, decorators and attributes belong to what they stand above. */
function isRemark(line: string): boolean {
  return /^\s*(?:\/\/|\/\*|\*|#|@|--|;)/.test(line);
}

function headEnd(texts: readonly string[], name: number, to: number): number {
  const most = Math.min(to, name + longestHead);
  for (let at = name; at < most; at++) if (/(?:[{:=]|=>|\bdo|\bthen)\s*$/.test(texts[at]!)) return at + 1;
  return Math.min(to, name + 1);
}

function split(texts: readonly string[], start: number, end: number): [from: number, to: number][] {
  const parts: [number, number][] = [];
  let from = start;
  while (end - from > longest) {
    let to = from + longest;
    while (to > from + shortest && texts[to - 1]!.trim() !== '') to--;
    if (to <= from + shortest) to = from + longest;
    parts.push([from, to]);
    from = to;
  }
  return [...parts, [from, end]];
}
