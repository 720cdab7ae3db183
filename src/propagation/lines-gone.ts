/**
 * The same lines taken out again and again: a debugging print, a header that nobody needs any more. Twice is a habit; from
 * then on they are due wherever they stand ahead, and in other files once they went from two. An import that is still
 * needed stays.
 */
import type { PastEdit } from '../editor/index.ts';
import { replace, type TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isIdle } from './import-statement.ts';
import { linesWith } from './lines-with.ts';
import { current, isOwnEdit, recentEvents } from './today.ts';

const eventsRead = 8;
const mostLines = 12;
const maxSites = 50;
/** Shorter lines stand anywhere. */
const shortest = 8;

/** Whole lines that went, and where they stood, as the text is today. */
interface Deletion {
  readonly uri: string;
  readonly languageId: string;
  readonly line: number;
  /** Without blanks at their ends. */
  readonly lines: readonly string[];
}

export function linesGone(evidence: Evidence): readonly ExactEdit[] {
  const all = recentEvents(evidence, eventsRead).flatMap((event) => deletionsOf(evidence, event));
  const newest = all[0];
  if (!newest?.lines.some((line) => line.length >= shortest && /\p{L}{3}/u.test(line))) return [];
  const same = all.filter((d) => d.lines.join('\n') === newest.lines.join('\n'));
  const other = same[1];
  if (!other) return [];
  const acrossFiles = same.some(({ uri }) => uri !== newest.uri);
  const open = evidence.editor.open.filter(
    (d) => d.languageId === newest.languageId && (acrossFiles || d.uri === newest.uri),
  );
  const sites = open.flatMap((document) =>
    [...standing(evidence, document, newest.lines)].map((line) => ({ document, line })),
  );
  const within = (line: number) =>
    line >= Math.min(newest.line, other.line) && line < Math.max(newest.line, other.line);
  // One between the examples was passed by: it is to stay, and so may others be.
  const passedBy =
    other.uri === newest.uri && sites.some((s) => s.document.uri === newest.uri && within(s.line));
  if (passedBy) return [];
  const down = other.uri !== newest.uri || newest.line >= other.line;
  const due = sites
    .filter(({ document, line }) => document.uri !== newest.uri || line >= newest.line === down)
    .filter(({ document, line }) => !isWritten(evidence, document, line, newest.lines.length))
    .slice(0, maxSites);
  const name = newest.uri.split('/').at(-1);
  return due.map(({ document, line }) => ({
    class: 'same-change',
    uri: document.uri,
    version: document.version,
    edit: without(document, line, newest.lines.length),
    reason: `same lines as were taken out ${document.uri === newest.uri ? '' : `of ${name} `}at line ${newest.line + 1}`,
    sites: due.length,
    group: `${newest.uri} without ${newest.lines.join('\n')}`,
    strength: 'likely',
  }));
}

function deletionsOf(evidence: Evidence, { uri, before, edit, now }: PastEdit): Deletion[] {
  const document = current(evidence, uri);
  if (!document) return [];
  return edit.flatMap((r, i): Deletion[] => {
    const at = now[i];
    if (r.text !== '' || !at || at.from !== at.to || at.to > document.length) return [];
    const text = before.slice(r.from, r.to);
    const start = before.lineAt(r.from);
    const inFront = r.from === start.from && text.endsWith('\n');
    const behind = text.startsWith('\n') && r.to === before.lineAt(r.to).to;
    if (!inFront && !behind) return [];
    const lines = text.replace(/^\n|\n$/, '').split('\n');
    if (lines.length > mostLines) return [];
    const line = document.lineAt(at.from).number + (inFront ? 0 : 1);
    return [{ uri, languageId: before.languageId, line, lines: lines.map((l) => l.trim()) }];
  });
}

/** The lines at which they stand yet. */
function* standing(evidence: Evidence, document: TextSnapshot, lines: readonly string[]): Generator<number> {
  const longest = lines.reduce((best, line, i) => (line.length > lines[best]!.length ? i : best), 0);
  for (const number of linesWith(evidence, document, lines[longest]!)) {
    const first = number - longest;
    if (first < 0 || first + lines.length > document.lineCount) continue;
    if (lines.some((line, i) => document.line(first + i).text.trim() !== line)) continue;
    if (!isNeededImport(evidence, document, first, first + lines.length - 1)) yield first;
  }
}

/** The user has just put them in, as who moves them does: they are to stay. */
function isWritten(evidence: Evidence, document: TextSnapshot, first: number, count: number): boolean {
  const [from, to] = [document.line(first).from, document.line(first + count - 1).to];
  return isOwnEdit(evidence, document.uri, { from, to });
}

function isNeededImport(evidence: Evidence, document: TextSnapshot, first: number, last: number): boolean {
  const tree = evidence.tree(document.uri);
  const [from, to] = [document.line(first).from, document.line(last).to];
  const imports = tree?.imports().filter((item) => item.from < to && from < item.to) ?? [];
  return imports.some(({ names }) => names.some(({ local }) => !isIdle(tree!, local)));
}

function without(document: TextSnapshot, first: number, count: number) {
  const next = first + count;
  if (next < document.lineCount) return replace(document.line(first).from, document.line(next).from, '');
  const from = first === 0 ? 0 : document.line(first - 1).to;
  return replace(from, document.length, '');
}
