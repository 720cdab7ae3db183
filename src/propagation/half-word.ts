/** Whether the cursor stands within a word that is still being written: it is written nowhere else. */
import type { Evidence } from './evidence.ts';
import { linesWith } from './lines-with.ts';
import { wordAround } from './words.ts';

export function isHalfWord(evidence: Evidence): boolean {
  const { document, cursor, open } = evidence.editor;
  const at = Math.min(cursor, document.length);
  const word = wordAround(document, { from: at, to: at });
  if (at <= word.from || at >= word.to) return false;
  return !open.some((other) => {
    for (const number of linesWith(evidence, other, word.text)) {
      const line = other.line(number);
      for (let i = line.text.indexOf(word.text); i >= 0; i = line.text.indexOf(word.text, i + 1)) {
        const there = { from: line.from + i, to: line.from + i + word.text.length };
        if (other === document && there.from === word.from) continue;
        if (wordAround(other, there).text === word.text) return true;
      }
    }
    return false;
  });
}
