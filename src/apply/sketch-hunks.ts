/** From an alignment to what is written where: rows without a line go between their neighbors, lines without a row go. */

import { type IndentPair, type LearnedIndentation, learnIndentation, mostlyRule } from './indentation.ts';
import { indentOf, indentWidth, type LineHunk } from './lines.ts';
import type { RefusalReason } from './refusal.ts';
import { isGapRow, type Piece, type SketchView, weightOf } from './sketch-view.ts';

/** What stands at the ends of a piece: whether lines before its first and after its last row stay as they are. */
export interface Edges {
  readonly head: boolean;
  readonly tail: boolean;
}

/** Lines that are replaced without a gap: which rows take the place of which lines. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly rows: readonly number[];
  /** Which part of the sketch between gaps it lies in. */
  readonly part: number;
}

/** A row that is a line of the file. */
export interface ShownLine {
  readonly row: number;
  readonly line: number;
  /** Which part of the sketch between gaps it stands in. */
  readonly part: number;
}

export interface Drawn {
  readonly hunks: readonly LineHunk[];
  readonly shown: readonly ShownLine[];
  readonly stretches: readonly Stretch[];
  /** Parts between gaps in which a line is worded differently. */
  readonly reworded: ReadonlySet<number>;
  /** Lines at the file's start or end stay although no row shows them. */
  readonly partial?: boolean;
  readonly trouble?: { readonly reason: RefusalReason; readonly sentence: string; readonly row: number };
}

interface Written {
  readonly from: number;
  readonly to: number;
  readonly rows: readonly number[];
}

/** `line` holds for each row of the piece its line, or −1. */
export function draw(view: SketchView, piece: Piece, line: Int32Array, edges: Edges): Drawn {
  const stretches: Stretch[] = [];
  const reworded = new Set<number>();
  const shown: ShownLine[] = [];
  let part = 0;
  const written: Written[] = [];
  let trouble: Drawn['trouble'];
  let open: number[][] = [[]];
  let gap = edges.head;
  let last = piece.from - 1;
  let lastRow = -1;
  const settle = (next: number, nextRow: number, atEnd: boolean) => {
    if (atEnd && edges.tail && open.length === 1) open.push([]);
    if (open.length === 1) {
      const rows = open[0]!;
      written.push({ from: last + 1, to: next, rows });
      stretches.push({ from: last + 1, to: next, rows, part });
      return;
    }
    const groups = open.map((rows, i) =>
      trimmedAtGap(
        view,
        rows,
        i === 0 ? last : undefined,
        i === open.length - 1 ? next : undefined,
        lastRow,
        nextRow,
        i,
      ),
    );
    const first = groups[0]!;
    const final = groups.at(-1)!;
    const loose = groups.slice(1, -1).find((rows) => rows.length > 0);
    if (loose) trouble ??= floats(view, loose[0]!);
    if (last < piece.from && lastRow < 0 && gap && first.length > 0) trouble ??= floats(view, first[0]!);
    if (lastRow >= 0 && nextRow >= 0 && !hides(view, last, next) && (first.length > 0 || final.length > 0))
      trouble ??= floats(view, (first[0] ?? final[0])!);
    const bare = groups.find(
      (rows) => rows.length > 0 && rows.every((row) => weightOf(view, row) !== 'telling'),
    );
    if (bare) trouble ??= floats(view, bare.find((row) => weightOf(view, row) === 'bare') ?? bare[0]!);
    const dangling = [first.at(-1), final[0]].find(
      (row) => row !== undefined && skipped(view, row, last, next),
    );
    if (dangling !== undefined) trouble ??= floats(view, dangling);
    if (first.length > 0) written.push({ from: last + 1, to: last + 1, rows: first });
    if (final.length > 0) written.push({ from: next, to: next, rows: final });
  };
  if (gap) open.push([]);
  gap = false;
  piece.rows.forEach((row, at) => {
    if (isGapRow(view, row)) {
      part++;
      if (open.length === 1 || open.at(-1)!.length > 0) open.push([]);
      return;
    }
    const to = line[at]!;
    if (to < 0) {
      open.at(-1)!.push(row);
      return;
    }
    if (view.key[row] !== view.file.key[to]) reworded.add(part);
    shown.push({ row, line: to, part });
    settle(to, row, false);
    written.push({ from: to, to: to + 1, rows: [row] });
    last = to;
    lastRow = row;
    open = [[]];
  });
  settle(piece.to, -1, true);
  if (trouble) return { hunks: [], shown, stretches, reworded, trouble };
  return {
    shown,
    stretches,
    reworded,
    partial: edges.head || edges.tail,
    ...spelled(view, piece, line, written, stretches),
  };
}

