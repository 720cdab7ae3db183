/**
 * What a frontier model wrote, read but not yet landed. Every format becomes the same thing: blocks of rows, where a row
 * says what it knows about the file.
 *
 *     keep   the file has this line and keeps it (context of a diff)
 *     drop   the file has this line and loses it
 *     add    a line to write
 *     text   a line of the result, be it in the file already or not (sketches and whole files)
 *     gap    any number of lines that stay as they are ("… existing code …")
 */
export type RowKind = 'keep' | 'drop' | 'add' | 'text' | 'gap';

export interface Row {
  readonly kind: RowKind;
  /** Without line ending. */
  readonly text: string;
}

export type SketchFormat = 'whole-or-elided' | 'search-replace' | 'unified-diff' | 'v4a';

export interface Block {
  readonly rows: readonly Row[];
  /** Lines said to stand above the block, outermost first: `@@ class A` of V4A, the heading behind a diff's `@@`. */
  readonly under: readonly string[];
  /** As the model wrote it, so that it can be shown and asked for again. */
  readonly written: string;
}

/** What the answer wants of one file. */
export interface FileSketch {
  /** As written; not yet judged by the path rule. Empty where the answer names none. */
  readonly path: string;
  readonly format: SketchFormat;
  readonly wish: 'change' | 'create' | 'delete';
  /** The path that the file moves to. */
  readonly moveTo?: string;
  readonly blocks: readonly Block[];
}

export function row(kind: RowKind, text: string): Row {
  return { kind, text };
}

/** Whether the row speaks about the file as it is. */
export function isOld(r: Row): boolean {
  return r.kind === 'keep' || r.kind === 'drop';
}
