/**
 * The change the user just made, wherever else it is due. Two recent changes that agree give a pattern (anti-unify.ts);
 * one alone counts only where another line is exactly the line that was changed. Candidate lines are found by the
 * pattern's rarest word, so a long file costs one search.
 */
import { lex } from '../syntax/index.ts';
import { minimize, type OffsetRange, replace, type TextEdit, type TextSnapshot } from '../text/index.ts';
import {
  antiUnify,
  matchAt,
  type Part,
  type Pattern,
  type TokenChange,
  type Word,
  write,
} from './anti-unify.ts';
import { inDirection, sightLines } from './direction.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isHalfWord, isHole, isNewWord } from './half-word.ts';
import {
  changedLines,
  type Example,
  netChanges,
  samePlace,
  sharedHead,
  sharedTail,
  wordsOf,
} from './line-change.ts';
import { tokensOf } from './line-tokens.ts';
import { linesWith } from './lines-with.ts';
import { isMeantThere, isWithinCalled, type NameChange, namesOnlyIn } from './meant-there.ts';
import { current, isOwnEdit } from './today.ts';
import { everyday } from './words.ts';
import { zoneOf } from './zone.ts';

const eventsRead = 6;
const maxSites = 100;
/** A line that stands nowhere by chance: one example counts for it out of sight, too. */
const longLine = 30;
/** A line that needs no neighbors to be the same. */
const ownLine = 50;

export function sameChange(evidence: Evidence): readonly ExactEdit[] {
  const examples = changedLines(evidence, eventsRead);
  const [newest, ...older] = examples;
  // A generalization is about what is being done now: the newest change must be part of it.
  if (!newest || newest.event.after !== evidence.editor.history.at(-1)?.after) return [];
  const out: ExactEdit[] = [];
  for (const example of older) {
    if (example.oldLine.trim() === newest.oldLine.trim()) continue; // the identical-line case below says it better
    if (samePlace(example, newest)) continue; // one line changed twice is one example
    const pattern = common(newest, example);
    if (!pattern) continue;
    const agreeing = examples.filter(
      (e, i) =>
        (e === newest || e === example || agrees(pattern, e)) &&
        !examples.slice(0, i).some((newer) => samePlace(newer, e)),
    );
    out.push(...inDirection(evidence, patternSites(evidence, pattern, newest), [newest, example], agreeing));
    if (out.some((site) => site.strength !== 'weak')) break;
  }
  const whole = netChanges(evidence, eventsRead);
  const asFound = whole.find((e) => samePlace(e, newest));
  out.push(...identicalLines(evidence, newest, examples, whole));
  // What took several strokes is one change.
  if (asFound && asFound.oldLine.trim() !== newest.oldLine.trim() && keepsHalf(asFound))
    out.push(...identicalLines(evidence, asFound, whole, whole));
  // What several derivations say of one place counts as the strongest of them says it.
  return [
    ...out.filter((site) => site.strength !== 'weak'),
    ...out.filter((site) => site.strength === 'weak'),
  ];
}

/** Much of the line stands yet: it was changed, and not another written in its place. */
function keepsHalf({ change }: Example): boolean {
  const head = sharedHead(change);
  return (head + sharedTail(change, head)) * 2 >= change.before.length;
}

