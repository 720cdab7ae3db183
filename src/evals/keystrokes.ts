/**
 * How a developer would have typed a change: the documented model behind every count and time per keystroke.
 *
 *     a replacement    the old text goes key by key (≤ 12 characters) or at once as a selection; the rest is typed
 *     brackets         `(`, `[`, `{` bring their partner, typing the partner only moves over it
 *     Enter            comes with the new line's indentation, as editors do it
 *     typos            3 % of letters come wrong, are seen within three keys, and taken back
 *     undo             1 % of words are undone and typed again
 *     pace             134 ms a key (median of recorded editing), a second between places
 */
import { applyToString, type Replacement, replace, type TextEdit } from '../text/index.ts';
import type { Random } from './random.ts';

export interface Keystroke {
  readonly edit: TextEdit;
  readonly afterMs: number;
}

const keyMs = 134;
const placeMs = 1000;
const typoRate = 0.03;
const undoRate = 0.01;
const rubbedOut = 12;
const partner: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Keystrokes that lead from `text` to the text with `change` applied, in order; each refers to the text before it. */
export function keystrokesOf(text: string, change: readonly Replacement[], random: Random): Keystroke[] {
  const out: Keystroke[] = [];
  let now = text;
  let shift = 0;
  const press = (edit: TextEdit, afterMs = keyMs) => {
    out.push({ edit, afterMs });
    now = applyToString(edit, now);
  };
  for (const { from, to, text: put } of [...change].sort((a, b) => a.from - b.from)) {
    const start = from + shift;
    let end = to + shift;
    let first = true;
    const wait = () => {
      const ms = first ? placeMs : keyMs;
      first = false;
      return ms;
    };
    if (end - start > rubbedOut) {
      press(replace(start, end, ''), wait());
      end = start;
    }
    while (end > start) {
      press(replace(end - 1, end, ''), wait());
      end--;
    }
    typed(put, start, press, wait, random);
    shift += put.length - (to - from);
  }
  return out;
}

function typed(
  put: string,
  start: number,
  press: (edit: TextEdit, afterMs?: number) => void,
  wait: () => number,
  random: Random,
): void {
  let at = start;
  /** Closing brackets that stand behind the cursor already, the nearest last. */
  const closing: string[] = [];
  for (let i = 0; i < put.length; ) {
    const char = put[i]!;
    if (char === '\n' || (char === '\r' && put[i + 1] === '\n')) {
      const line = /^\r?\n[ \t]*/.exec(put.slice(i))![0];
      press(replace(at, at, line), wait());
      at += line.length;
      i += line.length;
      continue;
    }
    if (/\p{L}/u.test(char) && random.next() < typoRate) {
      const wrong = 'etaoin'[random.below(6)]!;
      press(replace(at, at, wrong), wait());
      press(replace(at, at + 1, ''), wait());
    }
    if (char === closing.at(-1)) {
      closing.pop(); // moved over: no change of the text
      at++;
      i++;
      continue;
    }
    const close = partner[char];
    if (close !== undefined && closesLater(put, i, char, close)) {
      press(replace(at, at, char + close), wait());
      closing.push(close);
    } else press(replace(at, at, char), wait());
    at++;
    i++;
    const word = /\p{L}{4,}$/u.exec(put.slice(0, i))?.[0];
    if (word && !/\p{L}/u.test(put[i] ?? ' ') && random.next() < undoRate) {
      press(replace(at - word.length, at, ''), wait());
      press(replace(at - word.length, at - word.length, word), wait());
    }
  }
}

/** Its partner comes in the same text, before anything that would be typed behind it. */
function closesLater(put: string, at: number, open: string, close: string): boolean {
  let depth = 0;
  for (let i = at; i < put.length; i++) {
    if (put[i] === open) depth++;
    else if (put[i] === close && --depth === 0) return true;
    else if (put[i] === '\n') return false;
  }
  return false;
}
