/**
 * The indentation of written lines is the file's. Models shift whole sketches and take tabs for spaces; what the matched
 * lines say about it is learned as a rule from the sketch's white space to the file's.
 */
import { indentOf, indentWidth } from './lines.ts';

/** A line that stands in both, with its white space here and there. */
export interface IndentPair {
  readonly sketch: string;
  readonly file: string;
}

type Reindent = (line: string) => string;

const asWritten: Reindent = (line) => line;

/** Pairs that a rule must explain where tabs and spaces were taken for one another: lines that go on from others seldom do. */
const mostPairs = 0.85;

/** The rule that explains the pairs, or most of them where white space of one kind was written as the other. */
export interface LearnedIndentation {
  readonly reindent: Reindent;
  /** Whether it explains every pair. */
  readonly exact: boolean;
}

/**
 * The rule that explains the pairs; as written where there is none. Undefined where they contradict one another.
 */
export function learnIndentation(
  pairs: readonly IndentPair[],
  fileLines: readonly string[],
  sketchLines: readonly string[],
): LearnedIndentation | undefined {
  if (pairs.every((p) => p.sketch === p.file)) return { reindent: asWritten, exact: true };
  const style = styleOf(pairs.map((p) => p.file)) ?? styleOf(fileLines);
  const levels = levelRules(pairs, style, sketchLines);
  // Where tabs and spaces are taken for one another, the first level alone does not tell how the deeper ones are written.
  const mixed = pairs.some(
    (p) => /\t/.test(p.file) !== /\t/.test(p.sketch) && p.file !== '' && p.sketch !== '',
  );
  const rules = mixed ? [...levels, ...prefixRules(pairs)] : [...prefixRules(pairs), ...levels];
  const explained = rules.map((rule) => pairs.filter((p) => rule(`${p.sketch}x`) === `${p.file}x`).length);
  const best = explained.indexOf(Math.max(...explained));
  const exact = explained[best] === pairs.length;
  const exchanged = pairs.filter((p) => /\t/.test(p.file) !== /\t/.test(p.sketch)).length;
  const most = exchanged * 2 >= pairs.length && explained[best]! >= pairs.length * mostPairs;
  if (best < 0 || !(exact || most)) return undefined;
  return { reindent: rules[best]!, exact };
}

/** Pairs that one rule must explain, for the others to be lines that the change itself moves in or out. */
const mostOfAll = 0.75;

/**
 * The rule that explains nearly all pairs, and all of the outermost: a sketch that is shifted as a whole, in which a block
 * is unwrapped. Where a block is wrapped instead, the outermost lines are as deep as they were.
 */
export function mostlyRule(pairs: readonly IndentPair[]): LearnedIndentation | undefined {
  const least = Math.min(...pairs.map((p) => indentWidth(p.file)));
  const outer = pairs.filter((p) => indentWidth(p.file) === least);
  const [rule] = prefixRules(outer);
  const explains = (p: IndentPair) => rule!(`${p.sketch}x`) === `${p.file}x`;
  const most = outer.every(explains) && pairs.filter(explains).length >= pairs.length * mostOfAll;
  return most ? { reindent: rule!, exact: true } : undefined;
}

/** The rule that explains every pair, if there is one. */
export function exactRule(
  pairs: readonly IndentPair[],
  fileLines: readonly string[],
  sketchLines: readonly string[],
): Reindent | undefined {
  const learned = learnIndentation(pairs, fileLines, sketchLines);
  return learned?.exact ? learned.reindent : undefined;
}

/** One prefix taken away, another put before. */
function prefixRules(pairs: readonly IndentPair[]): Reindent[] {
  const shortest = pairs.reduce((a, b) => (b.sketch.length < a.sketch.length ? b : a));
  const common = commonEnd(shortest.sketch, shortest.file);
  const cut = shortest.sketch.slice(0, shortest.sketch.length - common);
  const put = shortest.file.slice(0, shortest.file.length - common);
  const rule: Reindent = (line) => {
    if (line.trim() === '') return line;
    if (line.startsWith(cut)) return put + line.slice(cut.length);
    return put + line.trimStart();
  };
  return [rule];
}

function commonEnd(a: string, b: string): number {
  let n = 0;
  while (n < a.length && n < b.length && a[a.length - 1 - n] === b[b.length - 1 - n]) n++;
  return n;
}

/** Levels of one unit written in another: four spaces as a tab, two as four; and all of it some levels deeper. */
function levelRules(
  pairs: readonly IndentPair[],
  style: string | undefined,
  sketchLines: readonly string[],
): Reindent[] {
  const rules: Reindent[] = [];
  for (const fileUnit of style === undefined ? ['\t', '  ', '    '] : [style]) {
    for (const unit of [4, 2, 8, 3]) {
      if (!inUnits(sketchLines, unit)) continue;
      const levels = (white: string) => indentWidth(white) / unit;
      const [first] = pairs;
      if (!first) continue;
      const fileLevels = (white: string) =>
        fileUnit === '\t' ? indentWidth(white) / 4 : white.length / fileUnit.length;
      const shift = fileLevels(first.file) - levels(first.sketch);
      rules.push((line) => {
        if (line.trim() === '') return line;
        const deep = levels(indentOf(line)) + shift;
        const whole = Math.floor(deep);
        const rest = Math.round((deep - whole) * unit);
        return fileUnit.repeat(Math.max(0, whole)) + ' '.repeat(Math.max(0, rest)) + line.trimStart();
      });
    }
  }
  return rules;
}

function inUnits(lines: readonly string[], unit: number): boolean {
  const telling = lines.filter((line) => line.trim() !== '' && !/^\s+\*/.test(line));
  return telling.filter((line) => indentWidth(line) % unit !== 0).length <= telling.length * 0.05;
}

/** The file's unit: a tab, or its most frequent step in spaces. */
function styleOf(lines: readonly string[]): string | undefined {
  let tabs = 0;
  const widths = new Map<number, number>();
  let spaced = 0;
  for (const line of lines.slice(0, 3000)) {
    const white = indentOf(line);
    if (white === '') continue;
    if (white.startsWith('\t')) tabs++;
    else {
      spaced++;
      for (const unit of [8, 4, 3, 2])
        if (white.length % unit === 0) widths.set(unit, (widths.get(unit) ?? 0) + 1);
    }
  }
  if (tabs + spaced === 0) return undefined;
  if (tabs >= spaced) return '\t';
  const unit = [8, 4, 3, 2].find((u) => (widths.get(u) ?? 0) >= spaced * 0.85) ?? 2;
  return ' '.repeat(unit);
}
