/**
 * Is a shown edit what the author did next? Judged by the texts that result, never by offsets, so that an insertion
 * before or after an equal line is the same. With `t` the file now, `e` the shown edit, and `h` the author's remaining
 * hunks within five lines of it:
 *
 *     exact   t·e equals t with one hunk, or with all of `h`, applied (white space at line ends aside)
 *     part    t·e lies on a shortest way from t to t·h: counted in tokens, dist(t, t·e) + dist(t·e, t·h) = dist(t, t·h),
 *             where dist counts tokens taken away and written; a word changes, or else every line that `e` touches
 *             then reads as some line of t·h; and each piece of text that `e` writes stands in t·h as one piece. So `e`
 *             does some of the true change and nothing else.
 *     wrong   all else, an edit of a file that stays as it is included
 *
 * A token is a word, a run of blanks, a line break, or any other single character.
 */
import { applyToString, minimize, type Replacement, type TextEdit, textEdit } from '../text/index.ts';

export type Verdict = 'exact' | 'part' | 'wrong';

const nearLines = 5;

/** `truth`: the author's remaining hunks of this file, each as an edit of `text`. */
export function verdict(text: string, shown: TextEdit, truth: readonly TextEdit[]): Verdict {
  const edit = minimize(shown, text);
  const [first] = edit;
  if (!first || edit.at(-1)!.to > text.length) return 'wrong';
  const result = applyToString(edit, text);
  const near = truth.filter((hunk) => hunk.some((r) => edit.some((e) => lineGap(text, r, e) <= nearLines)));
  if (near.length === 0) return 'wrong';
  const all = applyToString(textEdit(near.flat()), text);
  const settled = trimmed(result);
  if (near.some((h) => trimmed(applyToString(h, text)) === settled) || trimmed(all) === settled)
    return 'exact';
  const touching = near.filter((h) => h.some((r) => edit.some((e) => lineGap(text, r, e) === 0)));
  if (touching.length > 0 && trimmed(applyToString(textEdit(touching.flat()), text)) === settled)
    return 'exact';
  const words = edit.some((r) => /\w/.test(r.text + text.slice(r.from, r.to)));
  if (!words && !finishesLines(edit, result, all)) return 'wrong';
  if (!edit.every((r) => all.includes(r.text.trim()))) return 'wrong';
  const way = distance(text, all);
  return distance(text, result) + distance(result, all) === way ? 'part' : 'wrong';
}

/** Whether every line that the edit touches, as it then reads, is a line of `goal`. */
function finishesLines(edit: TextEdit, result: string, goal: string): boolean {
  const lines = new Set(goal.split('\n'));
  let shift = 0;
  return edit.every((r) => {
    const from = result.lastIndexOf('\n', r.from + shift - 1) + 1;
    shift += r.text.length - (r.to - r.from);
    const end = result.indexOf('\n', r.to + shift);
    return result
      .slice(from, end < 0 ? result.length : end)
      .split('\n')
      .every((line) => lines.has(line));
  });
}

function lineGap(text: string, a: Replacement, b: Replacement): number {
  if (a.from <= b.to && b.from <= a.to) return 0;
  const [early, late] = a.from < b.from ? [a, b] : [b, a];
  return text.slice(early.to, late.from).split('\n').length - 1;
}

function trimmed(text: string): string {
  return text.replace(/[ \t\r]+$/gm, '');
}

function tokensOf(text: string): string[] {
  return text.match(/\w+|[ \t]+|[\s\S]/g) ?? [];
}

/** Tokens taken away plus tokens written on a shortest way from `a` to `b` (Myers' greedy algorithm, distance only). */
function distance(a: string, b: string): number {
  let x = tokensOf(a);
  let y = tokensOf(b);
  let start = 0;
  while (start < x.length && start < y.length && x[start] === y[start]) start++;
  let end = 0;
  while (end < Math.min(x.length, y.length) - start && x[x.length - 1 - end] === y[y.length - 1 - end]) end++;
  x = x.slice(start, x.length - end);
  y = y.slice(start, y.length - end);
  const most = x.length + y.length;
  const reach = new Int32Array(2 * most + 3);
  for (let d = 0; d <= most; d++) {
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && reach[most + k]! < reach[most + k + 2]!);
      let i = down ? reach[most + k + 2]! : reach[most + k]! + 1;
      while (i < x.length && i - k < y.length && x[i] === y[i - k]) i++;
      reach[most + k + 1] = i;
      if (i >= x.length && i - k >= y.length) return d;
    }
  }
  return most;
}
