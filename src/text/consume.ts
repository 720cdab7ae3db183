/**
 * Keeping a prediction alive while the user types it. `typed` and `edit` both refer to `old`; where the typing is on the
 * way to the prediction, the rest of the prediction remains:
 *
 *     old       const x = |;
 *     edit      insert `compute(y)`
 *     typed     insert `com`          → rest: insert `pute(y)` after it
 *     typed     insert `foo`          → diverged
 *
 * Law: applying the rest after `typed` gives the text that `edit` gives, plus what was typed elsewhere.
 */
import { none, type Outcome, some } from '../base/index.ts';
import { minimize } from './minimize.ts';
import { touches } from './range.ts';
import { mapOffset } from './rebase.ts';
import { applyToString, type Replacement, type TextEdit, textEdit } from './text-edit.ts';

interface Sliceable {
  readonly length: number;
  slice(from: number, to: number): string;
}

/** The rest of `edit` after `change`; empty when the user has typed all of it. */
export function consume(edit: TextEdit, change: TextEdit, old: Sliceable): Outcome<TextEdit, 'diverged'> {
  const typed = minimize(change, old);
  const rest: Replacement[] = [];
  for (const place of places(edit, typed, old)) {
    const here = typed.filter((t) => touches(t, place));
    const from = mapOffset(typed, place.from, -1);
    const to = mapOffset(typed, place.to, here.length > 0 ? 1 : -1);
    if (here.length === 0) {
      rest.push({ from, to: Math.max(from, to), text: place.text });
      continue;
    }
    const done = written(place, here, old);
    if (done === undefined) return none('diverged', `typed ${JSON.stringify(here[0]?.text)}`);
    rest.push({ from: from + done, to, text: place.text.slice(done) });
  }
  const now = { slice: (from: number, to: number) => after(typed, old, from, to) };
  return some(textEdit(rest.filter((r) => now.slice(r.from, r.to) !== r.text)));
}

/** Whether `b` does all that `a` does and only writes on: `a` may be replaced by it under the user's eyes. */
export function extendsEdit(a: TextEdit, b: TextEdit): boolean {
  return (
    a.length <= b.length &&
    a.every((r, i) => {
      const longer = b[i]!;
      const same = r.from === longer.from && r.to === longer.to;
      return same && (i === a.length - 1 ? longer.text.startsWith(r.text) : longer.text === r.text);
    })
  );
}

/**
 * The replacements of `edit` as the user would carry them out: a changed part of a word is the whole word, an insertion
 * stands where the user types when it could as well stand there, and what one change spans is one place.
 */
function places(edit: TextEdit, typed: TextEdit, old: Sliceable): Replacement[] {
  const out: { parts: TextEdit; place: Replacement }[] = [];
  for (const r of minimize(edit, old)) {
    let parts: TextEdit = [r];
    let place = wholeWord(slid(r, typed, old), old);
    for (let last = out.at(-1); last; last = out.at(-1)) {
      const { place: before } = last;
      const meet = before.to >= place.from || typed.some((t) => touches(t, before) && touches(t, place));
      if (!meet) break;
      parts = [...last.parts, ...parts];
      place = wholeWord(hull(parts, old), old);
      out.pop();
    }
    out.push({ parts, place });
  }
  return out.map(({ place }) => place);
}

/** One replacement that does what all of them do. */
function hull(edit: TextEdit, old: Sliceable): Replacement {
  const from = edit[0]!.from;
  const to = edit.at(-1)!.to;
  const relative = edit.map((r) => ({ ...r, from: r.from - from, to: r.to - from }));
  return { from, to, text: applyToString(relative, old.slice(from, to)) };
}

const longestWord = 100;
const wordAtEnd = /[\p{L}\p{N}_$]+$/u;
const wordAtStart = /^[\p{L}\p{N}_$]+/u;