/** Whether there is anything between two lines for a gap to stand for. */
function hides(view: SketchView, last: number, next: number): boolean {
  for (let line = last + 1; line < next; line++) if (view.file.lines[line]!.trim() !== '') return true;
  return false;
}

/**
 * Whether a row that would be written beside a gap is a line that the gap leaves out, and the only one of its kind: then
 * it was shown to say where the sketch goes on, and something is missing beside it.
 */
function skipped(view: SketchView, row: number, last: number, next: number): boolean {
  if (weightOf(view, row) !== 'telling' || view.file.counts.get(view.key[row]!) !== 1) return false;
  const line = view.file.key.indexOf(view.key[row]!);
  return line > last && line < next;
}

function floats(view: SketchView, row: number): Drawn['trouble'] {
  return {
    reason: 'ambiguous',
    row,
    sentence: `nothing around it says where it belongs: \`${view.rows[row]!.text.trim().slice(0, 60)}\` stands beside a gap`,
  };
}

/** Blank rows next to a gap are the sketch's own spacing, unless the new lines need one where they stand. */
function trimmedAtGap(
  view: SketchView,
  rows: readonly number[],
  last: number | undefined,
  next: number | undefined,
  lastRow: number,
  nextRow: number,
  group: number,
): readonly number[] {
  const blank = (row: number | undefined) => row !== undefined && row >= 0 && weightOf(view, row) === 'blank';
  let from = 0;
  let to = rows.length;
  const isBlankLine = (line: number) =>
    line < 0 || line >= view.file.count || view.file.lines[line]!.trim() === '';
  if (group > 0 || last === undefined) while (from < to && blank(rows[from])) from++;
  if (next === undefined || group === 0) while (to > from && blank(rows[to - 1])) to--;
  if (from === to) return [];
  const cutAfter = to < rows.length;
  const cutBefore = from > 0;
  if (cutAfter && last !== undefined && (blank(rows[0]) || blank(lastRow)) && !isBlankLine(last + 1)) to++;
  if (cutBefore && next !== undefined && (blank(rows.at(-1)) || blank(nextRow)) && !isBlankLine(next - 1))
    from--;
  return rows.slice(from, to);
}

/** Written rows as lines of the file, with its indentation; what stays the same is no hunk. */
function spelled(
  view: SketchView,
  piece: Piece,
  line: Int32Array,
  written: readonly Written[],
  stretches: readonly Stretch[],
): Pick<Drawn, 'hunks' | 'trouble'> {
  const learned = indentationOf(view, piece, line, stretches);
  if (!learned)
    return {
      hunks: [],
      trouble: {
        reason: 'ambiguous',
        row: piece.rows.find((r) => !isGapRow(view, r)) ?? 0,
        sentence: 'its indentation fits the file in no single way',
      },
    };
  const hunks: LineHunk[] = [];
  const push = (from: number, to: number, lines: readonly string[]) => {
    if (from === to && lines.length === 0) return;
    const before = hunks.at(-1);
    if (before && before.to === from)
      hunks[hunks.length - 1] = { from: before.from, to, lines: [...before.lines, ...lines] };
    else hunks.push({ from, to, lines });
  };
  for (const { from, to, rows } of written) {
    const lines = rows.map((row) => {
      const stood = to > from ? asItStood(view, row, from) : undefined;
      if (!learned.exact && stood !== undefined) return stood;
      const text = learned.reindent(view.rows[row]!.text);
      return text.trim() === '' ? '' : text;
    });
    const [only] = rows;
    if (to === from + 1 && rows.length === 1 && stays(view, only!, from, lines[0]!)) continue;
    push(from, to, lines);
  }
  return { hunks };
}

/** A line that is as deep as it was, but that the rule for white space may not explain, is written as it was. */
function asItStood(view: SketchView, row: number, line: number): string | undefined {
  const there = view.file.lines[line]!;
  if (view.key[row] === view.file.key[line])
    return view.indent[row] === view.fileIndent[line] ? there : undefined;
  const { text } = view.rows[row]!;
  return indentOf(text) === indentOf(there) ? text : undefined;
}

