/**
 * Files as the session stream has them: lines without their breaks. CRLF reads as LF, and whether the last line ends in a
 * break is not represented; both are the document's and are kept when an edit lands on it.
 */
import { applyToString, diff, type TextEdit, type TextSnapshot, textEdit } from '../../text/index.ts';

/** Lines [from, to) become `lines`. */
export interface Hunk {
  /** First replaced line, zero-based. */
  readonly from: number;
  /** One past the last replaced line; equal to `from` for an insertion. */
  readonly to: number;
  readonly lines: readonly string[];
}

/** The lines of a text: as many as it has line breaks, one more where the last is not ended, none for an empty text. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return text.includes('\r') ? lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)) : lines;
}

export function withHunk(lines: readonly string[], hunk: Hunk): readonly string[] {
  return [...lines.slice(0, hunk.from), ...hunk.lines, ...lines.slice(hunk.to)];
}

/**
 * The hunk as an edit of `document`, of whose lines it speaks, by words; its line breaks stay as they are. A last line that
 * is empty is ended, for otherwise it would be none.
 */
export function landHunk({ from, to, lines }: Hunk, document: TextSnapshot): TextEdit {
  const line = document.lineBreak;
  const count = document.lineCount;
  const isEnd = to === count;
  const text = lines.join(line) + (isEnd && lines.at(-1) === '' ? line : '');
  const start = (n: number) => (n < count ? document.line(n).from : document.length);
  const end = (n: number) => {
    const { to: at, text: content } = document.line(n);
    return content.endsWith('\r') ? at - 1 : at;
  };
  if (from === to) {
    if (lines.length === 0) return [];
    return from < count
      ? textEdit([{ from: start(from), to: start(from), text: text + line }])
      : textEdit([{ from: document.length, to: document.length, text: line + text }]);
  }
  if (lines.length === 0) {
    if (to < count) return textEdit([{ from: start(from), to: start(to), text: '' }]);
    const last = from > 0 && end(from - 1) > start(from - 1) ? end(from - 1) : start(from);
    return textEdit([{ from: last, to: document.length, text: '' }]);
  }
  return within(start(from), end(to - 1), text, document);
}

/** The smallest edit that makes the text of a range `text`. */
export function within(from: number, to: number, text: string, document: TextSnapshot): TextEdit {
  const old = document.slice(from, to);
  const small = diff(old, text);
  const exact = applyToString(small, old) === text ? small : [{ from: 0, to: old.length, text }];
  return exact.map((r) => ({ from: r.from + from, to: r.to + from, text: r.text }));
}
