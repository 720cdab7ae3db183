/**
 * The answer of a model that writes a region again, as an edit. Only what differs is replaced, kept lines keep their line
 * breaks, and what a cut-off answer did not come to stays as it is.
 */
import { hunks } from './native/hunks.ts';
import { within } from './native/lines.ts';
import type { Parsed, Prompt } from './prompt-format.ts';
import { lf } from './window.ts';

export interface RegionStyle {
  /** Written where the cursor is or will be; no part of the text. */
  readonly cursors: readonly string[];
  /** Control tokens: an answer that holds one is not what was asked for. */
  readonly markers: readonly string[];
  /** The region's last line is ended by a break too, before the stop. */
  readonly endsLine: boolean;
}

export function readRegion(answer: string, prompt: Prompt, style: RegionStyle, finished: boolean): Parsed {
  const { document, region, prefill, stop } = prompt;
  let text = lf(prefill + answer);
  const ends = stop.map((s) => text.indexOf(s)).filter((at) => at >= 0);
  const isWhole = finished || ends.length > 0;
  text = ends.length > 0 ? text.slice(0, Math.min(...ends)) : text;
  if (!isWhole) text = withoutCutToken(text, [...stop, ...style.cursors, ...style.markers]);
  for (const cursor of style.cursors) text = text.replaceAll(cursor, '');
  const leak = style.markers.find((marker) => text.includes(marker));
  if (leak !== undefined) return problem(`the answer holds ${leak}`);
  const raw = document.slice(region.from, region.to);
  if (text.includes('\ufffd') && !raw.includes('\ufffd')) return problem('the answer is no UTF-8');
  if (text.trim() === '') return { kind: 'nothing' };

  const old = raw.split(/\r?\n/);
  let lines: readonly string[];
  if (isWhole) {
    lines = (style.endsLine && text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
    if (trimmedEnd(lines.join('\n')) === trimmedEnd(old.join('\n'))) return { kind: 'nothing' };
  } else {
    const whole = asFarAsWritten(text, old);
    if (typeof whole === 'string') return problem(whole);
    lines = whole;
  }
  const edit = within(region.from, region.to, withBreaks(lines, old, raw, document.lineBreak), document);
  return edit.length === 0 ? { kind: 'nothing' } : { kind: 'edit', edit };
}

/** Without the beginning of a token at its end: where an answer was cut in the middle of one. */
export function withoutCutToken(text: string, tokens: readonly string[]): string {
  let cut = 0;
  for (const token of tokens)
    for (let n = token.length - 1; n > cut; n--) if (text.endsWith(token.slice(0, n))) cut = n;
  return text.slice(0, text.length - cut);
}

function trimmedEnd(text: string): string {
  return text.replace(/\n+$/, '');
}

/** Lines that stay keep their break; written ones get the document's. */
function withBreaks(
  lines: readonly string[],
  old: readonly string[],
  raw: string,
  lineBreak: string,
): string {
  const breaks = raw.match(/\r?\n/g) ?? [];
  const out: { text: string; end: string | undefined }[] = [];
  let at = 0;
  const keep = (to: number) => {
    for (; at < to; at++) out.push({ text: old[at]!, end: breaks[at] });
  };
  for (const hunk of hunks(old, lines)) {
    keep(hunk.from);
    out.push(...hunk.lines.map((text, i) => ({ text, end: breaks[hunk.from + i] ?? lineBreak })));
    at = hunk.to;
  }
  keep(old.length);
  return out.map(({ text, end }, i) => (i < out.length - 1 ? text + (end ?? lineBreak) : text)).join('');
}

const mostCompared = 1_000_000;

/** The lines that a cut-off answer leads to; a sentence where it says nothing yet. */
function asFarAsWritten(text: string, old: readonly string[]): readonly string[] | string {
  const whole = text.split('\n');
  const unfinished = whole.pop()!;
  if (whole.length * old.length > mostCompared) return 'the answer is far longer than its region';
  const done = linesRewritten(whole, unfinished, old);
  const next = old[done];
  const goesOn = next !== undefined && next.trim() !== '' && unfinished.startsWith(next);
  if (goesOn) return [...whole, unfinished, ...old.slice(done + 1)];
  if (whole.length === 0) return 'cut off before a line was finished';
  return [...whole, ...old.slice(done)];
}

/**
 * How many of the old lines `whole` stands for: those of the beginning of `old` that is nearest to it, and that the
 * unfinished line goes on from, if it is the start of one.
 */
function linesRewritten(whole: readonly string[], unfinished: string, old: readonly string[]): number {
  let row = Array.from({ length: old.length + 1 }, (_, j) => j);
  for (const line of whole) {
    const next = [row[0]! + 1];
    for (let j = 1; j <= old.length; j++) {
      const change = likeness(line, old[j - 1]!);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + change));
    }
    row = next;
  }
  if (unfinished.trim() !== '')
    row = row.map((cost, j) => (old[j]?.startsWith(unfinished) ? cost - 1 : cost));
  return row.indexOf(Math.min(...row));
}

/** Cost of taking one line for the other: less than writing a line only where half of it is the same. */
function likeness(a: string, b: string): number {
  if (a === b) return 0;
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return (head + tail) * 2 >= Math.max(a.length, b.length) ? 0.9 : 1.5;
}

function problem(why: string): Parsed {
  return { kind: 'problem', why };
}
