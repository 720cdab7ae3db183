/**
 * The same change elsewhere, where it is a change of several lines: a block that stands again word for word, or two
 * blocks that were changed alike (anti-unify.ts) and the places that match both. Blocks are compared without their
 * common indentation, and written with that of their place. Lines that were only added count with the line above them.
 */
import type { PastEdit } from '../editor/index.ts';
import { lex } from '../syntax/index.ts';
import { minimize, type OffsetRange, replace, type TextSnapshot } from '../text/index.ts';
import { antiUnify, matchAt, type Part, type Pattern, type Word, write } from './anti-unify.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isHalfWord } from './half-word.ts';
import { linesWith } from './lines-with.ts';
import { isMeantThere, isWithinCalled, linesToday, namesOnlyIn } from './meant-there.ts';
import { current, isOwnEdit, recentEvents } from './today.ts';
import { everyday } from './words.ts';

const mostLines = 12;
const mostSites = 50;
const mostWords = 120;
/** A screen or so. */
const sightLines = 40;

/** Some whole lines before and after, dedented. */
interface Block {
  readonly event: PastEdit;
  readonly was: readonly string[];
  readonly is: readonly string[];
  /** Lines were only added: the one line of `was` is the neighbor they were added to. */
  readonly added: boolean;
}

export function sameBlock(evidence: Evidence): readonly ExactEdit[] {
  const blocks = recentEvents(evidence, 4).flatMap((event) => blockOf(event) ?? []);
  const [newest, ...older] = blocks;
  if (!newest || newest.event.after !== evidence.editor.history.at(-1)?.after) return [];
  const again =
    newest.added || newest.was.length < 2 || isHalfWord(evidence)
      ? []
      : placesOf(
          evidence,
          newest,
          longest(newest.was),
          (lines) => literal(newest, lines),
          (document, at) => isCopyInView(evidence, newest, document, at),
        );
  if (again.length > 0) return again;
  for (const other of older) {
    const pattern =
      other.was.length === newest.was.length ? antiUnify(change(newest), change(other)) : undefined;
    if (!pattern || !telling(pattern) || (newest.added && !reuses(pattern))) continue;
    const constants = pattern.before.flatMap((part) => ('text' in part ? [part.text] : []));
    const found = placesOf(evidence, newest, longest(constants), (lines) => filled(pattern, lines));
    if (found.length > 0) return found;
  }
  return [];
}

/** The lines an event changed; undefined unless it is one region and several lines are involved. */
function blockOf(event: PastEdit): Block | undefined {
  const [r, ...others] = event.edit;
  if (!r || others.length > 0) return undefined;
  const { before, after } = event;
  const first = before.lineAt(r.from).number;
  const last = before.lineAt(r.to).number;
  const end = after.lineAt(r.from + r.text.length).number;
  if (last - first >= mostLines || end - first >= mostLines || (last === first && end === first))
    return undefined;
  let was = linesOf(before, first, last);
  let is = linesOf(after, first, end);
  while (was.length > 1 && is.length > 0 && was.at(-1) === is.at(-1)) {
    was = was.slice(0, -1);
    is = is.slice(0, -1);
  }
  while (was.length > 1 && is.length > 1 && was[0] === is[0]) {
    was = was.slice(1);
    is = is.slice(1);
  }
  if (was.length === 1 && is.length > 1 && is.at(-1) === was[0] && first > 0) {
    // Lines that come between two belong to the upper one, unless a blank line parts them.
    const above = linesOf(before, first - 1, first - 1);
    if (above[0]!.trim() !== '') [was, is] = [above, [...above, ...is.slice(0, -1)]];
  }
  const added = was.length === 1 && (is[0] === was[0] || is.at(-1) === was[0]);
  const indent = indentOf(was[0]!);
  if (was[0]!.trim() === '' || is.length === 0 || was.join('\n') === is.join('\n')) return undefined;
  return { event, was: was.map((l) => dedent(l, indent)), is: is.map((l) => dedent(l, indent)), added };
}

function linesOf(text: TextSnapshot, first: number, last: number): string[] {
  const lines: string[] = [];
  for (let n = first; n <= last; n++) lines.push(text.line(n).text.trimEnd());
  return lines;
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)![0];
}

function dedent(line: string, indent: string): string {
  return line.startsWith(indent) ? line.slice(indent.length) : line.trimStart();
}

function wordsIn(lines: readonly string[]): Word[] {
  const text = lines.join('\n');
  let at = 0;
  return lex(text, 0).map((token) => {
    const space = text.slice(at, token.from);
    at = token.to;
    return { text: token.text, space };
  });
}

function change({ was, is }: Block) {
  return { before: wordsIn(was), after: wordsIn(is) };
}

/** Two words of some length that must stand there keep a pattern from matching anything. */
function telling({ before }: Pattern): boolean {
  const constants = before.filter((part): part is Word => 'text' in part);
  const words = constants.filter(({ text }) => /^[\p{L}_][\p{L}\p{N}_]{2,}$/u.test(text));
  return words.length >= 2 && constants.length >= before.length / 2 && before.length <= mostWords;
}

/** What was added speaks of its neighbor; else nothing says that other neighbors are due the same. */
function reuses({ before, after }: Pattern): boolean {
  const holes = (parts: readonly Part[]) => parts.filter((part) => 'hole' in part).length;
  return holes(after) > holes(before);
}

