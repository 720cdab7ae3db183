/**
 * A file as lines that can be compared. Lines are equal when their words are: white space at the ends, its amount
 * between words and typographic quotes do not count. Every distinct line is a small number (its key), so that comparing
 * is cheap; how alike two unequal lines are is computed once per pair of keys.
 */
import { type Replacement, type TextEdit, textEdit } from '../text/index.ts';

/** Replaces the file's lines [from, to) with `lines`, which have no line endings. */
export interface LineHunk {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** What kind of line: `bare` has no letter, digit or quote (`}`, `);`) or only closes a block (`end`). */
export type LineWeight = 'blank' | 'bare' | 'telling';

export class LineKeys {
  readonly #ids = new Map<string, number>();
  readonly #words: string[] = [];
  readonly #weights: LineWeight[] = [];
  readonly #tokens: (Map<string, number> | undefined)[] = [];
  readonly #alike = new Map<number, number>();

  of(text: string): number {
    const words = canonical(text);
    let id = this.#ids.get(words);
    if (id === undefined) {
      id = this.#words.push(words) - 1;
      this.#ids.set(words, id);
      this.#weights.push(
        words === ''
          ? 'blank'
          : /^(?:[^\p{L}\p{N}"'`]*|end[;,)]*|fi|done|esac|else|else:|try:|pass|return;?|\)?;?endif;?|\} ?else ?\{|begin)$/u.test(
                words,
              )
            ? 'bare'
            : 'telling',
      );
    }
    return id;
  }

  weight(key: number): LineWeight {
    return this.#weights[key]!;
  }

  words(key: number): string {
    return this.#words[key]!;
  }

  /** 0…1, the share of words and signs that two lines have in common; words count thrice. */
  likeness(a: number, b: number): number {
    if (a === b) return 1;
    const pair = a < b ? a * 4_000_037 + b : b * 4_000_037 + a;
    let found = this.#alike.get(pair);
    if (found === undefined) {
      found = dice(this.#bag(a), this.#bag(b));
      this.#alike.set(pair, found);
    }
    return found;
  }

  /** Whether both lines write the same variable, declare the same name, or return. */
  sameHead(a: number, b: number): boolean {
    const head = this.#head(a);
    return head !== '' && head === this.#head(b);
  }

  #head(key: number): string {
    const words = this.#words[key]!;
    return (
      /^return\b/.exec(words)?.[0] ??
      /^[\w.$*&<> :]*?([\w.$]+)(?:: [^=]+)? ?:?=(?![=>])/.exec(words)?.[1] ??
      ''
    );
  }

  #bag(key: number): Map<string, number> {
    let bag = this.#tokens[key];
    if (!bag) {
      bag = new Map();
      for (const [token] of this.#words[key]!.slice(0, 500).matchAll(/[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+|\S/gu))
        bag.set(token, (bag.get(token) ?? 0) + 1);
      this.#tokens[key] = bag;
    }
    return bag;
  }
}

function dice(a: Map<string, number>, b: Map<string, number>): number {
  let all = 0;
  let common = 0;
  for (const [token, n] of a) {
    const worth = /^[\p{L}\p{N}_$]/u.test(token) ? 3 : 1;
    all += n * worth;
    common += Math.min(n, b.get(token) ?? 0) * worth;
  }
  for (const [token, n] of b) all += n * (/^[\p{L}\p{N}_$]/u.test(token) ? 3 : 1);
  return all === 0 ? 0 : (2 * common) / all;
}

function canonical(text: string): string {
  const trimmed = text.trim(); // also takes a byte order mark away
  if (!/[\u2018\u2019\u201c\u201d\u00a0\t]| {2}/.test(trimmed)) return trimmed;
  return trimmed
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\t \u00a0]+/g, ' ');
}

/** The white space a line starts with. */
export function indentOf(text: string): string {
  return /^[ \t]*/.exec(text)![0];
}

/** How far a line is indented, a tab going to the next multiple of four. */
export function indentWidth(text: string): number {
  let width = 0;
  for (const char of text) {
    if (char === ' ') width++;
    else if (char === '\t') width += 4 - (width % 4);
    else break;
  }
  return width;
}

/** The lines of a sketch; a carriage return at the end of a line is not part of it, nor is a last line break. */
export function splitLines(text: string): string[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export class FileLines {
  readonly text: string;
  readonly keys: LineKeys;
  /** Without line endings and byte order mark. */
  readonly lines: readonly string[];
  readonly key: Int32Array;
  /** How often each key stands in the file. */
  readonly counts = new Map<number, number>();
  readonly lineBreak: '\n' | '\r\n';
  readonly #starts: readonly number[];
  readonly #final: boolean;

  constructor(text: string, keys: LineKeys) {
    this.text = text;
    this.keys = keys;
    const starts = [text.startsWith('\uFEFF') ? 1 : 0];
    let carriage = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      starts.push(at + 1);
      if (text[at - 1] === '\r') carriage++;
    }
    this.#final = starts.at(-1) === text.length;
    if (this.#final) starts.pop();
    this.lineBreak = carriage * 2 > starts.length - (this.#final ? 0 : 1) ? '\r\n' : '\n';
    this.#starts = starts;
    this.lines = starts.map((from, i) =>
      text.slice(from, starts[i + 1] ?? text.length).replace(/\r?\n$/, ''),
    );
    this.key = Int32Array.from(this.lines, (line) => keys.of(line));
    for (const key of this.key) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  get count(): number {
    return this.lines.length;
  }

  /** Offset of a line's first code unit; the end of the text for the line after the last. */
  start(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  /** Zero-based line of an offset. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Line breaks, byte order mark and what follows the last line stay the file's own. */
  edit(hunks: readonly LineHunk[]): TextEdit {
    return textEdit(hunks.map((hunk) => this.#replacement(hunk)));
  }

  #replacement({ from, to, lines }: LineHunk): Replacement {
    const start = this.start(from);
    if (to < this.count || this.#final || this.count === 0) {
      const text = lines.map((line) => line + this.lineBreak).join('');
      return { from: start, to: to < this.count ? this.start(to) : this.text.length, text };
    }
    // The last line has no line break, and neither shall the one that takes its place.
    const joined = lines.join(this.lineBreak);
    if (from === this.count) return { from: start, to: start, text: this.lineBreak + joined };
    if (lines.length > 0 || from === 0) return { from: start, to: this.text.length, text: joined };
    return { from: this.start(from - 1) + this.lines[from - 1]!.length, to: this.text.length, text: '' };
  }
}
