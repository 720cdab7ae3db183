/** Replacements in a text, in UTF-16 offsets, half-open: the form in which suggestions are kept, shown and cut. */

export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface LineRange {
  readonly from: number;
  /** Before the line break. */
  readonly to: number;
}

/** The line around `offset`, which lies within it, also between the two characters of a line break. */
export function lineAround(text: string, offset: number): LineRange {
  // A search from -1 would look at the first character after all.
  const from = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const to = end < 0 ? text.length : end;
  return { from, to: to > offset && text[to - 1] === '\r' ? to - 1 : to };
}

/** Zero-based. */
export function lineOf(text: string, offset: number): number {
  let line = 0;
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

export function isWordCharacter(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}_$]/u.test(char);
}

/** The same change without what stays at both ends. */
export function trimmed(text: string, { from, to, text: inserted }: Replacement): Replacement {
  const old = text.slice(from, to);
  const most = Math.min(old.length, inserted.length);
  let start = 0;
  while (start < most && old[start] === inserted[start]) start++;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === inserted[inserted.length - 1 - end]) end++;
  return { from: from + start, to: to - end, text: inserted.slice(start, inserted.length - end) };
}

/** The same change told in whole words: of a word that changes, the user thinks as a whole. */
export function inWholeWords(text: string, replacement: Replacement): Replacement {
  let { from, to, text: inserted } = trimmed(text, replacement);
  const meetsLeft = isWordCharacter(text[from]) || isWordCharacter(inserted[0]);
  const meetsRight = isWordCharacter(text[to - 1]) || isWordCharacter(inserted.at(-1));
  const growsWord =
    (isWordCharacter(text[from - 1]) && (isWordCharacter(text[to]) || isWordCharacter(inserted[0]))) ||
    (isWordCharacter(text[to]) && isWordCharacter(inserted.at(-1)));
  if (from === to && !growsWord) return { from, to, text: inserted };
  const { from: first } = lineAround(text, from);
  const { to: last } = lineAround(text, to);
  if (meetsLeft) {
    let start = from;
    while (start > first && isWordCharacter(text[start - 1])) start--;
    inserted = text.slice(start, from) + inserted;
    from = start;
  }
  if (meetsRight) {
    let end = to;
    while (end < last && isWordCharacter(text[end])) end++;
    inserted += text.slice(to, end);
    to = end;
  }
  return { from, to, text: inserted };
}

/** Whether letters are inserted into the middle of a word, which is hard to read unless the word is shown whole. */
export function growsInside(text: string, { from, to, text: inserted }: Replacement): boolean {
  const inside = from === to && isWordCharacter(text[from - 1]) && isWordCharacter(text[to]);
  return inside && [...inserted].every(isWordCharacter);
}

const longest = 40;

/** A change in a few words, on one line: `sum → subtotal`, `+ import x`, `− return`. */
export function phrase(text: string, replacement: Replacement): string {
  const { from, to, text: inserted } = inWholeWords(text, replacement);
  const before = short(text.slice(from, to));
  const after = short(inserted);
  if (before === '') return `+ ${after === '' ? 'blank line' : after}`;
  return after === '' ? `− ${before}` : `${before} → ${after}`;
}

function short(value: string): string {
  const characters = [...value.trim().replace(/\s+/g, ' ')];
  return characters.length <= longest ? characters.join('') : `${characters.slice(0, longest - 1).join('')}…`;
}
