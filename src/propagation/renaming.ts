/** What an event renamed, and where: the word that was, the word that is. */
import type { PastEdit } from '../editor/index.ts';
import type { OffsetRange, Replacement } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { current, today } from './today.ts';
import { isWholeLines } from './whole-lines.ts';
import { isIdentifier, wordAround } from './words.ts';

export interface Renaming {
  readonly event: PastEdit;
  readonly from: string;
  readonly to: string;
  /** The old name, in `event.before`. */
  readonly site: OffsetRange;
  /**
   * The event changes other things as well: what stands for what is a guess, but for what is declared there. Whole lines
   * put in or taken out, such as a comment above, are no part of it.
   */
  readonly mixed: boolean;
}

/** A place of the old name that is meant, and what is to stand there. */
export interface Site {
  readonly uri: string;
  readonly range: OffsetRange;
  readonly text: string;
  readonly strength: ExactEdit['strength'];
}

/** Of an event, in one line or in several. */
const mostReplacements = 4;

/** The replacements of an event that turn one whole identifier into another. */
export function renamings(event: PastEdit): Renaming[] {
  if (event.edit.length > mostReplacements) return [];
  let shift = 0;
  const pairs = event.edit.flatMap((replacement) => {
    const r = withoutBlanks(event, replacement);
    const site = wordAround(event.before, r);
    const now = wordAround(event.after, { from: r.from + shift, to: r.from + shift + r.text.length });
    shift += r.text.length - (replacement.to - replacement.from);
    const whole = site.from <= r.from && r.to <= site.to && !r.text.includes('\n');
    const both = isIdentifier(site.text) && isIdentifier(now.text) && site.text !== now.text;
    return whole && both ? [{ event, from: site.text, to: now.text, site }] : [];
  });
  const others = event.edit.filter((replacement) => !isWholeLines(event.before, replacement));
  const mixed =
    pairs.length !== others.length || pairs.some((p) => p.from !== pairs[0]?.from || p.to !== pairs[0].to);
  return pairs.map((pair) => ({ ...pair, mixed }));
}

/** Some keys take a word and the blanks behind it, as `w` in Helix and `dw` in Vim: what is renamed is the word. */
function withoutBlanks({ before }: PastEdit, replacement: Replacement): Replacement {
  const { from, to } = replacement;
  const blanks = /^\S+([ \t]+)$/.exec(before.slice(from, to))?.[1];
  // Before another word they held two words apart, which are one now.
  return blanks && !wordAround(before, { from: to, to }).text
    ? { ...replacement, to: to - blanks.length }
    : replacement;
}

/** Where an old occurrence stands today, if it is still that very word and no longer one that has grown. */
export function wholeWord(
  evidence: Evidence,
  event: PastEdit,
  at: OffsetRange,
  name: string,
): OffsetRange | undefined {
  const range = today(evidence, event, at, name);
  const document = current(evidence, event.uri);
  return range && document && wordAround(document, range).text === name ? range : undefined;
}
