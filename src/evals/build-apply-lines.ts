/** What a lazy author shows of a file: the changed regions, some lines around them, and what they stand in. */
import type { CommitFile } from './commit-change.ts';
import type { Random } from './random.ts';

/** Lines [from, to) of the text before become `lines`. */
export interface Region {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

export interface LinedFile {
  readonly path: string;
  readonly languageId: string;
  /** Without line endings. */
  readonly before: readonly string[];
  readonly regions: readonly Region[];
}

export function lined(text: string): string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Undefined where the change touches how the file ends, which answers do not tell. */
export function linedFile(file: CommitFile): LinedFile | undefined {
  const before = lined(file.before);
  const regions = file.hunks
    .map((hunk): Region => {
      const removed = hunk.removed === '' ? [] : lined(hunk.removed);
      const added = hunk.added === '' ? [] : lined(hunk.added);
      let start = 0;
      while (start < removed.length && start < added.length && removed[start] === added[start]) start++;
      let end = 0;
      while (
        end < removed.length - start &&
        end < added.length - start &&
        removed[removed.length - 1 - end] === added[added.length - 1 - end]
      )
        end++;
      return {
        from: hunk.line + start,
        to: hunk.line + removed.length - end,
        lines: added.slice(start, added.length - end),
      };
    })
    .sort((a, b) => a.from - b.from)
    .filter((r) => r.from < r.to || r.lines.length > 0);
  if (regions.some((r, i) => i > 0 && r.from < regions[i - 1]!.to)) return undefined;
  return regions.length === 0 ? undefined : { path: file.path, languageId: file.languageId, before, regions };
}

export function changed(file: LinedFile): string[] {
  const out = [...file.before];
  for (const r of file.regions.toReversed()) out.splice(r.from, r.to - r.from, ...r.lines);
  return out;
}

export function isTelling(line: string | undefined): boolean {
  return (
    line !== undefined &&
    /[\p{L}\p{N}]/u.test(line) &&
    !/^\s*(?:end|else|fi|done|esac|try|begin|do|then|return|break|pass)?\W*$/.test(line)
  );
}

export function depthOf(line: string): number {
  return /^\s*/.exec(line)![0].replaceAll('\t', '    ').length;
}

/** A run of the file that is shown: lines [from, to) of the text before, with the regions inside. */
export interface Excerpt {
  readonly from: number;
  readonly to: number;
  readonly regions: readonly Region[];
}

/** Each region with `around` lines on both sides, more where they stand in the file more than once. */
export function excerpts(file: LinedFile, around: number): Excerpt[] {
  const out: Excerpt[] = [];
  for (const region of file.regions) {
    const grown = grow(file, region, around);
    const last = out.at(-1);
    if (last && grown.from <= last.to)
      out[out.length - 1] = {
        from: last.from,
        to: Math.max(last.to, grown.to),
        regions: [...last.regions, region],
      };
    else out.push({ ...grown, regions: [region] });
  }
  return out;
}

function grow(file: LinedFile, region: Region, around: number): { from: number; to: number } {
  const { before } = file;
  let { from, to } = region;
  const widen = (up: boolean) => {
    if (up && from > 0) from--;
    else if (!up && to < before.length) to++;
  };
  for (let i = 0; i < around; i++) {
    widen(true);
    widen(false);
  }
  // At least one line that says something on each side.
  while (from > 0 && !before.slice(from, region.from).some(isTelling)) widen(true);
  while (to < before.length && !before.slice(region.to, to).some(isTelling)) widen(false);
  for (let up = true; times(before, from, to) > 1 && (from > 0 || to < before.length); up = !up) widen(up);
  return { from, to };
}

/** How often these lines stand in the file, spacing aside. */
export function times(before: readonly string[], from: number, to: number): number {
  const bare = before.map((line) => line.trim());
  let n = 0;
  for (let at = 0; at + (to - from) <= before.length; at++) {
    let i = 0;
    while (i < to - from && bare[at + i] === bare[from + i]) i++;
    if (i === to - from) n++;
  }
  return n;
}

/** Heads of the blocks that a run stands in, and the lines that close them, by indentation. */
export function surroundings(before: readonly string[], from: number, to: number): number[] {
  const out: number[] = [];
  let depth = Math.min(
    ...before
      .slice(from, Math.max(to, from + 1))
      .filter((l) => l.trim() !== '')
      .map(depthOf),
    99,
  );
  let down = to;
  for (let up = from - 1; up >= 0 && depth > 0; up--) {
    const line = before[up]!;
    if (
      line.trim() === '' ||
      depthOf(line) >= depth ||
      !isTelling(line) ||
      /^\s*(?:private|public|protected|case .*|default):?\s*$/.test(line)
    )
      continue;
    depth = depthOf(line);
    out.push(up);
    while (down < before.length && (before[down]!.trim() === '' || depthOf(before[down]!) > depth)) down++;
    if (down < before.length && depthOf(before[down]!) === depth && !isTelling(before[down]))
      out.push(down++);
  }
  return out;
}

/** The lines of an excerpt as they are after the change. */
export function after(file: LinedFile, { from, to, regions }: Excerpt): string[] {
  const out: string[] = [];
  let at = from;
  for (const r of regions) {
    out.push(...file.before.slice(at, r.from), ...r.lines);
    at = r.to;
  }
  return [...out, ...file.before.slice(at, to)];
}

/** A line as somebody remembers it who read it a while ago. */
export function misremembered(line: string, random: Random): string {
  const words = [...line.matchAll(/[A-Za-z_]{4,}/g)];
  const word = words[random.below(Math.max(1, words.length))];
  if (!word) return `${line} //`;
  const changed = random.next() < 0.5 ? `${word[0]}s` : word[0].slice(0, -1);
  return line.slice(0, word.index) + changed + line.slice(word.index + word[0].length);
}
