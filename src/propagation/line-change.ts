/** What the user did to single lines, each an example of what may be due elsewhere. */
import type { PastEdit } from '../editor/index.ts';
import { lex } from '../syntax/index.ts';
import type { OffsetRange } from '../text/index.ts';
import type { TokenChange, Word } from './anti-unify.ts';
import type { Evidence } from './evidence.ts';
import { current, recentEvents } from './today.ts';
import { isWholeLines } from './whole-lines.ts';

const maxWords = 60;

/** One changed line, as it was and as it is, and its tokens. */
export interface Example {
  readonly event: PastEdit;
  /** The line in `event.before`. */
  readonly was: OffsetRange;
  /** Where the change stands in the present text; one event may hold several examples. */
  readonly at: OffsetRange;
  /** The line on which `at` begins. */
  readonly line: number;
  readonly oldLine: string;
  readonly newLine: string;
  readonly change: TokenChange;
}

export function samePlace(a: Example, b: Example): boolean {
  return a.event.uri === b.event.uri && a.line === b.line;
}

/** Every changed line of the newest events, newest first, as each event took it. */
export function changedLines(evidence: Evidence, events: number): Example[] {
  return recentEvents(evidence, events).flatMap((event) => linesOf(evidence, event));
}

function linesOf(evidence: Evidence, event: PastEdit): Example[] {
  const document = current(evidence, event.uri);
  if (!document || event.edit.length > 4) return [];
  const { before, after } = event;
  // A line of which a piece was broken off or joined to another has no counterpart to compare it with.
  const torn = new Set(
    event.edit.flatMap((r) => {
      if (isWholeLines(before, r)) return [];
      const [first, last] = [before.lineAt(r.from).number, before.lineAt(r.to).number];
      return r.text.includes('\n') || last > first ? [first, last] : [];
    }),
  );
  let shift = 0;
  const seen = new Set<number>();
  const found = event.edit.flatMap((r, i) => {
    const old = before.lineAt(r.from);
    const now = after.lineAt(r.from + shift);
    shift += r.text.length - (r.to - r.from);
    if (torn.has(old.number) || seen.has(old.number) || isWholeLines(before, r)) return [];
    seen.add(old.number);
    const change = { before: wordsOf(old.text), after: wordsOf(now.text) };
    if (change.before.length === 0 || change.before.length > maxWords || change.after.length > maxWords)
      return [];
    if (old.text.trim() === now.text.trim()) return [];
    const at = event.now[i]!;
    if (at.to > document.length) return [];
    const { number: line } = document.lineAt(at.from);
    return [{ event, was: old, at, line, oldLine: old.text, newLine: now.text, change }];
  });
  // What was done at once was done downwards.
  return found.reverse();
}

/**
 * Every line as the developer found it and as it reads today, newest first, whatever number of events it took. Lines that
 * were broken, joined, inserted or taken away have no counterpart.
 */
export function netChanges(evidence: Evidence, events: number): Example[] {
  const lines = new Map<
    string,
    { first: PastEdit; was: OffsetRange; at: OffsetRange; number: number; whole: boolean }
  >();
  for (const event of recentEvents(evidence, events)) {
    const document = current(evidence, event.uri);
    if (!document) continue;
    // What was done at once was done downwards.
    for (let i = event.edit.length - 1; i >= 0; i--) {
      const [r, now] = [event.edit[i]!, event.now[i]!];
      if (now.to > document.length || isWholeLines(event.before, r)) continue;
      const was = event.before.lineAt(r.from);
      const { number } = document.lineAt(now.from);
      const whole = r.to <= was.to && !r.text.includes('\n') && document.lineAt(now.to).number === number;
      const key = `${event.uri}:${number}`;
      const newer = lines.get(key);
      // The events come newest first: the oldest says how the line was, the newest where it stands among the others.
      lines.set(key, { first: event, was, at: now, number, whole: whole && newer?.whole !== false });
    }
  }
  return [...lines.values()].flatMap(({ first: event, was, at, number, whole }) => {
    const oldLine = event.before.slice(was.from, was.to);
    const newLine = current(evidence, event.uri)!.line(number).text;
    if (!whole || oldLine.trim() === '' || oldLine.trim() === newLine.trim()) return [];
    const change = { before: wordsOf(oldLine), after: wordsOf(newLine) };
    if (change.before.length > maxWords || change.after.length > maxWords) return [];
    return [{ event, was, at, line: number, oldLine, newLine, change }];
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
