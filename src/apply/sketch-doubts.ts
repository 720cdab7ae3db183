/**
 * What makes a landing doubtful although every line found its place: a run of lines that would stand twice at the edge of
 * a gap, or an end of the file that no gap keeps and that the sketch itself speaks about.
 */
import type { Drawn } from './sketch-hunks.ts';
import { isGapRow, linesAfter, type Piece, type SketchView, weightOf } from './sketch-view.ts';

/** The first line of a run that is written right beside a gap although the file has and keeps it; undefined where there is none. */
export function repeatedAtGap(view: SketchView, piece: Piece, drawn: Drawn): string | undefined {
  const line = new Map(drawn.shown.map((s) => [s.row, s.line] as const));
  const going = goingLines(drawn);
  for (const [at, row] of piece.rows.entries()) {
    if (!isGapRow(view, row)) continue;
    for (const step of [-1, 1] as const) {
      const run = writtenRun(view, piece, line, at, step);
      const found = longestKept(view, piece, run, going);
      if (found !== undefined) return view.rows[found]!.text.trim().slice(0, 60);
    }
  }
  return undefined;
}

function goingLines(drawn: Drawn): ReadonlySet<number> {
  const going = new Set<number>();
  for (const h of drawn.hunks) for (let line = h.from; line < h.to; line++) going.add(line);
  return going;
}

/** The rows beside a gap, blank ones left out, that are no lines of the file; the nearest first. */
function writtenRun(
  view: SketchView,
  piece: Piece,
  line: ReadonlyMap<number, number>,
  gap: number,
  step: 1 | -1,
): number[] {
  const out: number[] = [];
  for (let at = gap + step; at >= 0 && at < piece.rows.length; at += step) {
    const row = piece.rows[at]!;
    if (isGapRow(view, row) || line.has(row)) break;
    if (weightOf(view, row) !== 'blank') out.push(row);
  }
  return out;
}

/** Telling rows that must stand in the file one after the other, one of them nowhere else. */
const fewestRepeated = 2;

function longestKept(
  view: SketchView,
  piece: Piece,
  run: readonly number[],
  going: ReadonlySet<number>,
): number | undefined {
  const [first] = run;
  if (first === undefined) return undefined;
  const { file } = view;
  const step = run.length > 1 && run[1]! < first ? -1 : 1;
  for (let start = piece.from; start < piece.to; start++) {
    if (file.key[start] !== view.key[first]) continue;
    let line = start;
    let telling = 0;
    let alone = false;
    for (const row of run) {
      while (line >= piece.from && line < piece.to && file.lines[line]!.trim() === '') line += step;
      if (file.key[line] !== view.key[row] || going.has(line)) break;
      if (weightOf(view, row) === 'telling') {
        telling++;
        alone ||= file.counts.get(view.key[row]!) === 1;
      }
      line += step;
    }
    if (telling >= fewestRepeated && alone) return first;
  }
  return undefined;
}

const brings = /^\s*(?:import|from|use|using|#\s*include|require|require_once|const\s.*\brequire\()\b/;
const comment = /^\s*(?:\/\/|\/?\*|#(?!\s*include)|--)/;

/**
 * Whether the sketch speaks about an end of the file that it neither shows nor leaves out with a gap: it writes a line
 * that stands there, or takes away what only that end needs. Then it may mean the end to go.
 */
export function speaksOfEnd(view: SketchView, piece: Piece, drawn: Drawn): boolean {
  const ends = silentEnds(view, piece, drawn);
  if (ends.length === 0) return false;
  const { file } = view;
  const shown = new Set(drawn.shown.map((s) => s.row));
  const written = piece.rows.filter(
    (row) => !isGapRow(view, row) && weightOf(view, row) === 'telling' && !shown.has(row),
  );
  const inEnds = (line: number) => ends.some((e) => line >= e.from && line < e.to);
  const moved = written.some((row) => {
    if (file.counts.get(view.key[row]!) !== 1 || comment.test(view.rows[row]!.text)) return false;
    return inEnds(file.key.indexOf(view.key[row]!));
  });
  return moved || needsWhatGoes(view, drawn, ends) || orphans(view, drawn, ends);
}

interface Lines {
  readonly from: number;
  readonly to: number;
}

function silentEnds(view: SketchView, piece: Piece, drawn: Drawn): Lines[] {
  const lines = drawn.shown.map((s) => s.line);
  if (lines.length === 0) return [];
  const told = piece.rows.filter((row) => weightOf(view, row) !== 'blank');
  const out: Lines[] = [];
  if (!isGapRow(view, told[0]!)) out.push({ from: piece.from, to: Math.min(...lines) });
  if (!isGapRow(view, told.at(-1)!)) out.push({ from: Math.max(...lines) + 1, to: piece.to });
  return out.filter((e) => e.from < e.to);
}

/** Whether an import goes although such an end uses its names, and the sketch uses none of them. */
function needsWhatGoes(view: SketchView, drawn: Drawn, ends: readonly Lines[]): boolean {
  const { file } = view;
  const sketch = view.rows.map((r) => r.text).join('\n');
  const rest = ends.map((e) => file.lines.slice(e.from, e.to).join('\n')).join('\n');
  const word = (name: string) => new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`);
  return drawn.hunks.some((h) =>
    file.lines
      .slice(h.from, h.to)
      .filter((text) => brings.test(text))
      .flatMap((text) => text.match(/[A-Za-z_$][\w$]*/g) ?? [])
      .some((name) => name.length > 2 && word(name).test(rest) && !word(name).test(sketch)),
  );
}

const declared =
  /^\s*(?:(?:export|default|public|private|internal|static|abstract|final|async|pub(?:\([a-z]+\))?)\s+)*(?:function\*?|class|interface|struct|enum|trait|type|def|fn|func|module|local\s+function)\s+([A-Za-z_]\w*)/;

/** Whether such an end declares what only the lines that go have used: nothing needs it any more. */
function orphans(view: SketchView, drawn: Drawn, ends: readonly Lines[]): boolean {
  const { file } = view;
  const after = linesAfter(view, drawn.hunks);
  return ends.some((e) =>
    file.lines.slice(e.from, e.to).some((text) => {
      const name = declared.exec(text)?.[1];
      if (name === undefined) return false;
      const word = new RegExp(`(?<![\\w$])${name}(?![\\w$])`);
      const uses = (lines: readonly string[]) => lines.filter((l) => word.test(l) && !comment.test(l)).length;
      const own = uses(file.lines.slice(e.from, e.to));
      return uses(file.lines) > own && uses(after) === own;
    }),
  );
}
