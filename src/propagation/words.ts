/** Words of code: where an identifier around an offset begins and ends. */
import type { OffsetRange, TextSnapshot } from '../text/index.ts';

const wordCharacter = /[\p{L}\p{N}_$]/u;
/** Languages in which `$` marks a variable and is no part of its name. */
const sigil = /^(php|shellscript|bash|sh)$/;
const identifier = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** Words that stand everywhere and say nothing about a place. */
export const everyday = new Set(
  'int char long short float double bool boolean byte string str void const let var val auto static final public private protected new return if else for while in of not and or is null nil None true false True False undefined this self def func fn function async await import from end do then local type struct class export default mut pub'.split(
    ' ',
  ),
);

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
