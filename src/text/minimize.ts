/** The same change with nothing in it that does not change: common starts and ends of each replacement are left out. */
import { type Replacement, type TextEdit, textEdit } from './text-edit.ts';

/** Never cuts between the halves of a surrogate pair, nor between `\r` and `\n`. `old` is the text `edit` refers to. */
export function minimize(edit: TextEdit, old: { slice(from: number, to: number): string }): TextEdit {
  return textEdit(edit.map((r) => trim(r, old.slice(r.from, r.to))));
}

function trim(r: Replacement, was: string): Replacement {
  const most = Math.min(was.length, r.text.length);
  let start = 0;
  while (start < most && was[start] === r.text[start]) start++;
  if (splits(was, start) || splits(r.text, start)) start--;
  let end = 0;
  while (end < most - start && was[was.length - 1 - end] === r.text[r.text.length - 1 - end]) end++;
  if (end > 0 && (splits(was, was.length - end) || splits(r.text, r.text.length - end))) end--;
  return { from: r.from + start, to: r.to - end, text: r.text.slice(start, r.text.length - end) };
}

/** Whether a cut at `at` parts two code units that belong together. */
function splits(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return (
    (before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000) ||
    (before === 13 && after === 10)
  );
}
