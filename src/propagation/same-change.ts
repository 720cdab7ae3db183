/**
 * The change the user just made, wherever else it is due. Two recent changes that agree give a pattern (anti-unify.ts);
 * one alone counts only where another line is exactly the line that was changed. Candidate lines are found by the
 * pattern's rarest word, so a long file costs one search.
 */
import type { PastEdit } from '../editor/index.ts';
import { lex } from '../syntax/index.ts';
import { minimize, replace, type TextSnapshot } from '../text/index.ts';
import {
  antiUnify,
  matchAt,
  type Part,
  type Pattern,
  type TokenChange,
  type Word,
  write,
} from './anti-unify.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { linesWith } from './lines-with.ts';
import { current, isOwnEdit, recentEvents, today } from './today.ts';
import { isIdentifier } from './words.ts';

const maxSites = 100;
const maxWords = 60;

/** One changed line: its tokens before and after, without what both ends share beyond one token of context. */
interface Example {
  readonly event: PastEdit;
  readonly line: number;
  readonly oldLine: string;
  readonly newLine: string;
  readonly change: TokenChange;
}

export function sameChange(evidence: Evidence): readonly ExactEdit[] {
  const examples = recentEvents(evidence, 6).flatMap(changedLines);
  const [newest, ...older] = examples;
  // A generalization is about what is being done now: the newest change must be part of it.
  if (!newest || newest.event.after !== evidence.editor.history.at(-1)?.after) return [];
  const out: ExactEdit[] = [];
  for (const example of older) {
    if (example.oldLine.trim() === newest.oldLine.trim()) continue; // the identical-line case below says it better
    if (samePlace(evidence, example, newest)) continue; // one line changed twice is one example
    const pattern = common(newest, example);
    if (!pattern) continue;
    const found = inDirection(patternSites(evidence, pattern, newest), [newest, example]);
    if (found.length > 0) {
      out.push(...found);
      break;
    }
  }
  out.push(...identicalLines(evidence, newest));
  return out;
}

function samePlace(evidence: Evidence, a: Example, b: Example): boolean {
  const document = current(evidence, a.event.uri);
  const [atA, atB] = [a, b].map((e) => e.event.now[0]?.from);
  if (a.event.uri !== b.event.uri || !document || atA === undefined || atB === undefined) return false;
  return document.lineAt(atA).number === document.lineAt(atB).number;
}

/**
 * A developer works through a file in one direction, and what they passed by they saw and left. So a site between two
 * examples ends the generalization, and a site behind the direction of travel is a guess.
 */
function inDirection(sites: readonly ExactEdit[], examples: readonly [Example, Example]): ExactEdit[] {
  const [last, first] = examples.map((e) => e.event.now[0]?.from);
  const uri = examples[0].event.uri;
  if (examples[1].event.uri !== uri || last === undefined || first === undefined) return [...sites];
  const here = sites.filter((site) => site.uri === uri).map((site) => site.edit[0]!.from);
  if (here.some((at) => at > Math.min(last, first) && at < Math.max(last, first))) return [];
  const ahead = (at: number) => (last > first ? at > last : at < last);
  const rest = here.filter(ahead).length + sites.filter((site) => site.uri !== uri).length;
  return sites.map((site) =>
    site.uri !== uri || ahead(site.edit[0]!.from)
      ? { ...site, sites: rest }
      : { ...site, strength: 'weak' as const },
  );
}

