/**
 * Fixtures as text with marks: `ˇ` is the cursor, `«…»` the selection (its end is the cursor when there is no `ˇ`).
 * `unmark` and `mark` are inverse, so that a failure prints a fixture.
 */
export interface MarkedText {
  readonly text: string;
  readonly cursor: number | undefined;
  readonly selection: { readonly from: number; readonly to: number } | undefined;
}

export function unmark(marked: string): MarkedText {
  let text = '';
  let cursor: number | undefined;
  let from: number | undefined;
  let to: number | undefined;
  for (const char of marked) {
    if (char === 'ˇ') cursor = text.length;
    else if (char === '«') from = text.length;
    else if (char === '»') to = text.length;
    else text += char;
  }
  const selection = from !== undefined && to !== undefined ? { from, to } : undefined;
  return { text, cursor: cursor ?? selection?.to, selection };
}

export function mark(text: string, cursor: number | undefined): string {
  return cursor === undefined ? text : `${text.slice(0, cursor)}ˇ${text.slice(cursor)}`;
}
