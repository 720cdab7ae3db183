/**
 * A changed file as its hunks: the runs of changed lines, each with what its tokens say.
 *
 *     declares   names whose declaration stands on its new lines, or stood on its old ones
 *     uses       all other names on its new lines
 *     inside     the declaration around it, for the reader
 */
import { diffArrays } from 'diff';
import type { OutlineItem, SyntaxTree, Token } from '../syntax/index.ts';
import type { OffsetRange, TextSnapshot } from '../text/index.ts';
import type { Piece } from './reading-order.ts';

/** Zero-based and half-open. An empty range stands before line `from`. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

export interface ChangedFile {
  /** Relative to the workspace, with forward slashes. */
  readonly path: string;
  /** Undefined for a new file. */
  readonly before: TextSnapshot | undefined;
  /** Undefined for a file that is gone. */
  readonly after: TextSnapshot | undefined;
}

export interface Hunk extends Piece {
  readonly before: LineRange;
  readonly after: LineRange;
  /** Whole lines, without their breaks. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly removedTokens: readonly Token[];
  readonly addedTokens: readonly Token[];
  readonly inside: OutlineItem | undefined;
  /** All its lines belong to import statements, or are blank. */
  readonly onlyImports: boolean;
}

/** A file so large or so different that no lines can be told apart in time is one hunk. */
const maxEditLength = 4000;

export function hunksOf(file: ChangedFile, before?: SyntaxTree, after?: SyntaxTree): Hunk[] {
  const [old, now] = [linesOf(file.before), linesOf(file.after)];
  const ranges = changedRanges(old, now) ?? [
    { before: { from: 0, to: old.length }, after: { from: 0, to: now.length } },
  ];
  return ranges.map((range) => {
    const removedTokens = tokensIn(before, range.before);
    const addedTokens = tokensIn(after, range.after);
    const declares = new Set([...declaredIn(before, range.before), ...declaredIn(after, range.after)]);
    return {
      ...range,
      path: file.path,
      language: (file.after ?? file.before)?.languageId ?? 'plaintext',
      removed: old.slice(range.before.from, range.before.to).map(withoutBreak),
      added: now.slice(range.after.from, range.after.to).map(withoutBreak),
      removedTokens,
      addedTokens,
      declares,
      uses: new Set(namesOf(addedTokens).filter((name) => !declares.has(name))),
      inside: range.after.to > range.after.from ? around(after, range.after) : around(before, range.before),
      onlyImports: importsIn(before, range.before) && importsIn(after, range.after),
    };
  });
}

/** The changed runs, in order; undefined where they cannot be told apart in time. */
function changedRanges(
  old: readonly string[],
  now: readonly string[],
): { before: LineRange; after: LineRange }[] | undefined {
  const parts = diffArrays([...old], [...now], { maxEditLength });
  if (!parts) return undefined;
  const ranges: { before: LineRange; after: LineRange }[] = [];
  let [i, j] = [0, 0];
  for (let p = 0; p < parts.length; p++) {
    const [from, at] = [i, j];
    for (; parts[p]?.added || parts[p]?.removed; p++) {
      if (parts[p]!.removed) i += parts[p]!.value.length;
      else j += parts[p]!.value.length;
    }
    if (i > from || j > at) ranges.push({ before: { from, to: i }, after: { from: at, to: j } });
    const same = parts[p]?.value.length ?? 0;
    i += same;
    j += same;
  }
  return ranges;
}

/** With their breaks: lines that differ in nothing else have changed too. */
function linesOf(text: TextSnapshot | undefined): string[] {
  return text && text.length > 0 ? text.text.split(/(?<=\n)/) : [];
}

function withoutBreak(line: string): string {
  return line.replace(/\r?\n$/, '');
}

/** Where whole lines lie in their text, their breaks included. */
export function offsetsOfLines(text: TextSnapshot, { from, to }: LineRange): OffsetRange {
  const start = (line: number) => (line < text.lineCount ? text.line(line).from : text.length);
  return { from: start(from), to: start(to) };
}

function tokensIn(tree: SyntaxTree | undefined, lines: LineRange): readonly Token[] {
  return tree && lines.to > lines.from ? tree.tokens(offsetsOf(tree, lines)) : [];
}

function offsetsOf({ snapshot }: SyntaxTree, lines: LineRange) {
  const within = (line: number) => snapshot.line(Math.max(0, Math.min(line, snapshot.lineCount - 1)));
  return { from: within(lines.from).from, to: within(Math.max(lines.from, lines.to - 1)).to };
}

function declaredIn(tree: SyntaxTree | undefined, lines: LineRange): string[] {
  if (!tree || lines.to === lines.from) return [];
  const { from, to } = offsetsOf(tree, lines);
  return tree
    .outline()
    .filter(
      ({ kind, nameRange }) =>
        kind !== 'key' && kind !== 'section' && from <= nameRange.from && nameRange.to <= to,
    )
    .map(({ name }) => name);
}

function namesOf(tokens: readonly Token[]): string[] {
  return tokens.filter(({ kind, text }) => kind === 'identifier' && text.length > 1).map(({ text }) => text);
}

/** The innermost declaration that holds all the lines. */
function around(tree: SyntaxTree | undefined, lines: LineRange): OutlineItem | undefined {
  if (!tree) return undefined;
  const { from, to } = offsetsOf(tree, lines);
  return tree
    .outline()
    .filter((item) => item.kind !== 'key' && item.from <= from && to <= item.to)
    .at(-1);
}

function importsIn(tree: SyntaxTree | undefined, lines: LineRange): boolean {
  if (lines.to === lines.from) return true;
  if (!tree) return false;
  const statements = tree.imports();
  const { snapshot } = tree;
  for (let number = lines.from; number < Math.min(lines.to, snapshot.lineCount); number++) {
    const { from, to, text } = snapshot.line(number);
    if (text.trim() !== '' && !statements.some((s) => s.from <= to && from <= s.to)) return false;
  }
  return true;
}