/** Whether the row says nothing else than the line: blanks at its end and the shape of its quotes do not count. */
function stays(view: SketchView, row: number, line: number, spelling: string): boolean {
  if (view.key[row] !== view.file.key[line]) return false;
  if (weightOf(view, row) === 'blank') return true;
  const here = view.file.lines[line]!;
  if (indentOf(here) !== indentOf(spelling)) {
    // Where the sketch is shifted, a rule spells its white space: tabs or spaces, a line that is as deep as it was stays.
    const shifted = indentOf(view.rows[row]!.text) !== indentOf(spelling);
    if (!shifted || indentWidth(here) !== indentWidth(spelling)) return false;
  }
  const plain = (text: string) =>
    text
      .trim()
      .replace(/[\u2018\u2019]/g, "'")
      .replace(/[\u201c\u201d]/g, '"')
      .replaceAll('\u00a0', ' ');
  return plain(here) === plain(spelling);
}

function indentationOf(
  view: SketchView,
  piece: Piece,
  line: Int32Array,
  stretches: readonly Stretch[],
): LearnedIndentation | undefined {
  const pairs: IndentPair[] = [];
  const steady: IndentPair[] = [];
  let anchored = false;
  piece.rows.forEach((row, at) => {
    if (
      row < 0 ||
      line[at]! < 0 ||
      view.key[row] !== view.file.key[line[at]!] ||
      weightOf(view, row) === 'blank'
    )
      return;
    const pair = { sketch: indentOf(view.rows[row]!.text), file: indentOf(view.file.lines[line[at]!]!) };
    pairs.push(pair);
    if (!inNewBlock(view, piece, line, at)) steady.push(pair);
    if (pair.sketch === pair.file && weightOf(view, row) === 'telling') anchored = true;
  });
  const asWritten: LearnedIndentation = { reindent: (text) => text, exact: true };
  if (pairs.length === 0) return asWritten;
  const sketchLines = piece.rows.filter((row) => !isGapRow(view, row)).map((row) => view.rows[row]!.text);
  const learned =
    learnIndentation(pairs, view.file.lines, sketchLines) ??
    (steady.length > 1 ? learnIndentation(steady, view.file.lines, sketchLines) : undefined);
  if (
    learned?.exact &&
    pairs.some((p) => p.sketch !== p.file) &&
    // What stands in no new block and is deeper than it was is a sketch that is shifted as a whole.
    !steady.some((p) => indentWidth(p.sketch) > indentWidth(p.file)) &&
    wrapsOrUnwraps(view, piece, line, stretches)
  )
    return asWritten;
  if (learned) return learned;
  return mostlyRule(pairs) ?? (anchored ? asWritten : undefined);
}

/** Whether the head of the block that the row stands in is written anew: then the row may have moved a level in. */
function inNewBlock(view: SketchView, piece: Piece, line: Int32Array, at: number): boolean {
  const depth = view.indent[piece.rows[at]!]!;
  for (let i = at - 1; i >= 0; i--) {
    const row = piece.rows[i]!;
    if (isGapRow(view, row)) return false;
    if (weightOf(view, row) !== 'blank' && view.indent[row]! < depth) return line[i]! < 0;
  }
  return false;
}

/** Whether lines went a level in or out because a block was put around them, or taken away. */
function wrapsOrUnwraps(
  view: SketchView,
  piece: Piece,
  line: Int32Array,
  stretches: readonly Stretch[],
): boolean {
  const at = new Map(piece.rows.map((row, i) => [row, line[i]!] as const));
  const next = (row: number) => piece.rows[piece.rows.indexOf(row) + 1];
  return stretches.some(({ from, to, rows }) => {
    const lastRow = rows.findLast((row) => weightOf(view, row) !== 'blank');
    if (lastRow !== undefined) {
      const inner = next(lastRow);
      const there = inner === undefined ? -1 : (at.get(inner) ?? -1);
      if (
        there >= 0 &&
        view.indent[lastRow]! < view.indent[inner!]! &&
        view.fileIndent[there] === view.indent[lastRow]
      )
        return true;
    }
    if (to <= from || to >= view.file.count) return false;
    const inner = piece.rows.find((row) => at.get(row) === to);
    return (
      inner !== undefined &&
      view.indent[inner]! < view.fileIndent[to]! &&
      view.indent[inner] === view.fileIndent[to - 1]
    );
  });
}
