/**
 * Where a person stops in the middle of a change, drawn by the weights of Zed's open data recipe:
 *
 *     behind `,` `;` `:` `(` `[` `{`          10      between words and spaces     6
 *     behind `)` `]` `}`, or a whole word      8      behind an operator           5
 *     between deleted words                    2      inside a word                1
 *
 * What the change replaces is gone by then, unless it is so like what is still to be typed (more than 35 %) that a person
 * edits it where it stands.
 */
import type { Replacement, TextEdit } from '../text/index.ts';
import type { Random } from './random.ts';

export interface TypingCut {
  /** Which replacement of the change is half done. */
  readonly at: number;
  /** What of it is done, and what is not: the second refers to the text after the first. */
  readonly done: Replacement;
  readonly rest: Replacement;
  /** A line break of `done` that stands behind the cursor. */
  readonly opened: string;
}

const leastTyped = 4;
const deletionWeight = 2;
const stays = 0.35;
/** Longer texts are never compared: nobody edits so much in place. */
const comparable = 200;

/** `edit` refers to `text`. Undefined where nothing is long enough to be cut. */
export function typingCut(edit: TextEdit, text: string, random: Random): TypingCut | undefined {
  const places = edit.flatMap((r, at) => placesOf(r, text).map(({ cut, weight }) => ({ at, cut, weight })));
  const drawn = random.weighted(places.map(({ weight }) => weight));
  if (drawn === undefined) return undefined;
  const { at, cut } = places[drawn]!;
  const r = edit[at]!;
  if (r.text === '') {
    const done = { from: r.from, to: r.from + cut, text: '' };
    return { at, done, rest: { from: r.from, to: r.to - cut, text: '' }, opened: '' };
  }
  const opened = openedBy(r);
  const typed = r.text.slice(0, cut);
  const coming = r.text.slice(cut, r.text.length - opened.length);
  const kept = keptOf(text.slice(r.from, r.to), coming);
  const cursor = r.from + typed.length;
  return {
    at,
    done: { from: r.from, to: r.to - kept, text: typed + opened },
    rest: { from: cursor, to: cursor + kept, text: coming },
    opened,
  };
}

/** Whole lines are typed into a line that Enter opened: its break stands behind the cursor from the start. */
function openedBy(r: Replacement): string {
  return r.from === r.to && r.text.endsWith('\n') ? '\n' : '';
}

function placesOf(r: Replacement, text: string): { cut: number; weight: number }[] {
  const inside = (length: number) => Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1);
  if (r.text === '') {
    const old = text.slice(r.from, r.to);
    // Whole lines go at once, and words as words.
    if (old.includes('\n')) return [];
    const borders = inside(old.length).filter((at) => isBorder(old, at));
    return borders.map((cut) => ({ cut, weight: deletionWeight }));
  }
  if (r.text.length < leastTyped) return [];
  const typed = r.text.slice(0, r.text.length - openedBy(r).length);
  // Where only blanks are left, nobody can tell that anything is missing.
  return inside(typed.trimEnd().length).map((cut) => ({ cut, weight: pauseWeight(typed, cut) }));
}

function isBorder(text: string, at: number): boolean {
  return /\w/.test(text[at - 1]!) !== /\w/.test(text[at]!);
}

/** How likely a person stops typing before `text[at]`. */
function pauseWeight(text: string, at: number): number {
  const before = text[at - 1]!;
  const after = text[at]!;
  if (/[,;:([{]/.test(before)) return 10;
  if (/[)\]}]/.test(before)) return 8;
  if (/\w/.test(before)) return /\w/.test(after) ? 1 : 8;
  return /\s/.test(before) ? 6 : 5;
}

/** How many characters at the end of `old` still stand: those most like `coming`, if they are like it at all. */
function keptOf(old: string, coming: string): number {
  if (old === '' || Math.max(old.length, coming.length) > comparable) return 0;
  const common = commonOfEnds(old, coming);
  let best = 0;
  let kept = 0;
  for (let from = 0; from < old.length; from++) {
    const left = old.length - from;
    const likeness = (2 * common[from]!) / (left + coming.length);
    if (likeness > Math.max(stays, best)) [best, kept] = [likeness, left];
  }
  return kept;
}

/** For each end of `a`, the length of the longest common subsequence of it and `b`. */
function commonOfEnds(a: string, b: string): number[] {
  const out = new Array<number>(a.length + 1).fill(0);
  let below = new Uint16Array(b.length + 1);
  for (let i = a.length - 1; i >= 0; i--) {
    const row = new Uint16Array(b.length + 1);
    for (let j = b.length - 1; j >= 0; j--)
      row[j] = a[i] === b[j] ? below[j + 1]! + 1 : Math.max(below[j]!, row[j + 1]!);
    out[i] = row[0]!;
    below = row;
  }
  return out;
}
