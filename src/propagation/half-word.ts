/** Words that are still being written, as far as that can be known: they are written nowhere else. */
import type { OffsetRange, TextEdit, TextSnapshot } from '../text/index.ts';
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
 * Tells of an edit elsewhere whether it writes the word at the cursor, which the last change wrote and which stands nowhere
 * else: with the next key it may be another.
 */
export function growing(evidence: Evidence): (document: TextSnapshot, edit: TextEdit) => boolean {
  const { document, history } = evidence.editor;
  const cursor = Math.min(evidence.editor.cursor, document.length);
  const last = history.at(-1);
  const word = wordAround(document, { from: cursor, to: cursor });
  const here = last?.uri === document.uri && last.now.some((r) => r.from <= word.to && word.from <= r.to);
  if (!here || last.author !== 'typed' || !isNewWord(evidence)) return () => false;
  const { text } = word;
  return (there, edit) =>
    edit.some((r) => {
      if (there === document && r.from <= cursor && cursor <= r.to) return false;
      const { from, to } = wordAround(there, r);
      const written = there.slice(from, r.from) + r.text + there.slice(r.to, Math.max(r.to, to));
      return written.split(/[^\p{L}\p{N}_$]+/u).some((word) => word === text || word === `$${text}`);
    });
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
