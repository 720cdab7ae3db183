/**
 * A changed file as its hunks: the runs of changed lines, each with what its tokens say.
 *
 *     declares   names whose declaration stands on its new lines, or stood on its old ones
 *     uses       all other names on its new lines
 *     inside     the declaration around it, for the reader
 */
import { structuredPatch } from 'diff';
import type { OutlineItem, SyntaxTree, Token } from '../syntax/index.ts';
import type { TextSnapshot } from '../text/index.ts';
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
  const patch = structuredPatch('', '', joined(old), joined(now), '', '', { context: 0, maxEditLength });
  const ranges = patch
    ? patch.hunks.map((h) => ({
        before: lineRange(h.oldStart, h.oldLines),
        after: lineRange(h.newStart, h.newLines),
      }))
    : [{ before: { from: 0, to: old.length }, after: { from: 0, to: now.length } }];
  return ranges.map((range) => {
    const removedTokens = tokensIn(before, range.before);
    const addedTokens = tokensIn(after, range.after);
    const declares = new Set([...declaredIn(before, range.before), ...declaredIn(after, range.after)]);
    return {
      ...range,
      path: file.path,
      language: (file.after ?? file.before)?.languageId ?? 'plaintext',
      removed: old.slice(range.before.from, range.before.to),
      added: now.slice(range.after.from, range.after.to),
      removedTokens,
      addedTokens,
      declares,
      uses: new Set(namesOf(addedTokens).filter((name) => !declares.has(name))),
      inside: range.after.to > range.after.from ? around(after, range.after) : around(before, range.before),
      onlyImports: importsIn(before, range.before) && importsIn(after, range.after),
    };
  });
}

function linesOf(text: TextSnapshot | undefined): string[] {
  if (!text || text.length === 0) return [];
  const lines = text.text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function lineRange(oneBased: number, count: number): LineRange {
  return { from: oneBased - 1, to: oneBased - 1 + count };
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
