/** What the user did to single lines, each an example of what may be due elsewhere. */
import type { PastEdit } from '../editor/index.ts';
import { lex } from '../syntax/index.ts';
import type { OffsetRange } from '../text/index.ts';
import type { TokenChange, Word } from './anti-unify.ts';
import type { Evidence } from './evidence.ts';
import { current, recentEvents } from './today.ts';

const maxWords = 60;

/** One changed line, as it was and as it is, and its tokens. */
export interface Example {
  readonly event: PastEdit;
  /** The line in `event.before`. */
  readonly was: OffsetRange;
  readonly line: number;
  readonly oldLine: string;
  readonly newLine: string;
  readonly change: TokenChange;
}

export function samePlace(evidence: Evidence, a: Example, b: Example): boolean {
  const document = current(evidence, a.event.uri);
  const [atA, atB] = [a, b].map((e) => e.event.now[0]?.from);
  if (a.event.uri !== b.event.uri || !document || atA === undefined || atB === undefined) return false;
  return document.lineAt(atA).number === document.lineAt(atB).number;
}

export function changedLines(event: PastEdit): Example[] {
  if (event.edit.length > 4) return [];
  const { before, after } = event;
  // A line of which a piece was broken off or joined to another has no counterpart to compare it with.
  const torn = new Set(
    event.edit.flatMap((r) => {
      const [first, last] = [before.lineAt(r.from).number, before.lineAt(r.to).number];
      return r.text.includes('\n') || last > first ? [first, last] : [];
    }),
  );
  let shift = 0;
  const seen = new Set<number>();
  return event.edit.flatMap((r) => {
    const old = before.lineAt(r.from);
    const now = after.lineAt(r.from + shift);
    shift += r.text.length - (r.to - r.from);
    if (torn.has(old.number) || seen.has(old.number)) return [];
    seen.add(old.number);
    const change = { before: wordsOf(old.text), after: wordsOf(now.text) };
    if (change.before.length === 0 || change.before.length > maxWords || change.after.length > maxWords)
      return [];
    if (old.text.trim() === now.text.trim()) return [];
    return [{ event, was: old, line: now.number, oldLine: old.text, newLine: now.text, change }];
  });
}

/**
 * Every line as the developer found it and as it reads today, newest first, whatever number of events it took. Lines that
 * were broken, joined, inserted or taken away have no counterpart.
 */
export function netChanges(evidence: Evidence, events: number): Example[] {
  const lines = new Map<string, { first: PastEdit; was: OffsetRange; number: number; whole: boolean }>();
  for (const event of recentEvents(evidence, events)) {
    const document = current(evidence, event.uri);
    if (!document) continue;
    event.edit.forEach((r, i) => {
      const now = event.now[i];
      if (!now || now.to > document.length) return;
      const was = event.before.lineAt(r.from);
      const { number } = document.lineAt(now.from);
      const whole = r.to <= was.to && !r.text.includes('\n') && document.lineAt(now.to).number === number;
      const key = `${event.uri}:${number}`;
      const newer = lines.get(key);
      // The events come newest first: the oldest says how the line was, the newest where it stands among the others.
      lines.set(key, { first: event, was, number, whole: whole && newer?.whole !== false });
    });
  }
  return [...lines.values()].flatMap(({ first: event, was, number, whole }) => {
    const oldLine = event.before.slice(was.from, was.to);
    const newLine = current(evidence, event.uri)!.line(number).text;
    if (!whole || oldLine.trim() === '' || oldLine.trim() === newLine.trim()) return [];
    const change = { before: wordsOf(oldLine), after: wordsOf(newLine) };
    if (change.before.length > maxWords || change.after.length > maxWords) return [];
    return [{ event, was, line: number, oldLine, newLine, change }];
  });
}

export function wordsOf(line: string): Word[] {
  let at = 0;
  return lex(line.trimEnd(), 0).map((token) => {
    const space = line.slice(at, token.from);
    at = token.to;
    return { text: token.text, space };
  });
}

/** What was only added may be for its place alone; it takes one example more to be a habit. */
export function isAddition({ change }: Example): boolean {
  return sharedHead(change) + sharedTail(change, sharedHead(change)) === change.before.length;
}

export function sharedHead({ before, after }: TokenChange): number {
  let n = 0;
  while (n < before.length && n < after.length && before[n]!.text === after[n]!.text) n++;
  return n;
}

export function sharedTail({ before, after }: TokenChange, head: number): number {
  const most = Math.min(before.length, after.length) - head;
  let n = 0;
  while (n < most && before[before.length - 1 - n]!.text === after[after.length - 1 - n]!.text) n++;
  return n;
}
