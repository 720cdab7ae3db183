/**
 * Did the sketch mean to take these lines away, or did it only forget to say that they stay? Lines that go while the rest
 * still uses what they declare were forgotten; so, likely, were many lines that go with nothing in their place.
 */
import type { FileLines } from './lines.ts';
import type { Drawn, ShownLine, Stretch } from './sketch-hunks.ts';
import { linesAfter, type SketchView, weightOf } from './sketch-view.ts';

export interface Loss {
  readonly stretch: Stretch;
  /**
   * `used`: names declared there are still used. `much`: too much goes for little. `nothing`: a sketch with gaps has
   * nothing at all in their place, which is how a forgotten gap looks, too.
   */
  readonly why: 'used' | 'much' | 'nothing';
  /** For the sentence: what goes. */
  readonly what: string;
}

const declares =
  /\b(?:const|let|var|val|def|fn|func|function|class|struct|enum|interface|type|trait|module|namespace|local)\s+\*?([A-Za-z_]\w*)|^\s*(?:[\w<>[\],.*&:]+\s+)*?([A-Za-z_]\w*)\s*(?::=|=(?![=>]))/;

const fewLines = 3;
/** Telling lines that may go, be it for one line in as many of them. */
const mostWithGaps = { lines: 15, each: 3 };
const mostOfWhole = { lines: 24, each: 6 };

export function losses(view: SketchView, drawn: Drawn, gaps: boolean): Loss[] {
  const { stretches } = drawn;
  return stretches.flatMap((stretch): Loss[] => {
    const lost = gone(view, stretch, stretches);
    const put = stretch.rows.filter((row) => weightOf(view, row) === 'telling').length;
    if (lost.length < fewLines || put * 2 > lost.length) return [];
    const what = `${lost.length} lines`;
    const [used] = lost.flatMap((line) => stillUsed(view, line, stretch, drawn));
    if (used !== undefined) return [{ stretch, why: 'used', what: `\`${used}\`` }];
    const { lines, each } = gaps ? mostWithGaps : mostOfWhole;
    if (lost.length > lines && put * each <= lost.length) return [{ stretch, why: 'much', what }];
    if (gaps && put === 0 && seemsForgotten(view, stretch, drawn)) return [{ stretch, why: 'nothing', what }];
    return [];
  });
}

/**
 * Whether a gap seems to have been forgotten where these lines stood: what is shown beside them is shown for another reason,
 * as the head or the end of the block that they are all of or begin, or as what their comment is about.
 */
function seemsForgotten(view: SketchView, stretch: Stretch, drawn: Drawn): boolean {
  if (rewordedBeside(view, stretch, drawn)) return false;
  const suspicious =
    followsOpening(view, stretch, drawn) ||
    opensBlock(view, stretch) ||
    leavesNoComment(view, stretch) ||
    emptiesBlock(view, stretch);
  if (!suspicious) return false;
  return !shownForIt(view, stretch, drawn) && !explained(view, stretch, drawn);
}

/** Whether a line right beside them is worded differently: then that is what stands in their place. */
function rewordedBeside(view: SketchView, { from, to }: Stretch, { shown }: Drawn): boolean {
  return shown.some(
    (s) => (s.line === from - 1 || s.line === to) && view.key[s.row] !== view.file.key[s.line],
  );
}

/** Whether above them only the file's first lines are shown, as they are: every sketch shows these. */
function followsOpening({ file, ...view }: SketchView, { from, part }: Stretch, { shown }: Drawn): boolean {
  const above = shown.filter((s) => s.part === part && s.line < from);
  return (
    above[0]?.line === 0 &&
    above.at(-1)!.line === above.length - 1 &&
    above.every((s) => view.key[s.row] === file.key[s.line])
  );
}

/** Whether the lines that go are the first of a block. */
function opensBlock({ file, fileIndent }: SketchView, { from, to }: Stretch): boolean {
  const above = nearest(file, from - 1, -1);
  const first = nearest(file, from, 1);
  return above >= 0 && first < to && fileIndent[above]! < fileIndent[first]!;
}