/** Whether the pattern explains the example too. */
function agrees({ before, after }: Pattern, { change }: Example): boolean {
  return change.before.some(
    (_, at) =>
      matchAt(before, change.before, at) !== undefined && matchAt(after, change.after, at) !== undefined,
  );
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
  const written = pattern.after.flatMap((part) => ('text' in part ? [part.text] : []));
  const names = nameChange(evidence, newest, constants, written);
  const sites: Omit<ExactEdit, 'sites'>[] = [];
  for (const document of evidence.editor.open) {
    if (document.languageId !== newest.event.before.languageId) continue;
    for (const line of linesWith(evidence, document, rarest)) {
      const site = siteIn(evidence, document, line, pattern, names);
      if (site) sites.push({ ...describe(document, newest), ...site, strength: 'likely' });
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
  names: NameChange,
): Pick<ExactEdit, 'edit'> | undefined {
  const line = document.line(number);
  const tokens = lex(line.text.trimEnd(), line.from);
  const words = wordsOf(line.text);
  for (let at = 0; at < words.length; at++) {
    const match = matchAt(pattern.before, words, at);
    if (!match || match.end <= at || (at > 0 && isStatement(pattern))) continue;
    const gapless = tokens[match.end - 1]!.to;
    const to = pattern.gap === undefined ? gapless : (tokens[match.end]?.from ?? gapless);
    const range = { from: tokens[at]!.from, to };
    if (matchesAfter(pattern.after, words, at) || zoneOf(evidence, document.uri, range) === 'comment')
      continue;
    if (isBesideOwn(evidence, document.uri, range)) return undefined;
    if (!isMeantThere(evidence, names, document, range)) continue;
    return { edit: spacedAsFound(document, range, write(pattern, match.holes)) };
  }
  return undefined;
}

/** Tokens that stay at both ends keep the blanks between them: those of the example are its own. */
function spacedAsFound(document: TextSnapshot, { from, to }: OffsetRange, text: string): TextEdit {
  const was = document.slice(from, to);
  const [before, after] = [wordsOf(was), wordsOf(text)];
  const head = sharedHead({ before, after });
  const tail = sharedTail({ before, after }, head);
  const inner = (line: string): OffsetRange => {
    const tokens = lex(line, 0);
    return { from: tokens[head - 1]?.to ?? 0, to: tail > 0 ? tokens.at(-tail)!.from : line.length };
  };
  const [gone, come] = [inner(was), inner(text)];
  return minimize(replace(from + gone.from, from + gone.to, text.slice(come.from, come.to)), document);
}

/** What begins a statement does not stand within one. */
function isStatement({ before, after }: Pattern): boolean {
  return [before[0], after[0]].some(
    (part) =>
      part &&
      'text' in part &&
      /^(return|throw|raise|if|for|while|let|const|var|use|goto|assert)$/.test(part.text),
  );
}

/** The change has been made here already, and its result happens to look like its start. */
function matchesAfter(after: readonly Part[], words: readonly Word[], at: number): boolean {
  return after.length > 0 && matchAt(after, words, at) !== undefined;
}

function nameChange(
  evidence: Evidence,
  { event, was, line }: Example,
  before: readonly string[],
  after: readonly string[],
): NameChange {
  const is = current(evidence, event.uri)!.line(line);
  return { event, was, is, gone: namesOnlyIn(before, after), come: namesOnlyIn(after, before) };
}

/** What was inserted right before or after a place changed that place already. */
function isBesideOwn(evidence: Evidence, uri: string, { from, to }: OffsetRange): boolean {
  return isOwnEdit(evidence, uri, { from: from - 1, to: to + 1 });
}

function identicalLines(
  evidence: Evidence,
  example: Example,
  examples: readonly Example[],
  whole: readonly Example[],
): ExactEdit[] {
  const was = example.oldLine.trim();
  const is = example.newLine.trim();
  if (
    was.length < 8 ||
    is === '' ||
    tokensOf(was).filter((token) => token.trim() !== '').length < 3 ||
    !/[\p{L}]{3}/u.test(was)
  )
    return [];
  const { event } = example;
  const home = event.before.lineAt(example.was.from).number;
  const [words, written] = [example.change.before, example.change.after].map((l) => l.map((w) => w.text));
  const names = nameChange(evidence, example, words!, written!);
  const again = examples.filter((e) => e !== example && e.oldLine.trim() === was && e.newLine.trim() === is);
  const thin = again.length === 0 && (isLiteral(example) || isHalfWord(evidence) || isHole(evidence));
  const sure = was.length >= longLine && !isNewWord(evidence);
  const acrossFiles = again.some((e) => e.event.uri !== event.uri);
  const asFound = new Map(
    whole.filter((e) => e.event.uri === event.uri).map((e) => [e.newLine.trim(), e.oldLine.trim()]),
  );
  const sites: Omit<ExactEdit, 'sites'>[] = [];
  for (const document of evidence.editor.open) {
    if (document.languageId !== event.before.languageId) continue;
    for (const number of linesWith(evidence, document, was)) {
      const line = document.line(number);
      if (line.text.trim() !== was || sites.length >= maxSites) continue;
      if (was.length < ownLine && !alikeAround(event.before, home, document, number, asFound)) continue;
      const from = line.from + line.text.indexOf(was);
      const range = { from, to: from + was.length };
      if (isOwnEdit(evidence, document.uri, range) || !isMeantThere(evidence, names, document, range))
        continue;
      // One example is thin: what stands above was passed by, and another file is another matter.
      const ahead = document.uri === event.uri ? number > example.line : acrossFiles;
      const near = again.length > 0 || number - example.line <= sightLines || sure;
      const moved = again.length === 0 && isWithinCalled(evidence, names, document, range);
      const strength = ahead && near && !thin && !moved ? ('likely' as const) : ('weak' as const);
      sites.push({
        ...describe(document, example),
        edit: replace(range.from, range.to, is),
        strength,
      });
    }
  }
  const strong = sites.filter((site) => site.strength === 'likely').length;
  return sites.map((site) => ({ ...site, sites: site.strength === 'likely' ? strong : sites.length }));
}

/** One value for another says nothing about other places that have the same value. */
function isLiteral({ change }: Example): boolean {
  const head = sharedHead(change);
  const tail = sharedTail(change, head);
  const [gone, come] = [change.before, change.after].map((words) => words.slice(head, words.length - tail));
  const value = (words: readonly Word[]) =>
    words.length === 1 && /^["'`\d]|^(true|false|True|False)$/.test(words[0]!.text);
  return value(gone!) && value(come!);
}

/** Copies of a line that stand among copies of its neighbors, as these are or `asFound`, are copies of the same code. */
function alikeAround(
  a: TextSnapshot,
  lineA: number,
  b: TextSnapshot,
  lineB: number,
  asFound: ReadonlyMap<string, string>,
): boolean {
  const neighbor = (text: TextSnapshot, from: number, step: 1 | -1): string => {
    for (let n = from + step; n >= 0 && n < text.lineCount; n += step) {
      const content = text.line(n).text.trim();
      if (content.length > 2) return content;
    }
    return '';
  };
  return ([1, -1] as const).some((step) => {
    const content = neighbor(a, lineA, step);
    const there = neighbor(b, lineB, step);
    return [content, asFound.get(content)].some(
      (line) => line !== undefined && line.length > 4 && line === there,
    );
  });
}

function describe(document: TextSnapshot, example: Example) {
  const here = document.uri === example.event.uri;
  const file = example.event.uri.split('/').at(-1);
  return {
    class: 'same-change' as const,
    uri: document.uri,
    version: document.version,
    reason: `same change as ${here ? '' : `${file} `}line ${example.line + 1}`,
    group: `${example.event.uri} ${example.oldLine.trim()} → ${example.newLine.trim()}`,
  };
}
