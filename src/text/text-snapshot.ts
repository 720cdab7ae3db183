/**
 * One document at one instant, never mutated. The text lives in a persistent B-tree of lines (CodeMirror's Text), so an
 * edit costs O(log n) whatever the size of the file, and snapshots share what they have in common.
 *
 * Lines end at `\n` only: the `\r` of a CRLF belongs to its line's text, a lone `\r` is an ordinary character (as in
 * Vim, Neovim and Emacs). So offsets are exactly the UTF-16 offsets of the text as the client sent it.
 */
import { Text } from '@codemirror/state';
import type { TextEdit } from './text-edit.ts';

export interface TextLine {
  /** Zero-based. */
  readonly number: number;
  /** Offset of its first code unit. */
  readonly from: number;
  /** Offset of its `\n`, or the end of the text. */
  readonly to: number;
  /** Without the `\n`; with the `\r` of a CRLF, see `content`. */
  readonly text: string;
}

export class TextSnapshot {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  readonly #lines: Text;
  #text: string | undefined;

  private constructor(uri: string, languageId: string, version: number, lines: Text) {
    this.uri = uri;
    this.languageId = languageId;
    this.version = version;
    this.#lines = lines;
  }

  static of(uri: string, languageId: string, version: number, text: string): TextSnapshot {
    return new TextSnapshot(uri, languageId, version, Text.of(text.split('\n')));
  }

  /** In UTF-16 code units. */
  get length(): number {
    return this.#lines.length;
  }

  get lineCount(): number {
    return this.#lines.lines;
  }

  /** The whole text. O(n) the first time: not for the path of a keystroke. */
  get text(): string {
    this.#text ??= this.#lines.toString();
    return this.#text;
  }

  /** What a line break is written as in this document. */
  get lineBreak(): '\n' | '\r\n' {
    return this.lineCount > 1 && this.line(0).text.endsWith('\r') ? '\r\n' : '\n';
  }

  line(number: number): TextLine {
    const line = this.#lines.line(number + 1);
    return { number, from: line.from, to: line.to, text: line.text };
  }

  lineAt(offset: number): TextLine {
    const line = this.#lines.lineAt(offset);
    return { number: line.number - 1, from: line.from, to: line.to, text: line.text };
  }

  slice(from: number, to: number): string {
    return this.#lines.sliceString(from, to);
  }

  /** The text after `edit`, as the given version. */
  apply(edit: TextEdit, version: number): TextSnapshot {
    let lines = this.#lines;
    for (const r of edit.toReversed()) lines = lines.replace(r.from, r.to, Text.of(r.text.split('\n')));
    return new TextSnapshot(this.uri, this.languageId, version, lines);
  }

  /** Whether both hold the same text; cheap where they share structure. */
  sameText(other: TextSnapshot): boolean {
    return this.#lines.eq(other.#lines);
  }
}
