/**
 * Unified diffs as models write them. Line numbers and counts are never believed: a hunk ends where the next header
 * begins. `@@ ... @@` without numbers will do, so will no `@@` at all; a context line may have lost its leading space.
 */
import { type Block, type FileSketch, type Row, row } from '../sketch.ts';
import { pathOn } from './path-line.ts';

const hunkHead = /^@@(?:.*?@@)?\s?(.*)$/;

export function hasUnifiedDiff(lines: readonly string[]): boolean {
  return lines.some(
    (line, i) =>
      isFileHead(lines, i) || (/^@@ .*@@/.test(line) && lines.slice(i + 1).some((l) => /^[+-]/.test(l))),
  );
}

/** `--- a` above `+++ b`, which a removed line `-- a` is not. */
function isFileHead(lines: readonly string[], i: number): boolean {
  return /^--- \S/.test(lines[i] ?? '') && /^\+\+\+ \S/.test(lines[i + 1] ?? '');
}

interface Draft {
  from: string;
  to: string;
  named: string;
  renamed: string | undefined;
  blocks: Block[];
}

export function readUnifiedDiff(lines: readonly string[], isGap: (line: string) => boolean): FileSketch[] {
  const drafts: Draft[] = [];
  let draft: Draft | undefined;
  const start = (from: string, to: string, named_: string): Draft => {
    draft = { from, to, named: named_, renamed: undefined, blocks: [] };
    drafts.push(draft);
    return draft;
  };
  let said = '';
  let at = 0;
  while (at < lines.length) {
    const line = lines[at]!;
    const git = /^diff --git "?a\/(.*?)"? "?b\/(.*?)"?$/.exec(line);
    if (git) start(git[1]!, git[2]!, '');
    else if (isFileHead(lines, at)) {
      const from = headPath(line);
      const to = headPath(lines[at + 1]!);
      if (draft && draft.blocks.length === 0 && draft.named === '' && draft.from !== '')
        Object.assign(draft, { from, to });
      else start(from, to, '');
      at += 2;
      if (!hunkHead.test(lines[at] ?? '') && /^[ +-]/.test(lines[at] ?? '')) {
        at = readHunks(lines, at, '', draft!, isGap);
      }
      continue;
    } else if (draft && /^rename to /.test(line)) draft.renamed = line.slice(10).trim();
    else if (draft && /^deleted file mode/.test(line)) draft.to = '/dev/null';
    else if (draft && /^new file mode/.test(line)) draft.from = '/dev/null';
    else if (/^@@/.test(line)) {
      const current: Draft = draft ?? start('', '', said);
      at = readHunks(lines, at + 1, hunkHead.exec(line)![1]!.trim(), current, isGap);
      continue;
    } else if (/^```/.test(line) && draft && draft.blocks.length > 0) draft = undefined;
    else said = pathOn(line) ?? said;
    at++;
  }
  return merged(drafts.map(sketchOf));
}

function headPath(line: string): string {
  const path = line
    .slice(4)
    .split('\t')[0]!
    .trim()
    .replace(/^"(.*)"$/, '$1');
  return path === '/dev/null' ? path : path;
}

/** Reads one hunk from `at`; answers with the line after it. */
function readHunks(
  lines: readonly string[],
  at: number,
  heading: string,
  draft: Draft,
  isGap: (line: string) => boolean,
): number {
  const first = at;
  const rows: Row[] = [];
  for (; at < lines.length; at++) {
    const line = lines[at]!;
    if (/^@@|^diff --git |^```/.test(line) || isFileHead(lines, at)) break;
    if (line.startsWith('\\')) continue;
    if (line.startsWith('+')) rows.push(row('add', line.slice(1)));
    else if (line.startsWith('-')) rows.push(row('drop', line.slice(1)));
    else {
      const text = line.startsWith(' ') ? line.slice(1) : line;
      rows.push(row(isGap(text) ? 'gap' : 'keep', text));
    }
  }
  const written = [`@@ ${heading} @@`, ...lines.slice(first, at)].join('\n');
  const trimmed = withoutBlankEnds(rows);
  if (trimmed.some((r) => r.kind === 'add' || r.kind === 'drop')) {
    const under = /[\p{L}]/u.test(heading) ? [heading] : [];
    draft.blocks.push({ rows: trimmed, under, written });
  }
  return at;
}

/** Blank lines around a hunk are often the answer's, not the file's. */
function withoutBlankEnds(rows: readonly Row[]): readonly Row[] {
  let to = rows.length;
  while (to > 0 && rows[to - 1]!.kind === 'keep' && rows[to - 1]!.text === '') to--;
  return rows.slice(0, to);
}

function sketchOf({ from, to, named, renamed, blocks }: Draft): FileSketch {
  const both = from.startsWith('a/') && to.startsWith('b/');
  const half = (from === '/dev/null' && to.startsWith('b/')) || (to === '/dev/null' && from.startsWith('a/'));
  const strip = (path: string) => (both || half ? path.replace(/^[ab]\//, '') : path);
  const format = 'unified-diff' as const;
  if (from === '/dev/null') return { path: strip(to), format, wish: 'create', blocks };
  if (to === '/dev/null') return { path: strip(from), format, wish: 'delete', blocks };
  const path = strip(from) || named;
  const moveTo = renamed ?? (strip(to) !== strip(from) && !/\.orig$/.test(from) ? strip(to) : undefined);
  return moveTo === undefined || moveTo === path
    ? { path, format, wish: 'change', blocks }
    : { path, format, wish: 'change', moveTo, blocks };
}

/** Hunks of one file that come in several pieces. */
export function merged(files: readonly FileSketch[]): FileSketch[] {
  const out: FileSketch[] = [];
  for (const file of files) {
    const i = out.findIndex((f) => f.path === file.path && f.wish === 'change' && file.wish === 'change');
    if (i < 0) out.push(file);
    else out[i] = { ...out[i]!, ...file, blocks: [...out[i]!.blocks, ...file.blocks] };
  }
  return out.filter((f) => f.blocks.length > 0 || f.wish !== 'change' || f.moveTo !== undefined);
}
