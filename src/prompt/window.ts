/** Lines of a document around a place, as a prompt shows them: with LF, whatever the document has. */
import type { OffsetRange, TextSnapshot } from '../text/index.ts';
import type { Budget } from './prompt-format.ts';

/** Lines [from, to) of a document, zero-based; never empty. */
export interface LineWindow {
  readonly from: number;
  readonly to: number;
}

/** The cursor's line and so many above and below it. */
export function windowAt(document: TextSnapshot, cursor: number, above: number, below: number): LineWindow {
  const line = document.lineAt(cursor).number;
  return { from: Math.max(0, line - above), to: Math.min(lastLine(document, line) + 1, line + below + 1) };
}

/** The cursor's line and as many around it, in turn, as fit into `maxTokens`. */
export function windowOfTokens(
  document: TextSnapshot,
  inside: LineWindow,
  maxTokens: number,
  budget: Budget,
): LineWindow {
  const end = lastLine(document, inside.to - 1) + 1;
  let { from, to } = inside;
  let used = 0;
  const takes = (line: number) => {
    used += budget.countTokens(`${document.line(line).text}\n`);
    return used <= maxTokens;
  };
  for (let grew = true; grew; ) {
    grew = false;
    if (from > 0 && takes(from - 1)) {
      from--;
      grew = true;
    }
    if (to < end && takes(to)) {
      to++;
      grew = true;
    }
  }
  return { from, to };
}

/** The window without blank lines at its ends, but for the line `kept`. */
export function withoutBlankEdges(document: TextSnapshot, window: LineWindow, kept: number): LineWindow {
  let { from, to } = window;
  const isBlank = (line: number) => line !== kept && document.line(line).text.trim() === '';
  while (from < to - 1 && isBlank(from)) from++;
  while (to - 1 > from && isBlank(to - 1)) to--;
  return { from, to };
}

const wholeFile = 800;
const chunk = 300;
const stride = 150;

/** The file, or of a long one 300 lines that begin at a multiple of 150: the prompt's start stays while the cursor moves. */
export function chunkAround(document: TextSnapshot, cursor: number): LineWindow {
  const end = document.lineCount;
  if (end <= wholeFile) return { from: 0, to: end };
  const line = document.lineAt(cursor).number;
  const from = Math.max(0, Math.round((line - chunk / 2) / stride) * stride);
  return { from, to: Math.min(end, from + chunk) };
}

/** Without the break that ends its last line. */
export function rangeOf(document: TextSnapshot, { from, to }: LineWindow): OffsetRange {
  return { from: document.line(from).from, to: contentEnd(document, to - 1) };
}

export function textOf(document: TextSnapshot, from: number, to: number): string {
  if (from >= to) return '';
  const range = rangeOf(document, { from, to });
  return lf(document.slice(range.from, range.to));
}

export function textWithCursor(
  document: TextSnapshot,
  window: LineWindow,
  cursor: number,
  marker: string,
): string {
  const { from, to } = rangeOf(document, window);
  const end = contentEnd(document, document.lineAt(cursor).number);
  const at = Math.max(from, Math.min(cursor, end, to));
  return lf(document.slice(from, at)) + marker + lf(document.slice(at, to));
}

export function lf(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

function contentEnd(document: TextSnapshot, line: number): number {
  const { to, text } = document.line(line);
  return line < document.lineCount - 1 && text.endsWith('\r') ? to - 1 : to;
}

/** The empty line behind the last break counts only when the cursor is there. */
function lastLine(document: TextSnapshot, line: number): number {
  const last = document.lineCount - 1;
  return last > line && document.line(last).text === '' ? last - 1 : last;
}