/** What stands there now, word for word, becomes what it became. */
function literal(block: Block, words: readonly string[]): string | undefined {
  const same = words.length === block.was.length && words.every((line, i) => line === block.was[i]);
  const size = block.was.reduce((sum, line) => sum + line.trim().length, 0);
  const isTelling = wordsIn(block.was).some(({ text }) => /\p{L}{3}/u.test(text) && !everyday.has(text));
  return same && isTelling && size >= 12 ? block.is.join('\n') : undefined;
}

function filled(pattern: Pattern, lines: readonly string[]): string | undefined {
  const words = wordsIn(lines);
  if (words.length > mostWords) return undefined;
  const match = matchAt(pattern.before, words, 0);
  return match && match.end === words.length ? write(pattern, match.holes) : undefined;
}

function placesOf(
  evidence: Evidence,
  newest: Block,
  must: string,
  becomes: (lines: readonly string[]) => string | undefined,
  counts: (document: TextSnapshot, at: OffsetRange) => boolean = () => true,
): ExactEdit[] {
  const count = newest.was.length;
  const sites: Omit<ExactEdit, 'sites'>[] = [];
  const { event } = newest;
  const home = event.now[0]?.from ?? 0;
  for (const document of evidence.editor.open) {
    if (document.languageId !== event.before.languageId) continue;
    let free = 0;
    for (const n of startsNear(evidence, document, must, count)) {
      if (n < free || sites.length >= mostSites) continue;
      const head = document.line(n);
      if (head.text.trim() === '' || head.text.length > 400) continue;
      const indent = indentOf(head.text);
      const text = becomes(linesOf(document, n, n + count - 1).map((line) => dedent(line, indent)));
      const end = document.line(n + count - 1);
      const range = { from: head.from + indent.length, to: end.from + end.text.trimEnd().length };
      if (text === undefined || isNextToOwn(evidence, document.uri, { from: head.from, to: end.to }))
        continue;
      const crlf = head.text.endsWith('\r') ? '\r\n' : '\n';
      const put = text.replaceAll(/\n(?!\n|$)/g, `\n${indent}`).replaceAll('\n', crlf);
      const edit = minimize(replace(range.from, range.to, put), document);
      // A block that begins as its own result was changed already.
      if (edit.length === 0 || isDone(document, n, put, crlf)) continue;
      const ahead = document.uri === event.uri && head.from > home && counts(document, range);
      sites.push({
        class: 'same-change',
        uri: document.uri,
        version: document.version,
        edit,
        reason: `same change as line ${lineOf(evidence, event)}`,
        group: `${event.uri} block ${newest.was.join(' ')}`,
        strength: ahead ? 'likely' : 'weak',
      });
      free = n + count;
    }
  }
  const strong = sites.filter((site) => site.strength === 'likely').length;
  return sites.map((site) => ({ ...site, sites: site.strength === 'likely' ? strong : sites.length }));
}

/** One example counts for the copies that the developer has in view with it, where they mean the same. */
function isCopyInView(
  evidence: Evidence,
  { event, was, is }: Block,
  document: TextSnapshot,
  at: OffsetRange,
): boolean {
  const [words, written] = [was, is].map((lines) => wordsIn(lines).map((word) => word.text));
  const change = {
    event,
    was: {
      from: event.before.lineAt(event.edit[0]!.from).from,
      to: event.before.lineAt(event.edit[0]!.to).to,
    },
    is: linesToday(evidence, event),
    gone: namesOnlyIn(words!, written!),
    come: namesOnlyIn(written!, words!),
  };
  const lines = document.lineAt(at.from).number - document.lineAt(change.is.to).number;
  return (
    lines <= sightLines &&
    isMeantThere(evidence, change, document, at) &&
    !isWithinCalled(evidence, change, document, at)
  );
}

/** The neighbor that lines were added to lies beside the edit, not in it. */
function isNextToOwn(evidence: Evidence, uri: string, { from, to }: OffsetRange): boolean {
  return isOwnEdit(evidence, uri, { from: from - 1, to: to + 1 });
}

/** First lines of the blocks of `count` lines in which the word stands, in order. */
function startsNear(evidence: Evidence, document: TextSnapshot, word: string, count: number): number[] {
  const starts = new Set<number>();
  for (const line of linesWith(evidence, document, word)) {
    for (let n = Math.max(0, line - count + 1); n <= line && n + count <= document.lineCount; n++)
      starts.add(n);
  }
  return [...starts].sort((a, b) => a - b);
}

function longest(texts: readonly string[]): string {
  return texts.toSorted((a, b) => b.trim().length - a.trim().length)[0]?.trim() ?? '';
}

function isDone(document: TextSnapshot, line: number, put: string, crlf: string): boolean {
  const { from } = document.line(line);
  const indent = indentOf(document.line(line).text).length;
  return put.includes(crlf) && document.slice(from + indent, from + indent + put.length) === put;
}

function lineOf(evidence: Evidence, event: PastEdit): number {
  const document = current(evidence, event.uri);
  return (document?.lineAt(Math.min(event.now[0]?.from ?? 0, document.length)).number ?? 0) + 1;
}
