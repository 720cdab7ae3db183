/**
 * Where things stand in a TOML text. The parser (smol-toml) says what a document means, but not where; this reads only
 * as much as an insertion needs, the spans of headers, of pairs, and of an array's last element, and takes the text to be
 * valid. Whoever inserts parses the result again and compares.
 */
import { parse, type TomlTable } from 'smol-toml';

/** One header with the pairs under it; the first section has no header. Offsets are UTF-16, half-open. */
export interface Section {
  /** `['language']` for `[[language]]`; empty before the first header. */
  readonly path: readonly string[];
  readonly kind: 'table' | 'array' | 'top';
  readonly pairs: readonly Pair[];
}

export interface Pair {
  readonly key: readonly string[];
  readonly start: number;
  readonly value: { readonly start: number; readonly end: number };
}

export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** `text` with all insertions made; those at one place stay in their order. */
export function insertAll(text: string, insertions: readonly Insertion[]): string {
  let result = '';
  let at = 0;
  for (const insertion of insertions.toSorted((a, b) => a.at - b.at)) {
    result += text.slice(at, insertion.at) + insertion.text;
    at = insertion.at;
  }
  return result + text.slice(at);
}

export function sections(text: string): Section[] {
  let pairs: Pair[] = [];
  const found: Section[] = [{ path: [], kind: 'top', pairs }];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    if (text[at] === '[') {
      const kind = text[at + 1] === '[' ? 'array' : 'table';
      const start = at + (kind === 'array' ? 2 : 1);
      const end = skipUntil(text, start, ']');
      pairs = [];
      found.push({ path: keyPath(text.slice(start, end)), kind, pairs });
      at = end + (kind === 'array' ? 2 : 1);
    } else {
      const equals = skipUntil(text, at, '=');
      const start = equals + 1 + (/^[ \t]*/.exec(text.slice(equals + 1))?.[0].length ?? 0);
      const end = valueEnd(text, start);
      pairs.push({ key: keyPath(text.slice(at, equals)), start: at, value: { start, end } });
      at = end;
    }
    at = skipBlank(text, at);
  }
  return found;
}

/** The end of the last element of the array that starts at `start`; undefined where it is empty. */
export function lastElementEnd(text: string, start: number): number | undefined {
  let end: number | undefined;
  for (let at = skipBlank(text, start + 1); at < text.length && text[at] !== ']'; ) {
    if (text[at] !== ',') end = at = Math.max(at + 1, valueEnd(text, at, ',]'));
    else at++;
    at = skipBlank(text, at);
  }
  return end;
}

/** After the value at `at`: before the comment, the line's end, or a character of `stops`. */
function valueEnd(text: string, at: number, stops = ''): number {
  const opening = text[at];
  if (opening === '"' || opening === "'") return stringEnd(text, at);
  if (opening === '[' || opening === '{') {
    const closing = opening === '[' ? ']' : '}';
    for (at = skipBlank(text, at + 1); at < text.length && text[at] !== closing; at = skipBlank(text, at)) {
      const char = text[at]!;
      at = '"\'[{'.includes(char) ? valueEnd(text, at) : at + 1;
    }
    return at + 1;
  }
  while (at < text.length && !`\r\n#${stops}`.includes(text[at]!)) at++;
  while (/[ \t]/.test(text[at - 1] ?? '')) at--;
  return at;
}

function stringEnd(text: string, start: number): number {
  const quote = text[start]!;
  const long = text.startsWith(quote.repeat(3), start);
  const closing = long ? quote.repeat(3) : quote;
  for (let at = start + closing.length; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') at++;
    else if (text.startsWith(closing, at)) {
      at += closing.length;
      // Up to two quotes more may belong to a long string.
      while (long && text[at] === quote) at++;
      return at;
    }
  }
  return text.length;
}

function skipUntil(text: string, at: number, stop: string): number {
  while (at < text.length && text[at] !== stop) {
    at = text[at] === '"' || text[at] === "'" ? stringEnd(text, at) : at + 1;
  }
  return at;
}

function skipBlank(text: string, at: number): number {
  const blank = /(?:[\s\uFEFF]|#[^\n]*)*/y;
  blank.lastIndex = at;
  return at + (blank.exec(text)?.[0].length ?? 0);
}

/** Through the parser, which knows all ways to write a key. */
function keyPath(key: string): string[] {
  const path: string[] = [];
  let table: unknown = parse(`${key} = 0`);
  while (typeof table === 'object' && table !== null) {
    const [name, inner] = Object.entries(table as TomlTable)[0] ?? [];
    if (name === undefined) break;
    path.push(name);
    table = inner;
  }
  return path;
}
