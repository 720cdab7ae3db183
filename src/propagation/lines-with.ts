/** Where a word stands, line by line: the first, cheap question before a site is looked at closely. */
import type { TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';

/** In a very long document only this many code units around the user's place are searched, so that a key stays cheap. */
const reach = 100_000;

/** The numbers of the lines, in order, each once. */
export function* linesWith(evidence: Evidence, document: TextSnapshot, word: string): Generator<number> {
  const center = document === evidence.editor.document ? evidence.editor.cursor : 0;
  const base = document.lineAt(Math.max(0, Math.min(center - reach / 2, document.length - reach))).from;
  // The whole text is kept; a part of it is made anew each time.
  const text =
    document.length <= reach ? document.text : document.slice(base, Math.min(base + reach, document.length));
  let last = -1;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const line = document.lineAt(base + at).number;
    if (line !== last) yield line;
    last = line;
  }
}
