/** From the text of an answer to what it wants of which files; the format is seen, not asked for. */

import { splitLines } from '../lines.ts';
import { isGap, openedInline } from '../markers.ts';
import { type Block, type FileSketch, type Row, row } from '../sketch.ts';
import { pathOnFirst, readFences } from './fenced.ts';
import { hasSearchReplace, readSearchReplace } from './search-replace.ts';
import { hasUnifiedDiff, readUnifiedDiff } from './unified-diff.ts';
import { hasV4a, readV4a } from './v4a.ts';

/** Without a file at hand a gap is judged by its words alone. */
const anyFile = { languageId: '', known: () => false };

export interface ReadAnswer {
  readonly files: readonly FileSketch[];
  /** The text breaks off inside a block. */
  readonly unfinished: boolean;
}

/** `defaultPath` is the file meant where the answer names none. Never throws. */
export function readAnswer(answer: string, defaultPath = ''): ReadAnswer {
  const lines = splitLines(answer);
  const gap = (line: string) => isGap(line, anyFile);
  const named = (files: readonly FileSketch[]) =>
    files.map((f) => (f.path === '' ? { ...f, path: defaultPath } : f));
  if (hasV4a(lines)) {
    // Some write neither; who writes the one writes both.
    const begun = lines.filter((l) => /^\*\*\* Begin Patch/.test(l)).length;
    const ended = lines.filter((l) => /^\*\*\* End Patch/.test(l)).length;
    return { files: named(readV4a(lines, gap)), unfinished: begun > ended };
  }
  if (hasSearchReplace(lines)) {
    const { files, unfinished } = readSearchReplace(lines, gap);
    return { files: named(files), unfinished };
  }
  if (hasUnifiedDiff(lines)) return { files: named(readUnifiedDiff(lines, gap)), unfinished: false };
  const fences = /\.(?:md|mdx|markdown)$/i.test(defaultPath) ? [] : readFences(lines);
  if (fences.length === 0) {
    const within = defaultPath === '' ? pathOnFirst(lines) : undefined;
    const body = within === undefined ? lines : lines.slice(1);
    return { files: named([textFile(within ?? '', body)]), unfinished: false };
  }
  const files = fences.map((f) => textFile(f.path, f.lines));
  return { files: named(joined(files)), unfinished: fences.some((f) => !f.closed) };
}

function textFile(path: string, lines: readonly string[]): FileSketch {
  const block: Block = { rows: lines.map((l) => row('text', l)), under: [], written: lines.join('\n') };
  return { path, format: 'whole-or-elided', wish: 'change', blocks: [block] };
}

/** Several fences for one file are pieces of it, in any order. */
function joined(files: readonly FileSketch[]): FileSketch[] {
  const out: FileSketch[] = [];
  for (const file of files) {
    const i = out.findIndex((f) => f.path === file.path);
    if (i < 0) out.push(file);
    else out[i] = { ...out[i]!, blocks: [...out[i]!.blocks, ...file.blocks] };
  }
  return out;
}

/** The rows of a sketch, now that its file is known: which are gaps, and heads with their body left out opened up. */
export function sketchRows(
  rows: readonly Row[],
  languageId: string,
  known: (line: string) => boolean,
): Row[] {
  const context = { languageId, known };
  return rows.flatMap((r): Row[] => {
    if (r.kind !== 'text') return [r];
    if (isGap(r.text, context)) return [row('gap', r.text)];
    const opened = openedInline(r.text, context);
    return opened ? [row('text', opened[0]), row('gap', '...'), row('text', opened[1])] : [r];
  });
}
