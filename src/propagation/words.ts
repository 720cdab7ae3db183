/** Words of code: where an identifier around an offset begins and ends. */
import type { OffsetRange, TextSnapshot } from '../text/index.ts';

const wordCharacter = /[\p{L}\p{N}_$]/u;
/** Languages in which `$` marks a variable and is no part of its name. */
const sigil = /^(php|shellscript|bash|sh)$/;
const identifier = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

export function isIdentifier(text: string): boolean {
  return identifier.test(text);
}

/** The word that covers or touches the range, within its line; empty where there is none. */
export function wordAround(text: TextSnapshot, range: OffsetRange): OffsetRange & { readonly text: string } {
  const line = text.lineAt(range.from);
  let from = range.from - line.from;
  let to = Math.min(range.to - line.from, line.text.length);
  while (from > 0 && wordCharacter.test(line.text[from - 1]!)) from--;
  if (line.text[from] === '$' && sigil.test(text.languageId)) from++;
  while (to < line.text.length && wordCharacter.test(line.text[to]!)) to++;
  return { from: line.from + from, to: line.from + to, text: line.text.slice(from, to) };
}
