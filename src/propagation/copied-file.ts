/**
 * Two files that are copies of each other, but for this and that: what is built for two module systems, a blocking and a
 * waiting client, a config for each of two machines. What was done in one is due in the other, at the one place where it
 * still reads as the first did, the lines around included.
 */
import type { PastEdit } from '../editor/index.ts';
import { replace, type TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isHalfWord } from './half-word.ts';
import { linesWith } from './lines-with.ts';
import { current, isOwnEdit, recentEvents } from './today.ts';

/** Lines above and below that must be the same; more where they say little, so that a brace does not speak for a place. */
const around = 2;
const mostAround = 10;
/** So many of all lines must say something. */
const leastTelling = 4;
const mostLines = 40;
/** Of the lines of the file that was changed, the share that the other has too. */
const alike = 0.4;

export function copiedFile(evidence: Evidence): readonly ExactEdit[] {
  return recentEvents(evidence, 6).flatMap((event) => copies(evidence, event));
}

/** The changed lines and those around them, without blanks at their ends. */
interface Place {
  readonly above: readonly string[];
  readonly was: readonly string[];
  readonly below: readonly string[];
  /** Nothing stands above it, or below. */
  readonly isTop: boolean;
  readonly isEnd: boolean;
}

function copies(evidence: Evidence, event: PastEdit): ExactEdit[] {
  const here = current(evidence, event.uri);
  const now = event.now[0];
  if (!here || !now || event.edit.length !== 1 || now.to > here.length) return [];
  const is = linesOf(here, here.lineAt(now.from).number, here.lineAt(now.to).number);
  const place = placeOf(event);
  if (!place || is.length > mostLines || is.join('\n') === place.was.join('\n')) return [];
  if (event === evidence.editor.history.at(-1) && isHalfWord(evidence)) return [];
  const name = event.uri.split('/').at(-1);
  const found = evidence.editor.open.flatMap((document): Omit<ExactEdit, 'sites'>[] => {
    if (document.uri === event.uri || document.languageId !== here.languageId) return [];
    const [first, ...more] = fitting(evidence, document, place);
    if (first === undefined || more.length > 0) return [];
    const last = document.line(first + place.was.length - 1);
    const range = { from: document.line(first).from, to: last.from + last.text.trimEnd().length };
    if (isOwnEdit(evidence, document.uri, range) || shared(event.before, document) < alike) return [];
    const eol = document.slice(range.from, document.length).includes('\r\n') ? '\r\n' : '\n';
    return [
      {
        class: 'copy',
        uri: document.uri,
        version: document.version,
        edit: replace(range.from, range.to, is.join(eol)),
        reason: `as in ${name} line ${here.lineAt(now.from).number + 1}`,
        group: `${event.uri} copied`,
        strength: 'likely',
      },
    ];
  });
  return found.map((site) => ({ ...site, sites: found.length }));
}

function placeOf({ before, edit }: PastEdit): Place | undefined {
  const [first, last] = [before.lineAt(edit[0]!.from).number, before.lineAt(edit[0]!.to).number];
  if (last - first >= mostLines) return undefined;
  for (let reach = around; reach <= mostAround; reach++) {
    const [top, end] = [Math.max(0, first - reach), Math.min(before.lineCount - 1, last + reach)];
    const lines = linesOf(before, top, end);
    if (lines.filter((line) => line.trim().length > 3).length < leastTelling) continue;
    const [above, below] = [first - top, end - last];
    return {
      above: lines.slice(0, above),
      was: lines.slice(above, lines.length - below),
      below: lines.slice(lines.length - below),
      isTop: above < reach,
      isEnd: below < reach,
    };
  }
  return undefined;
}

/** The lines of `document` at which a place begins that reads the same. */
function fitting(evidence: Evidence, document: TextSnapshot, place: Place): number[] {
  const { above, was, below, isTop, isEnd } = place;
  const wanted = [...above, ...was, ...below];
  const longest = wanted.reduce((best, line, i) => (line.length > wanted[best]!.length ? i : best), 0);
  const firsts = [...linesWith(evidence, document, wanted[longest]!)].map((line) => line - longest);
  return firsts
    .filter((first) => {
      const end = first + wanted.length;
      if (isTop ? first !== 0 : first < 0) return false;
      if (isEnd ? end !== document.lineCount : end > document.lineCount) return false;
      return linesOf(document, first, end - 1).every((line, i) => line === wanted[i]);
    })
    .map((first) => first + above.length);
}

/** The share of the lines of `a` that `b` has too, each as often as it has it. */
function shared(a: TextSnapshot, b: TextSnapshot): number {
  const counts = new Map<string, number>();
  for (const line of telling(b)) counts.set(line, (counts.get(line) ?? 0) + 1);
  const lines = telling(a);
  const found = lines.filter((line) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left > 0;
  });
  return lines.length === 0 ? 0 : found.length / lines.length;
}

function telling({ text }: TextSnapshot): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 2);
}

function linesOf(text: TextSnapshot, first: number, last: number): string[] {
  const out: string[] = [];
  for (let n = first; n <= last; n++) out.push(text.line(n).text.trimEnd());
  return out;
}
