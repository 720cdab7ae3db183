/**
 * Did the sketch mean to take these lines away, or did it only forget to say that they stay? Lines that go while the rest
 * still uses what they declare were forgotten; so, likely, were many lines that go with nothing in their place.
 */
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

/** Telling lines that may go without a word, where nothing takes their place. */
const mostForNothing = 24;
/** Lines that may go where a name goes with them. */
const mostExplained = 18;
const fewLines = 3;
const manyLines = 8;

export function losses(view: SketchView, drawn: Drawn, gaps: boolean): Loss[] {
  const { stretches, reworded } = drawn;
  const suspects = stretches.filter((s) => gone(view, s, stretches).length >= fewLines);
  return suspects.flatMap((stretch): Loss[] => {
    const lost = gone(view, stretch, stretches);
    const put = stretch.rows.filter((row) => weightOf(view, row) === 'telling');
    if (put.length * 2 > lost.length) return [];
    const used = lost.flatMap((line) => stillUsed(view, line, stretch, drawn));
    if (used.length > 0) return [{ stretch, why: 'used', what: `\`${used[0]}\`` }];
    if (gaps && put.length === 0 && beheads(view, stretch))
      return [{ stretch, why: 'nothing', what: `${lost.length} lines` }];
    if (gaps && put.length === 0 && joinsBlocks(view, stretch))
      return [{ stretch, why: 'nothing', what: `${lost.length} lines` }];
    if (gaps && put.length === 0 && lost.length <= mostForNothing && shownForIt(view, stretch, drawn))
      return [];
    if (gaps && unitsGone(view, stretch) > 1) return [{ stretch, why: 'much', what: 'several functions' }];
    if (gaps && lost.length <= mostExplained && explained(view, stretch, drawn)) return [];
    if (gaps && put.length === 0 && meant(view, stretch, stretches, reworded)) return [];
    if (gaps && lost.length >= manyLines && put.length * 3 <= lost.length)
      return [{ stretch, why: 'much', what: `${lost.length} lines` }];
    if (gaps && put.length === 0 && (lost.length > fewLines || emptiesBlock(view, stretch)))
      return [{ stretch, why: 'nothing', what: `${lost.length} lines` }];
    if (lost.length > mostForNothing && put.length * 6 < lost.length)
      return [{ stretch, why: 'much', what: `${lost.length} lines` }];
    return [];
  });
}

/** Lines that may go where the sketch shows their neighbors for no other reason. */
const mostMeant = 6;

/**
 * Whether the lines seem to go on purpose: they are all that changes between two gaps, so why else would their neighbors
 * be shown? A forgotten gap joins two parts that each have a change of their own.
 */
function meant(
  view: SketchView,
  stretch: Stretch,
  all: readonly Stretch[],
  reworded: ReadonlySet<number>,
): boolean {
  if (reworded.has(stretch.part) || stretch.to - stretch.from > mostMeant || emptiesBlock(view, stretch))
    return false;
  return !all.some(
    (s) => s !== stretch && s.part === stretch.part && (s.rows.length > 0 || gone(view, s, all).length > 0),
  );
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

/** Whether what is left of one block would run on in what is left of another: nobody writes that on purpose. */
function joinsBlocks({ file, fileIndent }: SketchView, { from, to }: Stretch): boolean {
  const dips = (first: number, end: number) => {
    const depths: number[] = [];
    for (let line = first; line < end; line++)
      if (file.lines[line]!.trim() !== '') depths.push(fileIndent[line]!);
    const least = Math.min(...depths);
    return least < depths[0]! && least < depths.at(-1)!;
  };
  // The same lines go where the stretch lies a line further up.
  for (let first = from, end = to; ; first--, end--) {
    if (!dips(first, end)) return false;
    if (first === 0 || file.key[first - 1] !== file.key[end - 1]) return true;
  }
}

/** Whether a comment loses its first lines and keeps the others. */
function beheads({ file }: SketchView, { from, to }: Stretch): boolean {
  const isComment = (line: number) => line >= 0 && line < file.count && comment.test(file.lines[line]!);
  return isComment(to - 1) && isComment(to) && !isComment(from - 1);
}

const quoted = /"(?:[^"\\]|\\.)*"/g;

/** How many heads of units without partner lie in the stretch; the sketch shows no other unit in their place. */
function unitsGone({ pairing, rows: all }: SketchView, { from, to, rows }: Stretch): number {
  const heads = pairing.lonely.filter((unit) => unit.first >= from && unit.last < to);
  const put = rows.filter((row) =>
    /\b(?:function|def|fn|func|class|struct|interface|enum|sub)\b|\) ?\{$/.test(all[row]!.text),
  );
  return heads.length - put.length;
}

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