/** With the rest of the words that it changes the start or the end of; what is only taken away stays as it is. */
function wholeWord(r: Replacement, old: Sliceable): Replacement {
  if (r.text === '') return r;
  const joinsLeft = r.from < r.to || wordAtStart.test(r.text);
  const joinsRight = r.from < r.to || wordAtEnd.test(r.text);
  const left = joinsLeft
    ? wordAtEnd.exec(old.slice(Math.max(0, r.from - longestWord), r.from))?.[0]
    : undefined;
  const right = joinsRight
    ? wordAtStart.exec(old.slice(r.to, Math.min(old.length, r.to + longestWord)))?.[0]
    : undefined;
  return {
    from: r.from - (left?.length ?? 0),
    to: r.to + (right?.length ?? 0),
    text: `${left ?? ''}${r.text}${right ?? ''}`,
  };
}

/** `x⏎` inserted before a line is `⏎x` inserted after the line above: the same text, typed differently. */
function slid(r: Replacement, typed: TextEdit, old: Sliceable): Replacement {
  if (r.from !== r.to || typed.some((t) => touches(t, r))) return r;
  for (const { from: at, to, text } of typed) {
    if (at !== to || text === '' || Math.abs(at - r.from) > r.text.length) continue;
    if (at < r.from) {
      const between = old.slice(at, r.from);
      if (r.text.endsWith(between))
        return { from: at, to: at, text: between + r.text.slice(0, -between.length) };
    } else {
      const between = old.slice(r.from, at);
      if (r.text.startsWith(between))
        return { from: at, to: at, text: r.text.slice(between.length) + between };
    }
  }
  return r;
}

/** How much of the place's text stands at its front after the changes `here`; undefined when they lead elsewhere. */
function written(place: Replacement, here: TextEdit, old: Sliceable): number | undefined {
  const start = here[0]!.from;
  const end = here.at(-1)!.to;
  if (start < place.from || end > place.to) return undefined;
  if (here.every((t) => t.text === '')) return 0;
  const relative = here.map((t) => ({ ...t, from: t.from - start, to: t.to - start }));
  const front = old.slice(place.from, start) + applyToString(relative, old.slice(start, end));
  if (place.text.startsWith(front)) return front.length;
  // The editor closed a bracket or quote by itself: the prediction closes it too, so it is taken back with the rest.
  const bare = withoutClosers(front);
  return bare !== front && place.text.startsWith(bare) ? bare.length : undefined;
}

const closers: Readonly<Record<string, string>> = {
  '(': ')',
  '[': ']',
  '{': '}',
  '"': '"',
  "'": "'",
  '`': '`',
};

/** `foo([` typed as `foo([])`, with the closers `])` added by the editor, → `foo([`. */
function withoutClosers(text: string): string {
  for (let n = 1; n <= 4 && 2 * n <= text.length; n++) {
    const openers = [...text.slice(-2 * n, -n)].toReversed();
    if (openers.map((opener) => closers[opener]).join('') === text.slice(-n)) return text.slice(0, -n);
  }
  return text;
}

/** The text of a range as it reads after `edit`. */
function after(edit: TextEdit, old: Sliceable, from: number, to: number): string {
  let out = '';
  let at = 0;
  let shift = 0;
  /** Adds what lies within the asked range of a piece that starts at `start`; only that much of it is read. */
  const take = (start: number, length: number, piece: (a: number, b: number) => string) => {
    const a = Math.max(from, start);
    const b = Math.min(to, start + length);
    if (a < b) out += piece(a - start, b - start);
  };
  for (const r of edit) {
    const kept = at;
    take(kept + shift, r.from - kept, (a, b) => old.slice(kept + a, kept + b));
    take(r.from + shift, r.text.length, (a, b) => r.text.slice(a, b));
    shift += r.text.length - (r.to - r.from);
    at = r.to;
  }
  if (at + shift < to) out += old.slice(Math.max(at, from - shift), to - shift);
  return out;
}
