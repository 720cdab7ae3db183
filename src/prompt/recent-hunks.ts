/** Recent edits as prompts show them: as old and new lines, and as unified diffs. */
import { hunks } from './native/hunks.ts';
import { type Hunk, linesOf } from './native/lines.ts';
import type { PromptInput, RecentEdit } from './prompt-format.ts';
import type { LineWindow } from './window.ts';

export interface RecentHunk {
  readonly path: string;
  /** One-based, inclusive: lines of the text before. */
  readonly start: number;
  readonly end: number;
  readonly old: string;
  readonly updated: string;
}

const longestDiff = 6000;

/** Hunks with so many lines of context on both sides, oldest first; those that only move white space are left out. */
export function recentHunks(edits: readonly RecentEdit[], context: number): readonly RecentHunk[] {
  return edits.flatMap(({ path, before, after }) => {
    const lines = linesOf(before.text);
    return grouped(hunks(lines, linesOf(after.text)), context).flatMap((group) => {
      const { from, to, old, updated } = whole(group, lines, context);
      const same = old.join('').replaceAll(/\s/g, '') === updated.join('').replaceAll(/\s/g, '');
      if (same || old.length + updated.length === 0) return [];
      return [{ path, start: from + 1, end: to, old: old.join('\n'), updated: updated.join('\n') }];
    });
  });
}

/** The hunks of a unified diff with three lines of context; undefined where nothing differs or it is too long to show. */
export function unifiedHunks({ before, after }: RecentEdit): string | undefined {
  const lines = linesOf(before.text);
  const out: string[] = [];
  let shift = 0;
  for (const group of grouped(hunks(lines, linesOf(after.text)), 3)) {
    const { from, to, updated } = whole(group, lines, 3);
    const start = from + shift;
    out.push(`@@ -${range(from, to - from)} +${range(start, updated.length)} @@`);
    let at = from;
    for (const hunk of group) {
      out.push(...lines.slice(at, hunk.from).map((line) => ` ${line}`));
      out.push(...lines.slice(hunk.from, hunk.to).map((line) => `-${line}`));
      out.push(...hunk.lines.map((line) => `+${line}`));
      shift += hunk.lines.length - (hunk.to - hunk.from);
      at = hunk.to;
    }
    out.push(...lines.slice(at, to).map((line) => ` ${line}`));
  }
  const text = out.join('\n');
  return text === '' || text.length > longestDiff ? undefined : text;
}

/**
 * The window's lines as they were before its file's newest `most` edits; before fewer of them, or none, where it is not known
 * how they led to its text.
 */
export function beforeRecent(
  { path, document, recent }: PromptInput,
  window: LineWindow,
  most: number,
): string {
  const now = linesOf(document.text);
  let text = document;
  for (const { before, after } of recent
    .filter((edit) => edit.path === path)
    .slice(-most)
    .toReversed()) {
    if (!after.sameText(text)) break;
    text = before;
  }
  const before = text === document ? now : linesOf(text.text);
  const back = hunks(now, before);
  return before.slice(moved(back, window.from, -1), moved(back, window.to, 1)).join('\n');
}

/** The newest edit put whole lines above the cursor's and changed nothing else. */
export function insertedAbove({ path, document, recent, cursor }: PromptInput, window: LineWindow): boolean {
  const latest = recent.findLast((edit) => edit.path === path);
  if (!latest?.after.sameText(document)) return false;
  const back = hunks(linesOf(document.text), linesOf(latest.before.text));
  const line = document.lineAt(cursor).number;
  const [only] = back;
  return (
    back.length === 1 &&
    only !== undefined &&
    only.lines.length === 0 &&
    only.from >= window.from &&
    only.to <= line
  );
}

/** Where a border between lines lies after `all`; inside one of them, at its start (−1) or its end (1). */
function moved(all: readonly Hunk[], line: number, side: -1 | 1): number {
  let shift = 0;
  for (const { from, to, lines } of all) {
    if (line < from || (line === from && (side < 0 || from < to))) break;
    if (line < to) return from + shift + (side > 0 ? lines.length : 0);
    shift += lines.length - (to - from);
  }
  return line + shift;
}

/** Hunks whose context would touch are shown as one. */
function grouped(all: readonly Hunk[], context: number): readonly (readonly Hunk[])[] {
  const out: Hunk[][] = [];
  for (const hunk of all) {
    const last = out.at(-1)?.at(-1);
    if (last && hunk.from - last.to <= 2 * context) out.at(-1)!.push(hunk);
    else out.push([hunk]);
  }
  return out;
}

function whole(group: readonly Hunk[], lines: readonly string[], context: number) {
  const from = Math.max(0, group[0]!.from - context);
  const to = Math.min(lines.length, group.at(-1)!.to + context);
  const updated: string[] = [];
  let at = from;
  for (const hunk of group) {
    updated.push(...lines.slice(at, hunk.from), ...hunk.lines);
    at = hunk.to;
  }
  updated.push(...lines.slice(at, to));
  return { from, to, old: lines.slice(from, to), updated };
}

function range(from: number, count: number): string {
  return count === 0 ? `${from},0` : `${from + 1},${count}`;
}
