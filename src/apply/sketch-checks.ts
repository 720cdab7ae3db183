/** Whether a landing can be what the sketch meant: nothing lost, nothing twice, no marker left, and one reading only. */
import type { LineHunk } from './lines.ts';
import { losses } from './lost-lines.ts';
import { looksLikeMarker } from './markers.ts';
import { type Merged, refused } from './merged.ts';
import { repeatedAtGap, speaksOfEnd } from './sketch-doubts.ts';
import type { Drawn } from './sketch-hunks.ts';
import { linesAfter, type Piece, type SketchView } from './sketch-view.ts';

export function checked(view: SketchView, piece: Piece, drawn: Drawn, gaps: boolean): Merged {
  const [loss] = losses(view, drawn, gaps);
  if (loss)
    return refused(
      'loses-lines',
      loss.why === 'used'
        ? `it would take away the lines that declare ${loss.what}, which is still used; if they stay, say so with "... existing code ..."`
        : `it would take away ${loss.what} without a word; if they stay, say so with "... existing code ..."`,
    );
  const { keys } = view.file;
  const closer = drawn.hunks.find(
    (h) =>
      h.from === h.to &&
      h.lines.some((l) => l.trim() !== '') &&
      h.lines.every((l) => keys.weight(keys.of(l)) !== 'telling') &&
      !betweenShown(view, drawn, h.from),
  );
  if (closer && (gaps || drawn.partial))
    return refused(
      'ambiguous',
      `nothing around it says where it belongs: \`${closer.lines.find((l) => l.trim() !== '')!.trim()}\` stands alone`,
    );
  const known = new Set(view.file.key);
  for (const hunk of drawn.hunks)
    for (const line of hunk.lines)
      if (looksLikeMarker(line) && !known.has(view.file.keys.of(line)))
        return refused(
          'leaves-marker',
          `a line that seems to stand for others would be written into the file: \`${line.trim().slice(0, 60)}\``,
        );
  if ((gaps || drawn.partial) && slides(view, drawn))
    return refused('ambiguous', 'nothing says how many of the ends of blocks beside a gap go');
  if ((gaps || drawn.partial) && loose(view, piece, drawn))
    return refused(
      'ambiguous',
      'what it takes away has only ends of blocks beside it, and these stand in many places',
    );
  if (speaksOfEnd(view, piece, drawn))
    return refused(
      'ambiguous',
      'nothing says whether the lines of the file that it stops short of stay, and it speaks about them',
    );
  const twin = view.pairing.twins.find(({ sketch, file }) => declaresTwice(drawn, sketch.head, file.head));
  if (twin) return refused('ambiguous', `\`${twin.sketch.name}\` would be declared twice`);
  const twice = gaps || drawn.partial ? repeatedAtGap(view, piece, drawn) : undefined;
  if (twice !== undefined) return refused('ambiguous', `\`${twice}\` would stand in the file twice`);
  if (drawn.hunks.length === 0 && (gaps || drawn.partial)) return refused('no-edit', 'it changes nothing');
  return { kind: 'hunks', hunks: drawn.hunks };
}

/** Whether a row is written anew although a line that declares the same stays. */
function declaresTwice({ hunks, shown }: Drawn, row: number, line: number): boolean {
  return (
    !shown.some((s) => s.row === row || s.line === line) && !hunks.some((h) => line >= h.from && line < h.to)
  );
}

/** Whether the lines on both sides of a place are shown one after the other, one of them saying something. */
function betweenShown(view: SketchView, { shown }: Drawn, at: number): boolean {
  const exact = shown.filter((s) => view.key[s.row] === view.file.key[s.line]);
  const above = exact.find((s) => s.line === at - 1);
  const below = exact.find((s) => s.line === at);
  if (!above || !below || above.part !== below.part) return false;
  return [above, below].some((s) => view.file.keys.weight(view.file.key[s.line]!) === 'telling');
}

/**
 * Whether lines go although nothing on one side of them says where they are: up to the gap there, only blank lines and ends
 * of blocks are shown.
 */
function loose(view: SketchView, piece: Piece, { hunks, shown }: Drawn): boolean {
  const { file } = view;
  const telling = (line: number) => file.keys.weight(file.key[line]!) === 'telling';
  return hunks.some(({ from, to }) => {
    if (from === to) return false;
    const part = (
      shown.find((s) => s.line >= from && s.line < to) ??
      shown.find((s) => s.line === from - 1 || s.line === to)
    )?.part;
    const mine = shown.filter((s) => s.part === part);
    const exact = mine
      .filter((s) => view.key[s.row] === file.key[s.line] && telling(s.line))
      .map((s) => s.line);
    const first = Math.min(from, ...mine.map((s) => s.line));
    const end = Math.max(to, ...mine.map((s) => s.line + 1));
    // In a unit that is known, what closes it closes it.
    const inUnit = (line: number) =>
      mine.some((s) => s.line === line && view.pairing.sketchOwner[s.row]! > 0);
    const above = first === piece.from || exact.some((line) => line < from) || inUnit(from - 1);
    const below = end === piece.to || exact.some((line) => line >= to) || inUnit(to);
    if (inUnit(from) || inUnit(to - 1)) return false;
    return !above || !below;
  });
}

/**
 * Whether lines go beside a run of ends of blocks that a gap follows or goes before, and the run is as well one line further
 * on: then nothing says how many of these ends go with them.
 */
function slides(view: SketchView, { shown, stretches }: Drawn): boolean {
  const { file } = view;
  const bare = (line: number) => file.keys.weight(file.key[line]!) !== 'telling';
  return stretches.some(({ from, to, rows, part }) => {
    if (from === to || rows.length > 0) return false;
    const lines = shown.filter((s) => s.part === part).map((s) => s.line);
    const run = (side: readonly number[], step: 1 | -1) =>
      side.length > 0 &&
      side.every((l) => bare(l) && file.key[l] === file.key[l + step]) &&
      side.some((l) => file.keys.weight(file.key[l]!) === 'bare');
    return (
      run(
        lines.filter((l) => l >= to),
        1,
      ) ||
      run(
        lines.filter((l) => l < from),
        -1,
      )
    );
  });
}

/**
 * Of two results the one that takes a unit away whose name nothing uses any more, where something did: it got another
 * name. Undefined where names do not tell.
 */
export function renameMeant(
  view: SketchView,
  results: readonly (readonly LineHunk[])[],
): readonly LineHunk[] | undefined {
  const texts = results.map((hunks) => linesAfter(view, hunks).join('\n'));
  const uses = (text: string, name: string) =>
    text.split(new RegExp(`(?<![\\w$])${name}(?![\\w$])`)).length - 1;
  for (const [i, hunks] of results.entries()) {
    const gone = hunks
      .flatMap((h) => view.file.lines.slice(h.from, h.to))
      .flatMap(
        (line) => /\b(?:function|def|fn|func|class|struct|sub)\s+([A-Za-z_]\w*)/.exec(line)?.[1] ?? [],
      );
    const names = gone.filter(
      (name) =>
        uses(texts[i]!, name) === 0 && uses(view.file.text, name) > 1 && uses(texts[1 - i]!, name) === 1,
    );
    if (names.length > 0) return hunks;
  }
  return undefined;
}

export function distinctResults(
  view: SketchView,
  all: readonly (readonly LineHunk[])[],
): (readonly LineHunk[])[] {
  const seen = new Map<string, readonly LineHunk[]>();
  for (const hunks of all) {
    // Not how it is cut but what comes out.
    const text = linesAfter(view, hunks).join('\n');
    if (!seen.has(text)) seen.set(text, hunks);
  }
  return [...seen.values()];
}
