/**
 * V4A patches: no line numbers at all, `@@` names what the lines stand in.
 *
 *     *** Begin Patch
 *     *** Update File: src/a.ts
 *     @@ class Stack
 *      context
 *     -old
 *     +new
 *     *** End Patch
 */
import { type Block, type FileSketch, type Row, row } from '../sketch.ts';
import { merged } from './unified-diff.ts';

const head = /^\*\*\* (Update|Add|Delete) File: *(.+?)\s*$/;

export function hasV4a(lines: readonly string[]): boolean {
  return lines.some((line) => head.test(line));
}

export function readV4a(lines: readonly string[], isGap: (line: string) => boolean): FileSketch[] {
  const files: FileSketch[] = [];
  let at = 0;
  while (at < lines.length) {
    const match = head.exec(lines[at]!);
    at++;
    if (!match) continue;
    const path = match[2]!;
    const body: string[] = [];
    let moveTo: string | undefined;
    for (; at < lines.length && !head.test(lines[at]!) && !/^\*\*\* End Patch/.test(lines[at]!); at++) {
      const move = /^\*\*\* Move to: *(.+?)\s*$/.exec(lines[at]!);
      if (move) moveTo = move[1];
      else body.push(lines[at]!);
    }
    files.push(fileOf(match[1]!, path, moveTo, body, isGap));
  }
  return merged(files);
}

function fileOf(
  verb: string,
  path: string,
  moveTo: string | undefined,
  body: readonly string[],
  isGap: (line: string) => boolean,
): FileSketch {
  const format = 'v4a' as const;
  if (verb === 'Delete') return { path, format, wish: 'delete', blocks: [] };
  if (verb === 'Add') {
    const rows = body.filter((l) => !/^```/.test(l)).map((l) => row('add', l.replace(/^\+/, '')));
    return { path, format, wish: 'create', blocks: [{ rows, under: [], written: body.join('\n') }] };
  }
  const blocks = blocksOf(body, isGap);
  return moveTo === undefined
    ? { path, format, wish: 'change', blocks }
    : { path, format, wish: 'change', moveTo, blocks };
}

function blocksOf(body: readonly string[], isGap: (line: string) => boolean): Block[] {
  const blocks: Block[] = [];
  let under: string[] = [];
  let rows: Row[] = [];
  let written: string[] = [];
  const flush = () => {
    while (rows.at(-1)?.kind === 'keep' && rows.at(-1)?.text === '') rows.pop();
    if (rows.some((r) => r.kind === 'add' || r.kind === 'drop')) {
      blocks.push({ rows, under, written: written.join('\n') });
      under = [];
    }
    rows = [];
    written = [];
  };
  for (const line of body) {
    if (/^\*\*\* End of File/.test(line)) continue;
    if (/^@@/.test(line)) {
      if (rows.length > 0) flush();
      if (rows.length === 0 && written.length === 0 && blocks.length > 0 && under.length > 0)
        under = [...under];
      const name = line
        .replace(/^@@+/, '')
        .replace(/@@\s*$/, '')
        .trim();
      if (/\p{L}/u.test(name)) under.push(name);
      written.push(line);
      continue;
    }
    if (/^```/.test(line)) continue;
    written.push(line);
    if (line.startsWith('+')) rows.push(row('add', line.slice(1)));
    else if (line.startsWith('-')) rows.push(row('drop', line.slice(1)));
    else {
      const text = line.startsWith(' ') ? line.slice(1) : line;
      rows.push(row(isGap(text) ? 'gap' : 'keep', text));
    }
  }
  flush();
  return blocks;
}
