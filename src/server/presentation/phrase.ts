/** A prediction in a few words: `total → sum`, `+ import x`, `− return`. One line, for messages, hints and titles. */
import type { Replacement, TextSnapshot } from '../../text/index.ts';

const longest = 40;

/** What one replacement does, read as whole words. */
export function phrase(text: TextSnapshot, replacement: Replacement): string {
  let { from, to } = replacement;
  let after = replacement.text;
  const line = text.lineAt(from);
  const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}_$]/u.test(char);
  const leftIsWord = from > line.from && isWord(text.slice(from - 1, from));
  const rightIsWord = isWord(text.slice(to, to + 1));
  const growsWord =
    (leftIsWord && (rightIsWord || isWord(after[0]))) || (rightIsWord && isWord(after.at(-1)));
  // Of a word that changes the user thinks as a whole, not of the letters that differ.
  if (from !== to || growsWord) {
    let start = from;
    while (start > line.from && from - start < longest && isWord(text.slice(start - 1, start))) start--;
    if (isWord(text.slice(from, from + 1)) || isWord(after[0])) {
      after = text.slice(start, from) + after;
      from = start;
    }
    let end = to;
    while (end < text.length && end - to < longest && isWord(text.slice(end, end + 1))) end++;
    if (isWord(text.slice(to - 1, to)) || isWord(after.at(-1))) {
      after += text.slice(to, end);
      to = end;
    }
  }
  const before = short(text.slice(from, to));
  const then = short(after);
  if (before === '') return `+ ${then === '' ? 'blank line' : then}`;
  return then === '' ? `− ${before}` : `${before} → ${then}`;
}

/** At most 40 characters, or as many as are named, on one line. */
export function short(value: string, longestShown = longest): string {
  const flat = value.trim().replace(/\s+/g, ' ');
  const characters = [...flat];
  return characters.length <= longestShown ? flat : `${characters.slice(0, longestShown - 1).join('')}…`;
}
