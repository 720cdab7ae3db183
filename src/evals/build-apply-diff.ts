/** Writes search/replace blocks and diffs as models do: right lines, wrong numbers, sometimes a line misremembered. */
import type { SketchMistake } from './build-apply-case.ts';
import {
  depthOf,
  type Excerpt,
  excerpts,
  isTelling,
  type LinedFile,
  misremembered,
  times,
} from './build-apply-lines.ts';
import { reindented } from './build-apply-sketch.ts';
import type { Random } from './random.ts';

/** `' '` context, `-` old, `+` written. */
interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

export interface Diffed {
  readonly text: string;
  readonly mistake: SketchMistake | null;
}

function linesOf(file: LinedFile, { from, to, regions }: Excerpt): DiffLine[] {
  const out: DiffLine[] = [];
  let at = from;
  const keep = (end: number) => {
    for (; at < end; at++) out.push({ sign: ' ', text: file.before[at]! });
  };
  for (const r of regions) {
    keep(r.from);
    for (; at < r.to; at++) out.push({ sign: '-', text: file.before[at]! });
    out.push(...r.lines.map((text): DiffLine => ({ sign: '+', text })));
  }
  keep(to);
  return out;
}

interface Hunk {
  readonly run: Excerpt;
  lines: DiffLine[];
}

function hunksOf(file: LinedFile, laziness: number): Hunk[] {
  return excerpts(file, [8, 3, 2, 1][laziness]!).map((run) => ({ run, lines: linesOf(file, run) }));
}

function spoil(
  hunks: Hunk[],
  wanted: SketchMistake | null,
  shuffle: boolean,
  random: Random,
): SketchMistake | null {
  if (wanted === 'wrong-context') return spoilContext(hunks, random) ? wanted : null;
  if (wanted === 'reordered' && shuffle && hunks.length > 1) {
    hunks.reverse();
    return wanted;
  }
  if (wanted === 'indentation') {
    for (const hunk of hunks) {
      const texts = reindented(
        hunk.lines.map((l) => l.text),
        random,
      );
      hunk.lines = hunk.lines.map((l, i) => ({ sign: l.sign, text: texts[i]! }));
    }
    return wanted;
  }
  return null;
}

/** One telling line of context goes wrong where at least two are left. */
function spoilContext(hunks: Hunk[], random: Random): boolean {
  for (const hunk of random.shuffled(hunks)) {
    const context = hunk.lines.flatMap((l, i) => (l.sign === ' ' && isTelling(l.text) ? [i] : []));
    if (context.length < 3) continue;
    const at = context[random.below(context.length)]!;
    hunk.lines[at] = { sign: ' ', text: misremembered(hunk.lines[at]!.text, random) };
    return true;
  }
  return false;
}

export function searchReplace(
  file: LinedFile,
  laziness: number,
  wanted: SketchMistake | null,
  random: Random,
  signs: readonly [string, string, string],
): { readonly blocks: readonly string[]; readonly mistake: SketchMistake | null } {
  const hunks = hunksOf(file, laziness);
  const mistake = spoil(hunks, wanted, true, random);
  const blocks = hunks.map(({ lines }) =>
    [
      signs[0],
      ...lines.filter((l) => l.sign !== '+').map((l) => l.text),
      signs[1],
      ...lines.filter((l) => l.sign !== '-').map((l) => l.text),
      signs[2],
    ].join('\n'),
  );
  return { blocks, mistake };
}

export function unifiedDiff(
  file: LinedFile,
  laziness: number,
  wanted: SketchMistake | null,
  random: Random,
): Diffed {
  const hunks = hunksOf(file, laziness);
  const mistake = spoil(hunks, wanted, true, random);
  const form = random.below(3);
  const out = [`--- a/${file.path}`, `+++ b/${file.path}`];
  for (const { run, lines } of hunks) {
    // Models cannot count: the start is off, and so is the length.
    const start = Math.max(1, run.from + 1 + random.below(40) - 20);
    const count = run.to - run.from + random.below(4);
    const heading = form === 1 ? ` ${enclosing(file, run.from)}` : '';
    out.push(
      form === 2
        ? '@@ ... @@'
        : `@@ -${start},${count} +${start},${count + random.below(3)} @@${heading}`.trimEnd(),
    );
    for (const l of lines)
      out.push(l.text === '' && l.sign === ' ' && random.next() < 0.3 ? '' : l.sign + l.text);
  }
  return { text: out.join('\n'), mistake };
}

export function v4a(file: LinedFile, laziness: number, wanted: SketchMistake | null, random: Random): Diffed {
  const hunks = hunksOf(file, laziness);
  const mistake = spoil(hunks, wanted, false, random);
  const out = [`*** Update File: ${file.path}`];
  for (const { run, lines } of hunks) {
    const heading = enclosing(file, run.from);
    const named = heading !== '' && (times(file.before, run.from, run.to) > 1 || random.next() < 0.5);
    out.push(named ? `@@ ${heading}` : '@@', ...lines.map((l) => l.sign + l.text));
  }
  return { text: out.join('\n'), mistake };
}

/** The nearest line above that a run stands in. */
function enclosing(file: LinedFile, from: number): string {
  const depth = depthOf(file.before[from] ?? '');
  for (let i = from - 1; i >= 0; i--) {
    const line = file.before[i]!;
    if (
      isTelling(line) &&
      depthOf(line) < Math.max(depth, 1) &&
      /\b(?:class|def|fn|func|function|interface|struct|impl|public|private|static)\b/.test(line)
    )
      return line.trim();
  }
  return '';
}
