/** The part of an edit that a key for its next word, or its next line, makes. */
import {
  consume,
  diff,
  type Replacement,
  type TextEdit,
  type TextSnapshot,
  textEdit,
} from '../text/index.ts';

export type Portion = 'word' | 'line';

/**
 * Never empty where `edit` changes something. All of it where it is no more than that, or where what is left behind a part
 * could not be told for sure.
 */
export function portionOf(edit: TextEdit, text: TextSnapshot, portion: Portion): TextEdit {
  const part = cut(
    edit.flatMap((r) => changesOf(r, text)),
    text,
    portion,
  );
  return part.length > 0 && leadsTo(edit, part, text) ? part : edit;
}

function cut([first, ...rest]: TextEdit, text: TextSnapshot, portion: Portion): TextEdit {
  if (!first) return [];
  if (first.from === first.to) {
    const end = portion === 'word' ? wordEnd(first.text) : lineEnd(first.text);
    if (end < first.text.length) return textEdit([{ ...first, text: first.text.slice(0, end) }]);
  }
  if (portion === 'word') return textEdit([first]);
  const { to: end } = text.lineAt(first.to);
  return textEdit([first, ...rest.filter(({ from }) => from <= end)]);
}

/** A rewritten line is several changes when several of its words change. */
function changesOf(r: Replacement, text: TextSnapshot): TextEdit {
  return diff(text.slice(r.from, r.to), r.text).map((part) => ({
    ...part,
    from: part.from + r.from,
    to: part.to + r.from,
  }));
}

/** Whether the rest is still expected once `part` is made, and leads where `edit` does. */
function leadsTo(edit: TextEdit, part: TextEdit, text: TextSnapshot): boolean {
  const rest = consume(edit, part, text);
  return rest.ok && text.apply(part, 0).apply(rest.value, 0).sameText(text.apply(edit, 0));
}

/** Through the first word, with the white space before it; signs are a word of their own. */
function wordEnd(text: string): number {
  return /^\s*(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+)/u.exec(text)?.[0].length ?? text.length;
}

/** Through the first line that says something. */
function lineEnd(text: string): number {
  return /^\s*[^\r\n]*\S[^\r\n]*/.exec(text)?.[0].length ?? text.length;
}
