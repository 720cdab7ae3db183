/** Words that are still being written, as far as that can be known: they are written nowhere else. */
import type { OffsetRange } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import { linesWith } from './lines-with.ts';
import { wordAround } from './words.ts';

/** The cursor stands within such a word. */
export function isHalfWord(evidence: Evidence): boolean {
  const { document, cursor } = evidence.editor;
  const at = Math.min(cursor, document.length);
  const word = wordAround(document, { from: at, to: at });
  return at > word.from && at < word.to && isNew(evidence, word);
}

/** The cursor stands within such a word or at its end: it may be whole. */
export function isNewWord(evidence: Evidence): boolean {
  const { document, cursor } = evidence.editor;
  const at = Math.min(cursor, document.length);
  const word = wordAround(document, { from: at, to: at });
  return at > word.from && isNew(evidence, word);
}

/**
 * The last change took a value away and left its place empty, with the cursor in it: `later(f, │)`, `version: │`, `v│`. What
 * is to stand there comes next.
 */
export function isHole(evidence: Evidence): boolean {
  const { document, cursor, history } = evidence.editor;
  const event = history.at(-1);
  if (event?.uri !== document.uri || event.edit.length !== 1) return false;
  const [gone, now] = [event.edit[0]!, event.now[0]];
  if (gone.text !== '' || now?.from !== cursor || now.to !== cursor) return false;
  const taken = event.before.slice(gone.from, gone.to);
  if (!/[\p{L}\p{N}]/u.test(taken) || taken.includes('\n')) return false;
  const line = document.lineAt(cursor);
  const [left, right] = [line.text.slice(0, cursor - line.from), line.text.slice(cursor - line.from)];
  const cutsWord = /[\p{L}\p{N}_$]$/u.test(left) && /^[\p{L}\p{N}_$]/u.test(taken);
  return cutsWord || (/[^\p{L}\p{N}_$\s)\]};]\s*$/u.test(left) && /^\s*(?:[)\]},;:"'`>]|$)/.test(right));
}

function isNew(evidence: Evidence, word: OffsetRange & { readonly text: string }): boolean {
  const { document, open } = evidence.editor;
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
