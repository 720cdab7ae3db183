/**
 * The whole syntactic units of a text, by lines, and where the signature of each ends:
 *
 *     export function total(       ← from
 *       prices: number[],
 *     ): number {                  ← last line of the head
 *       let sum = 0;
 *       …
 *     }                            ← to is behind it
 *
 * Units come from the grammar's outline. Where the end of a signature lies is read off the text by brackets, so that a
 * text nobody has open need not be kept as a tree. Without a grammar units are the lines that look like declarations.
 */
import type { OutlineItem, Survey } from '../syntax/index.ts';
import type { TextSnapshot } from '../text/index.ts';
import { declarations } from './declarations.ts';

export interface Unit {
  readonly name: string;
  /** `outer` can hold others that are shown one by one; `import` is a statement that brings names here. */
  readonly kind: 'outer' | 'routine' | 'plain' | 'import';
  /** Lines [from, to), zero-based. */
  readonly from: number;
  readonly to: number;
  /** Lines [from, head) are the signature; equal to `to` where there is nothing behind it. */
  readonly head: number;
  /** The position of the unit around it in the list; −1 at the top. */
  readonly parent: number;
}

const outer = new Set(['class', 'interface', 'struct', 'enum', 'union', 'module']);
const routine = new Set(['function', 'method']);
const leftOut = new Set(['key', 'section', 'enum-member']);
/** A signature that is longer is cut at its first line. */
const longestHead = 16;
const longestFallback = 40;

/** In the order of the text, those around others first. `lines`: without their breaks. */
export function unitsOf(
  text: TextSnapshot,
  lines: readonly string[],
  survey: Survey | undefined,
): readonly Unit[] {
  if (!survey || (survey.outline.length === 0 && survey.imports.length === 0)) return fallback(text, lines);
  const lineOf = (offset: number) => text.lineAt(Math.min(offset, text.length)).number;
  const units: Unit[] = [];
  /** From the outline's positions to those of the list; −2: within something that is not shown in parts. */
  const placed: number[] = [];
  for (const item of survey.outline) {
    const around = item.parent < 0 ? -1 : (placed[item.parent] ?? -2);
    const inside = around >= 0 && units[around]!.kind !== 'outer';
    if (around === -2 || inside || leftOut.has(item.kind)) {
      placed.push(-2);
      continue;
    }
    placed.push(units.length);
    units.push(unitOf(item, around, lineOf, lines, text));
  }
  const imports = survey.imports.map((item): Unit => {
    const from = lineOf(item.from);
    const to = Math.min(lines.length, lineOf(Math.max(item.from, item.to - 1)) + 1);
    return { name: item.module, kind: 'import', from, to, head: to, parent: -1 };
  });
  return [...withBlocks(units, lines), ...imports];
}

/**
 * Units that stand indented within something the outline does not name, such as an `impl`: that becomes their outer unit,
 * nameless, so that they are shown under its first line.
 */
function withBlocks(units: readonly Unit[], lines: readonly string[]): readonly Unit[] {
  const out = [...units];
  const blocks = new Map<number, number>();
  units.forEach((unit, place) => {
    if (unit.parent >= 0 || indentOf(lines[unit.from]!) === 0) return;
    const from = lines.findLastIndex((line, at) => at < unit.from && opensAtMargin(line));
    if (from < 0) return;
    let block = blocks.get(from);
    if (block === undefined) {
      const to = blockEnd(lines, from, lines.length);
      if (to < unit.to || !isClosing(lines[to - 1]!)) return;
      block = out.push({ name: '', kind: 'outer', from, to, head: from + 1, parent: -1 }) - 1;
      blocks.set(from, block);
    }
    if (out[block]!.to >= unit.to) out[place] = { ...unit, parent: block };
  });
  return out;
}

function opensAtMargin(line: string): boolean {
  return /^[^\s})\]/#*].*\{\s*$/.test(line);
}

function unitOf(
  item: OutlineItem,
  parent: number,
  lineOf: (offset: number) => number,
  lines: readonly string[],
  text: TextSnapshot,
): Unit {
  const from = lineOf(item.from);
  const to = Math.min(lines.length, lineOf(Math.max(item.from, item.to - 1)) + 1);
  const kind = outer.has(item.kind) ? 'outer' : routine.has(item.kind) ? 'routine' : 'plain';
  const head = headEnd(lines, lineOf(item.nameRange.from), to, styleOf(text));
  return { name: item.name, kind, from, to, head: Math.max(from + 1, Math.min(to, head)), parent };
}

type Style = 'braces' | 'colon' | 'end';

function styleOf({ uri, languageId }: TextSnapshot): Style {
  if (languageId === 'python' || /\.pyi?$/.test(uri)) return 'colon';
  return /^(?:ruby|lua)$/.test(languageId) || /\.(?:rb|lua)$/.test(uri) ? 'end' : 'braces';
}

/** The line behind the signature that begins on line `start`. */
function headEnd(lines: readonly string[], start: number, to: number, style: Style): number {
  let depth = 0;
  for (let at = start; at < Math.min(to, start + longestHead); at++) {
    const { round, last, before } = brackets(lines[at] ?? '');
    depth += round;
    if (style === 'colon' && depth <= 0 && last === ':') return at + 1;
    if (style === 'end' && depth <= 0 && last !== ',') return at + 1;
    // A bracket behind `(`, `,` or `:` opens a type or a pattern.
    const opensBody = last === '{' && (depth <= 0 ? before !== ':' : before === '>' || before === ')');
    if (style === 'braces' && opensBody) return at + 1;
  }
  return to - start > longestHead / 2 ? start + 1 : to;
}

/** Round and square brackets a line leaves open, and its last two characters of code; strings and comments are skipped. */
function brackets(line: string): { readonly round: number; readonly last: string; readonly before: string } {
  let [round, last, before, quote] = [0, '', '', ''];
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
      continue;
    }
    if (char === ' ' || char === '\t') continue;
    if (
      (char === '/' && '/*'.includes(line[at + 1] ?? ' ')) ||
      (char === '#' && /\s/.test(line[at - 1] ?? ' '))
    )
      break;
    if (char === '"' || char === '`' || (char === "'" && line.includes("'", at + 1))) quote = char;
    else if (char === '(' || char === '[') round++;
    else if (char === ')' || char === ']') round--;
    before = last;
    last = char;
  }
  return { round, last, before };
}

function fallback(text: TextSnapshot, lines: readonly string[]): readonly Unit[] {
  return declarations(lines).map(({ line, name }) => {
    const to = blockEnd(lines, line, longestFallback);
    const head = Math.min(to, headEnd(lines, line, to, styleOf(text)));
    return { name, kind: 'routine' as const, from: line, to, head: Math.max(line + 1, head), parent: -1 };
  });
}

/** Behind what is indented deeper than line `start`, with the line that closes it. */
function blockEnd(lines: readonly string[], start: number, most: number): number {
  const indent = indentOf(lines[start]!);
  let end = start + 1;
  while (end < Math.min(lines.length, start + most)) {
    const line = lines[end]!;
    if (line.trim() !== '' && indentOf(line) <= indent) break;
    end++;
  }
  const closing = lines[end];
  if (closing !== undefined && indentOf(closing) === indent && isClosing(closing)) return end + 1;
  while (end > start + 1 && lines[end - 1]!.trim() === '') end--;
  return end;
}

/** Nothing but the end of what was opened. */
export function isClosing(line: string): boolean {
  return /^\s*(?:[)\]}]+[;,]?|end)[)\]};,]*\s*(?:(?:\/\/|#|--|\/\*).*)?$/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
