/**
 * A file's text as an editor shows it. Most hide the byte order mark, and some the line breaks of Windows; both are
 * written again when the file is saved. What is compared with such a text, or put back into it, must have neither.
 */

const mark = '\uFEFF';

/** What an editor does not show of a file. */
export interface Hidden {
  readonly mark: boolean;
  /** CRLF is shown as LF. */
  readonly crlf: boolean;
}

/** Either is undefined where it is not there: the file on disk, the open document. An editor will hide the mark. */
export function hiddenIn(disk: string | undefined, document?: string): Hidden {
  const marked = disk === undefined ? document !== undefined : disk.startsWith(mark);
  return {
    mark: marked && !document?.startsWith(mark),
    crlf: disk !== undefined && document !== undefined && !document.includes('\r') && onlyCrlf(disk),
  };
}

export function shownOf(text: string, hidden: Hidden): string {
  const unmarked = hidden.mark && text.startsWith(mark) ? text.slice(mark.length) : text;
  return hidden.crlf ? unmarked.replaceAll('\r\n', '\n') : unmarked;
}

export function withCrlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}

function onlyCrlf(text: string): boolean {
  return text.includes('\r\n') && !/(^|[^\r])\n|\r(?!\n)/.test(text);
}
