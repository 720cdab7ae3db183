/** Lines of a file as they are now, shown where they were found: read from disk, never stored, keys blanked out. */
import { redactSecrets } from '../text/index.ts';
import type { CodeIndex } from './code-index.ts';
import type { Lines } from './ranking.ts';
import { words } from './terms.ts';

export interface ExcerptLine {
  /** Zero-based. */
  readonly line: number;
  readonly text: string;
}

/** Whole lines [from, to), zero-based, with their text. */
export interface Passage extends Lines {
  readonly text: string;
}

/** Lines [from, to) as far as there are any. */
export function excerpt(index: CodeIndex, path: string, from: number, to: number): ExcerptLine[] {
  if (!index.has(path)) return [];
  const lines = redactSecrets(index.textOf(path) ?? '').split(/\r\n?|\n/);
  return lines.slice(from, to).map((text, i) => ({ line: from + i, text }));
}

/**
 * Of the lines of a place those, `most` in a row, that have most words of the question; the first such where several
 * have. Undefined where the file has no such lines any more.
 */
export function passage(
  index: CodeIndex,
  path: string,
  place: Lines,
  question: string,
  most: number,
): Passage | undefined {
  const lines = excerpt(index, path, place.from, place.to).map(({ text }) => text);
  const asked = new Set(words(question));
  const hits = lines.map((line) => words(line).filter((word) => asked.has(word)));
  let best = lines.findIndex((line) => /\p{L}/u.test(line));
  if (best < 0) return undefined;
  let found = 0;
  for (let at = best; at < lines.length; at++) {
    if (hits[at]!.length === 0) continue; // begins with a word of the question
    const here = distinct(hits.slice(at, at + most));
    if (here <= found) continue;
    found = here;
    best = at;
  }
  let to = Math.min(lines.length, best + most);
  while (to > best + 1 && !/\S/.test(lines[to - 1]!)) to--;
  return {
    from: place.from + best,
    to: place.from + to,
    text: lines.slice(best, to).join('\n'),
  };
}

function distinct(hits: readonly (readonly string[])[]): number {
  return new Set(hits.flat()).size;
}
