/**
 * The one edge between LSP positions and offsets. Inside, an offset counts UTF-16 code units of the whole text; outside,
 * a position is a line and a character in the negotiated encoding. Every position has an offset: what lies outside the
 * text is clamped to it, and the end of a CRLF line lies before its `\r`.
 */
import type { Position, Range } from 'vscode-languageserver/node';
import type { OffsetRange, TextSnapshot } from '../text/index.ts';

export type PositionEncoding = 'utf-16' | 'utf-8' | 'utf-32';

/**
 * UTF-16 whenever the client knows it: some plugins send UTF-16 whatever was negotiated. Otherwise the first we know,
 * in the client's order; UTF-16 again when it offered nothing.
 */
export function chooseEncoding(offered: readonly string[] | undefined): PositionEncoding {
  if (!offered || offered.includes('utf-16')) return 'utf-16';
  return offered.find((e) => e === 'utf-8' || e === 'utf-32') ?? 'utf-16';
}

export class Positions {
  readonly encoding: PositionEncoding;

  constructor(encoding: PositionEncoding) {
    this.encoding = encoding;
  }

  offset(text: TextSnapshot, position: Position): number {
    if (!(position.line >= 0)) return 0;
    if (position.line >= text.lineCount) return text.length;
    const line = text.line(Math.floor(position.line));
    const content = line.text.endsWith('\r') ? line.text.slice(0, -1) : line.text;
    return line.from + unitsToUtf16(content, position.character, this.encoding);
  }

  position(text: TextSnapshot, offset: number): Position {
    const at = Math.max(0, Math.min(offset, text.length));
    const line = text.lineAt(at);
    const content = line.text.endsWith('\r') ? line.text.slice(0, -1) : line.text;
    return { line: line.number, character: utf16ToUnits(content, at - line.from, this.encoding) };
  }

  /** An offset range; swapped ends are put in order. */
  offsets(text: TextSnapshot, range: Range): OffsetRange {
    const a = this.offset(text, range.start);
    const b = this.offset(text, range.end);
    return a <= b ? { from: a, to: b } : { from: b, to: a };
  }

  range(text: TextSnapshot, { from, to }: OffsetRange): Range {
    return { start: this.position(text, from), end: this.position(text, to) };
  }
}

/** UTF-16 units of the first `units` code units of `line`; inside a character, its start. */
function unitsToUtf16(line: string, units: number, encoding: PositionEncoding): number {
  if (!(units > 0)) return 0;
  if (encoding === 'utf-16') return Math.min(Math.floor(units), line.length);
  let at = 0;
  let seen = 0;
  for (const char of line) {
    seen += encoding === 'utf-32' ? 1 : utf8Length(char);
    if (seen > units) break;
    at += char.length;
  }
  return at;
}

function utf16ToUnits(line: string, length: number, encoding: PositionEncoding): number {
  const upTo = Math.min(length, line.length);
  if (encoding === 'utf-16') return upTo;
  let at = 0;
  let units = 0;
  for (const char of line) {
    if (at + char.length > upTo) break;
    at += char.length;
    units += encoding === 'utf-32' ? 1 : utf8Length(char);
  }
  return units;
}

/** Bytes of one character; a lone surrogate is written as U+FFFD, three bytes. */
function utf8Length(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