/** Whether a comment goes and what it is about, right below, stays. */
function leavesNoComment({ file }: SketchView, { to }: Stretch): boolean {
  return (
    to < file.count &&
    comment.test(file.lines[to - 1]!) &&
    file.lines[to]!.trim() !== '' &&
    !comment.test(file.lines[to]!)
  );
}

/** The nearest line from `line` on that is not blank, which may lie beyond the file's ends. */
function nearest(file: FileLines, line: number, step: 1 | -1): number {
  let at = line;
  while (at >= 0 && at < file.count && file.lines[at]!.trim() === '') at += step;
  return at;
}

/**
 * Whether a side of the lines that go shows something of the file for no other reason than that they go: nothing changes
 * there, and it is not just what they stand in. Where a gap was forgotten, both sides have a reason of their own.
 */
function shownForIt(view: SketchView, stretch: Stretch, { shown, stretches }: Drawn): boolean {
  if (emptiesBlock(view, stretch) || opensWithEnd(view, stretch)) return false;
  const lost = (s: Stretch) =>
    gone(view, s, stretches).length >= fewLines && s.rows.every((row) => weightOf(view, row) !== 'telling');
  if (stretches.some((s) => s !== stretch && s.part === stretch.part && lost(s))) return false;
  // Lines that the sketch writes elsewhere move; what stood between them may be meant by a gap there.
  const elsewhere = new Set(stretches.flatMap((s) => s.rows.map((row) => view.key[row]!)));
  for (let line = stretch.from; line < stretch.to; line++) {
    const key = view.file.key[line]!;
    if (view.file.counts.get(key) === 1 && elsewhere.has(key)) return false;
  }
  const mine = shown.filter((s) => s.part === stretch.part);
  const idle = (side: readonly ShownLine[], within: (line: number) => boolean) =>
    side.every((s) => view.key[s.row] === view.file.key[s.line]) &&
    !stretches.some(
      (s) =>
        s !== stretch &&
        s.part === stretch.part &&
        within(s.from) &&
        (s.rows.some((row) => weightOf(view, row) === 'telling') || gone(view, s, stretches).length > 0),
    );
  const before = mine.filter((s) => s.line < stretch.from);
  const after = mine.filter((s) => s.line >= stretch.to);
  return (
    (idle(before, (line) => line < stretch.from) && !surrounds(view, before)) ||
    (idle(after, (line) => line >= stretch.to) && !surrounds(view, after))
  );
}

/** Whether these lines are only heads and ends of blocks, or the first of the file: what a sketch shows to be found. */
function surrounds({ file, fileIndent, ...view }: SketchView, side: readonly ShownLine[]): boolean {
  if (side.some((s) => s.line === 0)) return true;
  return side.every(({ row, line }) => {
    if (file.keys.weight(view.key[row]!) !== 'telling' || comment.test(file.lines[line]!)) return true;
    let next = line + 1;
    while (next < file.count && file.lines[next]!.trim() === '') next++;
    return next < file.count && (fileIndent[next]! > fileIndent[line]! || /^\s*\{/.test(file.lines[next]!));
  });
}

const comment = /^\s*(?:\/\/|\/?\*|#|--|@)/;

/** Whether the first of the lines that go ends a block: then it is not a thing of its own that goes. */
function opensWithEnd({ file }: SketchView, { from, to }: Stretch): boolean {
  let first = from;
  while (first < to && file.lines[first]!.trim() === '') first++;
  return first < to && /^\s*(?:[)\]}]|end\b|fi\b|done\b|esac\b)/.test(file.lines[first]!);
}

const quoted = /"(?:[^"\\]|\\.)*"/g;

/** Whether a block is left with nothing in it: nobody writes that on purpose. */
function emptiesBlock({ file, fileIndent }: SketchView, { from, to }: Stretch): boolean {
  if (from === 0 || to >= file.count) return false;
  return fileIndent[from - 1]! < fileIndent[from]! && fileIndent[to]! <= fileIndent[from - 1]!;
}

