/**
 * How a line is cut before the native tokenizer merges bytes: pieces of at most 16 bytes that no merge crosses. The same
 * pattern as models/training/tokenizer/pretokens.py, of which every character belongs to a piece. What comes after a
 * piece never changes it, unless it is the last.
 */
const marks = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const runs = [...marks].map((mark) => `${/[$()*+.?[\\\]^{|}/]/.test(mark) ? '\\' : ''}${mark}{1,15}`);

export const preTokenPattern = [
  ' {2,16}',
  '\\t{1,16}',
  ' ?_?[A-Z]{1,14}(?![a-z])',
  ' ?_?[A-Z]?[a-z]{1,13}',
  ' ?[0-9]',
  ` ?(?:${runs.join('|')})`,
  ' ?[^\\x00-\\x7F]{1,3}',
  ' ',
  '[\\x00-\\x1F\\x7F]',
].join('|');

const pieces = new RegExp(preTokenPattern, 'gu');

/** Offset, in UTF-16 code units, where the last piece of `text` starts; 0 for an empty text. */
export function lastPieceStart(text: string): number {
  let start = 0;
  for (const match of text.matchAll(pieces)) start = match.index;
  return start;
}
