/**
 * The same lines put in again and again, at places of one form:
 *
 *     +#[inline]
 *      fn flush(&mut self) -> io::Result<()> {
 *
 * Two or more insertions of the same lines tell by what their neighbors share where they go. A place between the examples
 * that has the form and was passed by says that the form is not the reason, and nothing is proposed.
 */
import type { PastEdit } from '../editor/index.ts';
import { replace, type TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { sharedEnd, sharedStart, tokensOf } from './line-tokens.ts';
import { current, isOwnEdit, recentEvents } from './today.ts';
import { everyday } from './words.ts';

const eventsRead = 10;
const mostLines = 6;
const mostExamples = 3;
const maxSites = 100;
/** Lines searched above and below the examples, so that a key stays cheap in a long file. */
const reach = 1000;

interface Insertion {
  readonly event: PastEdit;
  readonly document: TextSnapshot;
  /** The first of the lines that were put in, and the line behind them, as they stand today. */
  readonly first: number;
  readonly next: number;
  readonly indent: string;
  /** Without the indent that all of them have. */
  readonly lines: readonly string[];
}

/** What both neighbors of a place begin and end with, in tokens. */
interface Form {
  readonly above: Ends;
  readonly below: Ends;
}
interface Ends {
  readonly start: readonly string[];
  readonly end: readonly string[];
}

export function sameLines(evidence: Evidence): readonly ExactEdit[] {
  const all = recentEvents(evidence, eventsRead).flatMap((event) => insertionsOf(evidence, event));
  const newest = all[0];
  if (!newest) return [];
  const again = all.filter(
    (i) => i !== newest && i.lines.join('\n') === newest.lines.join('\n') && i.indent === newest.indent,
  );
  const other = again.find((i) => i.document.uri === newest.document.uri);
  if (!other) return [];
  // What is being done now: what came before may have stood elsewhere.
  const examples = [newest, ...again].slice(0, mostExamples);
  const form: Form = { above: inCommon(examples.map(above)), below: inCommon(examples.map(below)) };
  if (!isTelling(form, examples.length)) return [];
  const { document, event } = newest;
  const [low, high] = [Math.min(newest.first, other.first), Math.max(newest.next, other.next)];
  const down = newest.first > other.first;
  const places: number[] = [];
  const [begin, end] = [Math.max(0, low - reach), Math.min(document.lineCount, high + reach)];
  for (let number = begin; number < end && places.length < maxSites; number++) {
    if (!hasForm(document, number, form, newest)) continue;
    const at = document.line(number).from;
    if (isOwnEdit(evidence, document.uri, { from: at - 1, to: at + 1 })) continue;
    if (number > low && number < high) return [];
    places.push(number);
  }
  const due = places.filter((number) => (down ? number >= high : number <= low));
  return due.map((number) => {
    const { from, text } = document.line(number);
    const eol = text.endsWith('\r') ? '\r\n' : '\n';
    return {
      class: 'same-change',
      uri: document.uri,
      version: document.version,
      edit: replace(from, from, newest.lines.map((line) => `${line && newest.indent}${line}${eol}`).join('')),
      reason: `same lines as line ${newest.first + 1}`,
      sites: due.length,
      group: `${event.uri} lines ${newest.lines.join('\n')}`,
      strength: 'likely',
    };
  });
}

/** Whole lines that an event put in and that stand there yet. */
function insertionsOf(evidence: Evidence, event: PastEdit): Insertion[] {
  const document = current(evidence, event.uri);
  if (!document) return [];
  return event.edit.flatMap((r, i): Insertion[] => {
    const now = event.now[i];
    if (!now || r.from !== r.to || !r.text.includes('\n') || now.to > document.length) return [];
    const text = document.slice(now.from, now.to);
    // Behind the end of a line, or before the begin of one.
    const start = document.lineAt(now.from);
    const inFront = now.from === start.from && text.endsWith('\n');
    const behind = now.from === start.to && text.startsWith('\n') && document.lineAt(now.to).to === now.to;
    if (text !== r.text || (!inFront && !behind)) return [];
    const first = inFront ? start.number : start.number + 1;
    const next = inFront ? document.lineAt(now.to).number : document.lineAt(now.to).number + 1;
    const lines = Array.from({ length: next - first }, (_, k) => document.line(first + k).text.trimEnd());
    if (lines.length > mostLines || next >= document.lineCount || !/[\p{L}\p{N}]{2}/u.test(text)) return [];
    const indent = /^\s*/.exec(lines[0]!)![0];
    if (lines.some((line) => line !== '' && !line.startsWith(indent))) return [];
    return [{ event, document, first, next, indent, lines: lines.map((line) => line.slice(indent.length)) }];
  });
}

function above({ document, first }: Insertion): readonly string[] {
  return first === 0 ? [] : tokensOf(document.line(first - 1).text);
}

function below({ document, next }: Insertion): readonly string[] {
  return tokensOf(document.line(next).text);
}

function inCommon(lines: readonly (readonly string[])[]): Ends {
  const [one, ...others] = lines;
  let start = one!;
  let end = one!;
  for (const other of others) {
    start = sharedStart(start, other);
    end = sharedEnd(end, other);
  }
  return { start, end };
}

/** A name of its own, or a keyword at the begin of lines three times over. */
function isTelling({ above, below }: Form, examples: number): boolean {
  const words = [above.start, above.end, below.start, below.end].flat().filter((t) => /^[\p{L}_$]/u.test(t));
  const specific = words.some((t) => t.length > 2 && !everyday.has(t));
  return specific || (examples >= 3 && below.start.some((t) => /^[\p{L}_$@#]/u.test(t)));
}

function hasForm(document: TextSnapshot, number: number, form: Form, { indent, lines }: Insertion): boolean {
  const line = document.line(number).text;
  if (/^\s*/.exec(line)![0] !== indent && line.trim() !== '') return false;
  const over = number === 0 ? '' : document.line(number - 1).text.trim();
  if (over === lines.at(-1)!.trim() || line.trim() === lines[0]!.trim()) return false;
  return has(tokensOf(line), form.below) && has(number === 0 ? [] : tokensOf(over), form.above);
}

function has(tokens: readonly string[], { start, end }: Ends): boolean {
  return (
    tokens.length >= Math.max(start.length, end.length) &&
    start.every((token, i) => tokens[i] === token) &&
    end.every((token, i) => tokens[tokens.length - end.length + i] === token)
  );
}
