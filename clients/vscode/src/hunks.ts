/** Cuts a change into the smallest parts that are worth showing, or taking, one by one. */
import { diffWordsWithSpace } from 'diff';
import { growsInside, inWholeWords, lineAround, type Replacement, trimmed } from './replacement.ts';

/** Longer changes are shown whole: a word-by-word comparison of a page tells nobody anything. */
const longestCompared = 4000;

/** In order of place; together they change exactly what `replacement` changes. */
export function hunksOf(text: string, replacement: Replacement): readonly Replacement[] {
  const exact = trimmed(text, replacement);
  if (exact.from === exact.to && !growsInside(text, exact)) return [exact];
  const whole = inWholeWords(text, exact);
  const old = text.slice(whole.from, whole.to);
  if (old === '' || whole.text === '' || old.length + whole.text.length > longestCompared) return [whole];
  const hunks: Replacement[] = [];
  let at = whole.from;
  let open: { from: number; to: number; text: string } | undefined;
  for (const { value, added, removed } of diffWordsWithSpace(old, whole.text)) {
    if (!added && !removed) {
      if (open) hunks.push(open);
      open = undefined;
      at += value.length;
      continue;
    }
    open ??= { from: at, to: at, text: '' };
    if (added) open.text += value;
    else {
      at += value.length;
      open.to = at;
    }
  }
  if (open) hunks.push(open);
  return hunks.length > 0 ? hunks : [whole];
}

export type Portion = 'word' | 'line';

/**
 * Splits a change in two: what the key for the next word, or the next line, takes now, and what is left for the next.
 * Both are in offsets of `text`.
 */
export function split(
  text: string,
  edits: readonly Replacement[],
  portion: Portion,
): { readonly now: readonly Replacement[]; readonly later: readonly Replacement[] } {
  const hunks = edits.flatMap((edit) => hunksOf(text, edit)).sort((a, b) => a.from - b.from);
  const [first, ...rest] = hunks;
  if (!first) return { now: [], later: [] };
  if (first.from === first.to) {
    const cut = portion === 'word' ? wordEnd(first.text) : lineEnd(first.text);
    if (cut < first.text.length) {
      const left = { from: first.to, to: first.to, text: first.text.slice(cut) };
      return { now: [{ ...first, text: first.text.slice(0, cut) }], later: [left, ...rest] };
    }
  }
  if (portion === 'word') return { now: [first], later: rest };
  const { to: end } = lineAround(text, first.to);
  return {
    now: [first, ...rest.filter((hunk) => hunk.from <= end)],
    later: rest.filter((hunk) => hunk.from > end),
  };
}

/** Through the first word, with the white space and the signs before it. */
function wordEnd(text: string): number {
  return /^\s*(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+)/u.exec(text)?.[0].length ?? text.length;
}

/** Through the first line that says something. */
function lineEnd(text: string): number {
  return /^\s*[^\r\n]*\S[^\r\n]*/.exec(text)?.[0].length ?? text.length;
}
