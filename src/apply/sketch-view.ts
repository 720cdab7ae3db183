/** A sketch laid out for alignment: its written rows with keys, where its gaps are, and what of the file it speaks about. */
import { type FileLines, indentOf, indentWidth, type LineHunk, type LineWeight } from './lines.ts';
import type { Row } from './sketch.ts';
import type { Pairing } from './units.ts';

export interface SketchView {
  readonly file: FileLines;
  readonly rows: readonly Row[];
  /** Per row; −1 for a gap. */
  readonly key: Int32Array;
  readonly indent: Int32Array;
  readonly fileIndent: Int32Array;
  readonly pairing: Pairing;
}

export function sketchView(rows: readonly Row[], file: FileLines, pairing: Pairing): SketchView {
  return {
    file,
    rows,
    pairing,
    key: Int32Array.from(rows, (r) => (r.kind === 'gap' ? -1 : file.keys.of(r.text))),
    indent: Int32Array.from(rows, (r) => indentWidth(r.text)),
    fileIndent: Int32Array.from(file.lines, (line) => indentWidth(line)),
  };
}

export function weightOf(view: SketchView, row: number): LineWeight | 'gap' {
  const key = view.key[row]!;
  return key < 0 ? 'gap' : view.file.keys.weight(key);
}

/** A stretch of rows that stands for a stretch of the file: the whole sketch, or a unit that stands elsewhere in it. */
export interface Piece {
  /** Indices of rows, in order, gaps among them; −1 is a gap that is not written. */
  readonly rows: readonly number[];
  /** Lines of the file, half-open. */
  readonly from: number;
  readonly to: number;
}

export function isGapRow(view: SketchView, row: number): boolean {
  return row < 0 || view.key[row]! < 0;
}

/** The file's lines once the hunks are landed. */
export function linesAfter(view: SketchView, hunks: readonly LineHunk[]): string[] {
  const out = [...view.file.lines];
  for (const h of hunks.toReversed()) out.splice(h.from, h.to - h.from, ...h.lines);
  return out;
}

/** How much of the sketch's indentation differs from the file's where they certainly agree: 0 when it does not. */
export function shiftOf(view: SketchView): number {
  const inSketch = new Map<number, number>();
  for (const key of view.key) inSketch.set(key, (inSketch.get(key) ?? 0) + 1);
  const place = new Map<number, number>();
  view.file.key.forEach((key, line) => {
    if (view.file.counts.get(key) === 1) place.set(key, line);
  });
  const votes = new Map<number, number>();
  view.key.forEach((key, row) => {
    const line = place.get(key);
    if (key < 0 || line === undefined || inSketch.get(key) !== 1 || view.file.keys.weight(key) !== 'telling')
      return;
    if (indentOf(view.rows[row]!.text) === '' && indentOf(view.file.lines[line]!) === '') return;
    const shift = view.fileIndent[line]! - view.indent[row]!;
    votes.set(shift, (votes.get(shift) ?? 0) + 1);
  });
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}
