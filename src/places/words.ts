/** Words of a line of code, their parts, the line's form without them, and how alike two lines are. */

const word = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const shortestPart = 3;
/** Of a longer line the rest tells nothing more. */
const longestLine = 400;

export type Words = ReadonlySet<string>;

export function wordsOf(line: string): string[] {
  return line.slice(0, longestLine).match(word) ?? [];
}

/** `parseHttpUrl` and `parse_http_url`: parse, http, url. */
export function partsOf(words: Iterable<string>): Set<string> {
  const parts = [...words].flatMap((one) => one.split(/(?<=[a-z0-9])(?=[A-Z])|_+/));
  return new Set(parts.filter((part) => part.length >= shortestPart).map((part) => part.toLowerCase()));
}

/** The line with every word reduced to one letter, every number to a zero. */
export function formOf(line: string): string {
  return line.slice(0, longestLine).trim().replace(word, 'w').replace(/\d+/g, '0');
}

/** 0..1: the words that two lines share, of all they have (Dice 1945). Two lines without words are not alike. */
export function likeness(a: Words, b: Words): number {
  if (a.size === 0 || b.size === 0) return 0;
  let shared = 0;
  for (const one of a) if (b.has(one)) shared++;
  return (2 * shared) / (a.size + b.size);
}

/** 0..1: how like the line is to the likest of `lines`. */
export function mostLike(lines: readonly Words[], line: Words): number {
  let most = 0;
  for (const one of lines) most = Math.max(most, likeness(one, line));
  return most;
}