function changedLines(event: PastEdit): Example[] {
  if (event.edit.length > 4) return [];
  let shift = 0;
  const seen = new Set<number>();
  return event.edit.toReversed().flatMap((_, i, reversed) => {
    const r = reversed[reversed.length - 1 - i]!;
    const before = event.before.lineAt(r.from);
    const after = event.after.lineAt(r.from + shift);
    shift += r.text.length - (r.to - r.from);
    if (r.to > before.to || r.text.includes('\n') || seen.has(before.number)) return [];
    seen.add(before.number);
    const change = { before: wordsOf(before.text), after: wordsOf(after.text) };
    if (change.before.length === 0 || change.before.length > maxWords || change.after.length > maxWords)
      return [];
    const oldLine = before.text;
    return oldLine.trim() === after.text.trim()
      ? []
      : [{ event, line: after.number, oldLine, newLine: after.text, change }];
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

/** The pattern of both, cut down to what changes and the tokens next to it that both have. */
function common(a: Example, b: Example): Pattern | undefined {
  const headA = sharedHead(a.change);
  const headB = sharedHead(b.change);
  const tailA = sharedTail(a.change, headA);
  const tailB = sharedTail(b.change, headB);
  let left = 0;
  while (
    left < Math.min(headA, headB) &&
    a.change.before[headA - 1 - left]!.text === b.change.before[headB - 1 - left]!.text
  )
    left++;
  let right = 0;
  const fromEnd = (example: Example, tail: number, k: number) =>
    example.change.before[example.change.before.length - tail + k]!.text;
  while (right < Math.min(tailA, tailB) && fromEnd(a, tailA, right) === fromEnd(b, tailB, right)) right++;
  const cut = ({ change }: Example, head: number, tail: number): TokenChange => ({
    before: change.before.slice(head - left, change.before.length - tail + right),
    after: change.after.slice(head - left, change.after.length - tail + right),
  });
  const near = antiUnify(cut(a, headA, tailA), cut(b, headB, tailB));
  if (near && telling(near)) return { ...near, ...gapAfter(a.change, tailA - right) };
  const line = antiUnify(a.change, b.change);
  if (!line) return undefined;
  const constants = line.before.filter((part) => 'text' in part).length;
  return telling(line) && constants >= 4 && constants >= line.before.length / 2 ? line : undefined;
}

/** An inserted last token may also part what follows, as the space after a comma. */
function gapAfter({ before, after }: TokenChange, rest: number): { gap?: string } {
  const next = after[after.length - rest];
  return rest > 0 && next && next.space !== before[before.length - rest]?.space ? { gap: next.space } : {};
}

function sharedHead({ before, after }: TokenChange): number {
  let n = 0;
  while (n < before.length && n < after.length && before[n]!.text === after[n]!.text) n++;
  return n;
}

function sharedTail({ before, after }: TokenChange, head: number): number {
  const most = Math.min(before.length, after.length) - head;
  let n = 0;
  while (n < most && before[before.length - 1 - n]!.text === after[after.length - 1 - n]!.text) n++;
  return n;
}

/** Words that stand everywhere and say nothing about a place. */
const everyday = new Set(
  'int char long short float double bool boolean byte string str void const let var val auto static final public private protected new return if else for while in of not and or is null nil None true false True False undefined this self def func fn function async await import from end do then local type struct class export default mut pub'.split(
    ' ',
  ),
);

/** Specific enough to be looked for elsewhere: more than everyday words and brackets. */
function telling(pattern: Pattern): boolean {
  const words = pattern.before.filter((part): part is Word => 'text' in part);
  const wordy = words.filter((word) => /[\p{L}\p{N}"'`]/u.test(word.text) && word.text.length > 1);
  const specific = wordy.filter((word) => word.text.length > 2 && !everyday.has(word.text));
  const operators = words.filter((word) => /^[=!<>+*/%&|^~-]{2,}$/.test(word.text));
  return (
    (specific.length >= 1 && words.length >= 2) ||
    wordy.length >= 3 ||
    (operators.length >= 1 && wordy.length >= 1)
  );
}

function patternSites(evidence: Evidence, pattern: Pattern, newest: Example): ExactEdit[] {
  const constants = pattern.before.filter((part): part is Word => 'text' in part).map((word) => word.text);
  const rarest = constants.toSorted((a, b) => b.length - a.length)[0]!;
  const replaced = constants.filter(
    (text) => isIdentifier(text) && !pattern.after.some((part) => 'text' in part && part.text === text),
  );
  const sites: Omit<ExactEdit, 'sites'>[] = [];
  for (const document of evidence.editor.open) {
    if (document.languageId !== newest.event.before.languageId) continue;
    for (const line of linesWith(evidence, document, rarest)) {
      const site = siteIn(evidence, document, line, pattern, newest, replaced);
      if (site) sites.push({ ...describe(evidence, document, newest), ...site, strength: 'likely' });
      if (sites.length >= maxSites) break;
    }
  }
  return sites.map((site) => ({ ...site, sites: sites.length }));
}

function siteIn(
  evidence: Evidence,
  document: TextSnapshot,
  number: number,
  pattern: Pattern,
  newest: Example,
  replaced: readonly string[],
): Pick<ExactEdit, 'edit'> | undefined {
  const line = document.line(number);
  const tokens = lex(line.text.trimEnd(), line.from);
  const words = wordsOf(line.text);
  for (let at = 0; at < words.length; at++) {
    const match = matchAt(pattern.before, words, at);
    if (!match || match.end <= at) continue;
    const gapless = tokens[match.end - 1]!.to;
    const to = pattern.gap === undefined ? gapless : (tokens[match.end]?.from ?? gapless);
    const range = { from: tokens[at]!.from, to };
    if (matchesAfter(pattern.after, words, at) || inComment(evidence, document, range)) continue;
    if (replaced.some((name) => !sameVariable(evidence, newest, name, document, range))) continue;
    if (isOwnEdit(evidence, document.uri, { from: range.from, to: range.to })) return undefined;
    return { edit: minimize(replace(range.from, range.to, write(pattern, match.holes)), document) };
  }
  return undefined;
}

/** The change has been made here already, and its result happens to look like its start. */
function matchesAfter(after: readonly Part[], words: readonly Word[], at: number): boolean {
  return after.length > 0 && matchAt(after, words, at) !== undefined;
}

/** A local variable that the change replaces is meant only where it is that very variable. */
function sameVariable(
  evidence: Evidence,
  { event, oldLine }: Example,
  name: string,
  document: TextSnapshot,
  range: { from: number; to: number },
): boolean {
  const before = evidence.treeBefore(event.uri, event.before.version);
  const changed = event.edit[0]!;
  const line = event.before.lineAt(changed.from);
  if (!before || !oldLine.includes(name)) return true;
  const was = before
    .occurrences(name)
    .find((o) => o.from >= line.from && o.to <= line.to && o.kind === 'code');
  if (!was || was.binding === undefined || was.member) return true;
  const declared = before.occurrences(name).find((o) => o.binding === was.binding && o.definition);
  if (declared && before.nodeAt(declared)?.parent?.parent?.id === before.root?.id) return true; // of the whole file
  if (document.uri !== event.uri) return false;
  const here = evidence.tree(document.uri)?.occurrences(name) ?? [];
  const site = here.find((o) => o.from >= range.from && o.to <= range.to);
  const home = today(evidence, event, { from: was.from, to: was.to }, name);
  const peers = before.occurrences(name).filter((o) => o.binding === was.binding);
  return (
    site !== undefined &&
    (home !== undefined || peers.some((o) => today(evidence, event, o, name)?.from === site.from))
  );
}

function inComment(evidence: Evidence, document: TextSnapshot, range: { from: number; to: number }): boolean {
  const node = evidence.tree(document.uri)?.nodeAt(range);
  for (let at = node ?? null; at; at = at.parent) if (/comment/.test(at.type)) return true;
  return false;
}

function identicalLines(evidence: Evidence, example: Example): ExactEdit[] {
  const was = example.oldLine.trim();
  const is = example.newLine.trim();
  if (was.length < 8 || is === '' || example.change.before.length < 3 || !/[\p{L}]{3}/u.test(was)) return [];
  const { event } = example;
  const home = event.before.lineAt(event.edit[0]!.from).number;
  const sites: Omit<ExactEdit, 'sites'>[] = [];
  for (const document of evidence.editor.open) {
    if (document.languageId !== event.before.languageId) continue;
    for (const number of linesWith(evidence, document, was)) {
      const line = document.line(number);
      if (line.text.trim() !== was || sites.length >= maxSites) continue;
      if (!alikeAround(event.before, home, document, number)) continue;
      const from = line.from + line.text.indexOf(was);
      const range = { from, to: from + was.length };
      if (isOwnEdit(evidence, document.uri, range)) continue;
      // One example is thin: what stands above was passed by, and another file is another matter.
      const ahead = document.uri === event.uri && number > example.line;
      const strength = ahead ? ('likely' as const) : ('weak' as const);
      sites.push({
        ...describe(evidence, document, example),
        edit: replace(range.from, range.to, is),
        strength,
      });
    }
  }
  const strong = sites.filter((site) => site.strength === 'likely').length;
  return sites.map((site) => ({ ...site, sites: site.strength === 'likely' ? strong : sites.length }));
}

/** Copies of a line that stand among copies of its neighbors are copies of the same code. */
function alikeAround(a: TextSnapshot, lineA: number, b: TextSnapshot, lineB: number): boolean {
  const neighbor = (text: TextSnapshot, from: number, step: 1 | -1): string => {
    for (let n = from + step; n >= 0 && n < text.lineCount; n += step) {
      const content = text.line(n).text.trim();
      if (content.length > 2) return content;
    }
    return '';
  };
  return ([1, -1] as const).some((step) => {
    const content = neighbor(a, lineA, step);
    return content.length > 4 && content === neighbor(b, lineB, step);
  });
}

function describe(evidence: Evidence, document: TextSnapshot, example: Example) {
  const here = document.uri === example.event.uri;
  const now = example.event.now[0];
  const home = evidence.editor.open.find((d) => d.uri === example.event.uri);
  const line = (now && home ? home.lineAt(Math.min(now.from, home.length)).number : example.line) + 1;
  const file = example.event.uri.split('/').at(-1);
  return {
    class: 'same-change' as const,
    uri: document.uri,
    version: document.version,
    reason: `same change as ${here ? '' : `${file} `}line ${line}`,
    group: `${example.event.uri} ${example.oldLine.trim()} → ${example.newLine.trim()}`,
  };
}
