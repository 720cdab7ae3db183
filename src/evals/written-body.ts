/**
 * Bodies that a change writes, found by indentation so that it works in every language: a line that opens something, and
 * the deeper lines under it.
 *
 *     def area(self):          opens
 *         w = self.width       ┐ the body: 2–15 lines that are not blank
 *         return w * w         ┘
 */
import type { Replacement } from '../text/index.ts';

export interface WrittenBody {
  /** Offsets in the replacement's text: behind the indentation of the first line, and the last line's end. */
  readonly from: number;
  readonly to: number;
}

const fewest = 2;
const most = 15;
const opens =
  /([{:(]|=>|\b(?:do|then|else|begin)(?:\s*\|[^|]*\|)?)\s*$|^\s*(?:local\s+)?(?:def|function|module|class)\b.*\)?\s*$/;

/** Outer bodies before the ones inside. */
export function writtenBodies({ text }: Replacement): readonly WrittenBody[] {
  const lines: { from: number; text: string; depth: number | undefined }[] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    lines.push({ from, text: line, depth: /\S/.test(line) ? line.search(/\S/) : undefined });
    from += line.length + 1;
  }
  return lines.flatMap((line, i) => {
    if (line.depth === undefined || !opens.test(line.text)) return [];
    let last = i;
    let count = 0;
    for (let n = i + 1; n < lines.length; n++) {
      const { depth } = lines[n]!;
      if (depth === undefined) continue;
      if (depth <= line.depth) break;
      last = n;
      count++;
    }
    const first = lines[i + 1];
    // Behind the last line the text must go on: else nobody knows whether the body ends there.
    if (count < fewest || count > most || first?.depth === undefined || last === lines.length - 1) return [];
    const end = lines[last]!;
    return [{ from: first.from + first.depth, to: end.from + end.text.replace(/\s+$/, '').length }];
  });
}