/** Telling lines of the stretch that the sketch does not write anew, there or elsewhere. */
function gone(view: SketchView, { from, to }: Stretch, all: readonly Stretch[]): number[] {
  const again = new Set(all.flatMap((s) => s.rows.map((row) => view.key[row]!)));
  const out: number[] = [];
  for (let line = from; line < to; line++) {
    const key = view.file.key[line]!;
    if (view.file.keys.weight(key) === 'telling' && !again.has(key)) out.push(line);
  }
  return out;
}

function stillUsed(view: SketchView, line: number, stretch: Stretch, drawn: Drawn): string[] {
  const all = drawn.stretches;
  if (comment.test(view.file.lines[line]!)) return [];
  const match = declares.exec(view.file.lines[line]!);
  const name = match?.[1] ?? match?.[2];
  if (name === undefined || name.length < 3 || /^(?:self|this|return|else|true|false|null|None)$/.test(name))
    return [];
  // Not in a path or a string, and no member of something else.
  const word = new RegExp(`(?<![\\w$.'"\`/-])${name}(?![\\w$'"\`-])|\\$\\{?${name}\\b`);
  const again = new RegExp(`${declares.source.split('|^')[0]}`, 'g');
  const texts = view.rows.filter((r) => r.kind !== 'gap').map((r) => r.text);
  // Declared by the sketch itself, or brought in by an import: then it was replaced.
  if (
    texts.some(
      (t) =>
        declaredIn(t, name, again) ||
        (/^\s*(?:import|from|use|using|#include|require)\b/.test(t) && word.test(t)),
    )
  )
    return [];
  const unit = unitAround(view, line, stretch);
  const kept = view.file.lines.slice(unit.from, unit.to).filter((_, i) => {
    const at = unit.from + i;
    return (
      !all.some((s) => at >= s.from && at < s.to) &&
      !drawn.hunks.some((h) => at >= h.from && at < h.to) &&
      !/^\s*(?:#|\/\/|\/?\*|--|;;)/.test(view.file.lines[at]!)
    );
  });
  const written = drawn.hunks
    .filter((h) => view.fileIndent[line] === 0 || (h.from >= unit.from && h.to <= unit.to))
    .flatMap((h) => h.lines);
  if (kept.some((t) => declaredIn(t, name, again))) return [];
  return kept.some((t) => word.test(t)) || written.some((t) => word.test(t.replace(quoted, '""')))
    ? [name]
    : [];
}

/**
 * Whether a name goes from the file for good that these lines and others write, at places that the sketch speaks about one
 * by one: then they go together.
 */
function explained(view: SketchView, stretch: Stretch, { hunks }: Drawn): boolean {
  const { lines } = view.file;
  const own = new Set(namesIn(lines.slice(stretch.from, stretch.to)));
  const elsewhere = hunks
    .filter((h) => h.to <= stretch.from || h.from >= stretch.to)
    .flatMap((h) => lines.slice(h.from, h.to));
  const candidates = namesIn(elsewhere).filter((name) => own.has(name));
  if (candidates.length === 0) return false;
  const result = new Set(namesIn(linesAfter(view, hunks)));
  return candidates.some((name) => !result.has(name));
}

function namesIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    comment.test(text)
      ? []
      : (text.match(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu) ?? []).map((n) => n.replace(/^\$/, '')),
  );
}

function declaredIn(text: string, name: string, pattern: RegExp): boolean {
  const match = declares.exec(text);
  if (match?.[1] === name || match?.[2] === name) return true;
  return [...text.matchAll(pattern)].some((m) => m[1] === name);
}

/** Where the name can be meant: the unit that the line stands in, for what is indented; else the file. */
function unitAround(view: SketchView, line: number, stretch: Stretch): { from: number; to: number } {
  const depth = view.fileIndent[line]!;
  if (depth === 0) return { from: 0, to: view.file.count };
  let from = stretch.from;
  let to = stretch.to;
  const inside = (at: number) => view.file.lines[at]!.trim() === '' || view.fileIndent[at]! >= depth;
  while (from > 0 && inside(from - 1)) from--;
  while (to < view.file.count && inside(to)) to++;
  return { from, to };
}
