/**
 * Lands the blocks of a diff on one file. Each block is looked for on its own; one that fits in several places is settled
 * by what it is said to stand in and by its neighbors, since blocks come in the order of the file; else it is refused.
 */
import { exactRule } from './indentation.ts';
import { type FileLines, indentOf, indentWidth, type LineHunk } from './lines.ts';
import { locate, type Place } from './locate-block.ts';
import { looksLikeMarker } from './markers.ts';
import type { BlockRefusal, RefusalReason } from './refusal.ts';
import { type Block, isOld } from './sketch.ts';

export type PlacedBlock =
  | { readonly kind: 'hunks'; readonly hunks: readonly LineHunk[]; readonly exact: boolean }
  | {
      readonly kind: 'alternatives';
      readonly options: readonly (readonly LineHunk[])[];
      readonly sentence: string;
    }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly sentence: string };

export function placeBlocks(blocks: readonly Block[], file: FileLines): PlacedBlock[] {
  const indent = Int32Array.from(file.lines, (line) => indentWidth(line));
  const places = blocks.map((block) => underItsHeading(block, file, locate(block, file, indent)));
  settleByOrder(places);
  return blocks.map((block, i) => placed(block, file, places[i]!));
}

function refuse(reason: RefusalReason, sentence: string): PlacedBlock {
  return { kind: 'refused', reason, sentence };
}

function placed(block: Block, file: FileLines, places: readonly Place[]): PlacedBlock {
  if (!block.rows.some(isOld)) return withoutContext(block, file);
  if (places.length === 0) return refuse('not-found', missing(block, file));
  const drawn = places.slice(0, 8).map((place) => blockHunks(block, file, place));
  const good = drawn.filter((d) => d.kind === 'hunks');
  if (good.length === 0 || places.length === 1) return drawn[0]!;
  return {
    kind: 'alternatives',
    options: good.map((g) => g.hunks),
    sentence: `it fits in ${places.length} places; more of the lines around it would tell which is meant`,
  };
}

/** Only lines to write: they go below the heading they are said to stand in, or into an empty file. */
function withoutContext(block: Block, file: FileLines): PlacedBlock {
  const lines = block.rows.filter((r) => r.kind === 'add').map((r) => r.text);
  if (file.lines.every((line) => line.trim() === ''))
    return { kind: 'hunks', hunks: [{ from: 0, to: file.count, lines }], exact: true };
  return refuse(
    'not-found',
    'it has no line of the file beside what it adds, so nothing says where it belongs',
  );
}

/** Says which of its lines the file does not have. */
function missing(block: Block, file: FileLines): string {
  const old = block.rows.filter((r) => isOld(r) && file.keys.weight(file.keys.of(r.text)) === 'telling');
  const absent = old.find((r) => !file.counts.has(file.keys.of(r.text)));
  return absent
    ? `the file has no line \`${absent.text.trim().slice(0, 80)}\``
    : 'its lines do not stand together anywhere in the file';
}

/** Places below the heading, the nearest ones: a heading names what the lines stand in. */
function underItsHeading(block: Block, file: FileLines, places: Place[]): Place[] {
  if (places.length < 2 || block.under.length === 0) return places;
  let from = 0;
  for (const heading of block.under) {
    const line = headingLine(file, heading, from);
    if (line < 0) return places;
    from = line;
  }
  const below = places.filter((p) => p.last >= from);
  const depth = indentWidth(file.lines[from]!);
  // What stands in it ends where another line is indented no deeper and opens something of its own.
  let end = from + 1;
  while (
    end < file.count &&
    (file.lines[end]!.trim() === '' ||
      indentWidth(file.lines[end]!) > depth ||
      /^\s*[)}\]]/.test(file.lines[end]!))
  )
    end++;
  const inside = below.filter((p) => p.first <= end);
  return inside.length > 0 ? inside.slice(0, inside.length) : below.length > 0 ? below : places;
}

/** The only line that reads like the heading, or starts with it; −1 where there is none or several. */
function headingLine(file: FileLines, heading: string, from: number): number {
  const words = file.keys.words(file.keys.of(heading));
  const find = (fits: (line: string) => boolean) => {
    const found: number[] = [];
    for (let line = from; line < file.count && found.length < 2; line++)
      if (fits(file.keys.words(file.key[line]!))) found.push(line);
    return found.length === 1 ? found[0]! : -1;
  };
  const same = find((line) => line === words);
  if (same >= 0) return same;
  const starts = find((line) => line.startsWith(words));
  return starts >= 0 || words.length < 4 ? starts : find((line) => line.includes(words));
}

/** Settles what fits in several places by its neighbors, as long as those that are certain come in order. */
function settleByOrder(places: Place[][]): void {
  const certain = () => places.flatMap((p, i) => (p.length === 1 ? [{ i, place: p[0]! }] : []));
  const ordered = certain().every(({ place }, i, all) => i === 0 || all[i - 1]!.place.last < place.first);
  if (!ordered) return;
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 0; i < places.length; i++) {
      if (places[i]!.length < 2) continue;
      let end = i;
      while (end < places.length && places[end]!.length > 1) end++;
      const before = places.slice(0, i).findLast((p) => p.length === 1)?.[0]?.last ?? -1;
      const after = places.slice(end).find((p) => p.length === 1)?.[0]?.first ?? Number.POSITIVE_INFINITY;
      const some =
        places.slice(0, i).some((p) => p.length === 1) || places.slice(end).some((p) => p.length === 1);
      if (!some && end - i < 2) continue;
      for (let k = i; k < end; k++) {
        const fits = places[k]!.filter((p) => p.first > before && p.last < after);
        if (fits.length > 0 && fits.length < places[k]!.length) {
          places[k] = fits;
          changed = true;
        }
      }
      const run = places.slice(i, end);
      const same = run.every(
        (p) => p.length === run.length && p.every((q, k) => q.first === run[0]![k]!.first),
      );
      if (same && run.length > 1) {
        run.forEach((p, k) => {
          places[i + k] = [p[k]!];
        });
        changed = true;
      }
      i = end;
    }
  }
}

/** What the block changes at its place. */
function blockHunks(block: Block, file: FileLines, place: Place): PlacedBlock {
  const reindent = indentation(block, file, place);
  const going: number[] = [];
  const adds: { at: number; lines: string[] }[] = [];
  const rows = block.rows;
  const faithful = keepsBlanks(rows, file, place);
  rows.forEach((r, i) => {
    if (r.kind === 'drop' && place.line[i]! >= 0) going.push(place.line[i]!);
  });
  for (let i = 0; i < rows.length; i++) {
    if (rows[i]!.kind !== 'add') continue;
    let end = i;
    while (end < rows.length && rows[end]!.kind === 'add') end++;
    const at = insertionLine(block, file, place, i, end);
    if (at === undefined)
      return refuse(
        'ambiguous',
        `the lines around \`${rows[i]!.text.trim().slice(0, 60)}\` are not as it says, so nothing tells where it goes`,
      );
    adds.push({
      at,
      lines: rows
        .slice(i, end)
        .map((r, k) => (r.text.trim() !== '' ? reindent(r.text, i + k) : faithful ? r.text : '')),
    });
    i = end;
  }
  const known = new Set(file.key);
  const marker = adds.flatMap((a) => a.lines).find((l) => looksLikeMarker(l) && !known.has(file.keys.of(l)));
  if (marker !== undefined)
    return refuse(
      'leaves-marker',
      `a line that seems to stand for others would be written into the file: \`${marker.trim().slice(0, 60)}\``,
    );
  const hunks = joined(going, adds);
  if (hunks.length === 0) return refuse('no-edit', 'it changes nothing');
  return { kind: 'hunks', hunks, exact: place.exact };
}

/** Whether the block shows a blank line with the white space that it has in the file: then it keeps such. */
function keepsBlanks(rows: Block['rows'], file: FileLines, { line }: Place): boolean {
  return rows.some(({ text }, i) => text !== '' && text.trim() === '' && text === file.lines[line[i]!]);
}

/** The line before which rows [from, to) are written; undefined where their neighbors do not tell. */
function insertionLine(
  block: Block,
  file: FileLines,
  place: Place,
  from: number,
  to: number,
): number | undefined {
  const blankOrGone = (i: number) =>
    place.line[i]! < 0 && file.keys.weight(file.keys.of(block.rows[i]!.text)) === 'blank';
  let above = from - 1;
  while (
    above >= 0 &&
    (block.rows[above]!.kind === 'add' || (isOld(block.rows[above]!) && blankOrGone(above)))
  )
    above--;
  let below = to;
  while (
    below < block.rows.length &&
    (block.rows[below]!.kind === 'add' || (isOld(block.rows[below]!) && blankOrGone(below)))
  )
    below++;
  const a = above >= 0 ? place.line[above]! : -1;
  const b = below < block.rows.length ? place.line[below]! : -1;
  if (a >= 0 && b === a + 1) return b;
  if (a >= 0 && b < 0) return a + 1;
  if (b >= 0 && a < 0) return b;
  if (a < 0) return undefined;
  if (block.rows[above]!.kind === 'drop') return a + 1;
  if (block.rows[below]!.kind === 'drop') return b;
  for (let line = a + 1; line < b; line++) if (file.lines[line]!.trim() !== '') return undefined;
  return a + 1;
}

function joined(
  going: readonly number[],
  adds: readonly { at: number; lines: readonly string[] }[],
): LineHunk[] {
  const hunks: LineHunk[] = [];
  const all = [
    ...going.map((line) => ({ from: line, to: line + 1, lines: [] as readonly string[] })),
    ...adds.map(({ at, lines }) => ({ from: at, to: at, lines })),
  ].sort((a, b) => a.from - b.from || a.to - b.to);
  for (const h of all) {
    const last = hunks.at(-1);
    if (last && last.to === h.from)
      hunks[hunks.length - 1] = { from: last.from, to: h.to, lines: [...last.lines, ...h.lines] };
    else hunks.push(h);
  }
  return hunks;
}

/** How the block's white space reads in the file, for a row by its text and place in the block. */
function indentation(block: Block, file: FileLines, place: Place): (text: string, row: number) => string {
  const pairs = block.rows.flatMap((r, i) => {
    const line = place.line[i]!;
    if (line < 0 || r.text.trim() === '' || file.keys.of(r.text) !== file.key[line]) return [];
    return [{ row: i, sketch: indentOf(r.text), file: indentOf(file.lines[line]!) }];
  });
  const all = block.rows.map((r) => r.text);
  const rule = pairs.length === 0 ? (text: string) => text : exactRule(pairs, file.lines, all);
  if (rule) return rule;
  // The lines around do not agree; each new line goes with the nearest of them.
  return (text, row) => {
    const near = pairs.reduce((x, y) => (Math.abs(y.row - row) < Math.abs(x.row - row) ? y : x));
    const own = exactRule([near], file.lines, all);
    return own ? own(text) : text;
  };
}

/** The blocks that change a line which one before them changes too, but differently. */
export function overlapping(placed: readonly PlacedBlock[]): BlockRefusal[] {
  const out: BlockRefusal[] = [];
  const taken: { hunk: LineHunk; block: number }[] = [];
  placed.forEach((p, block) => {
    if (p.kind !== 'hunks') return;
    const clash = p.hunks.find((h) => taken.some((t) => h.from < t.hunk.to && t.hunk.from < h.to));
    if (clash)
      out.push({ block, reason: 'overlap', sentence: 'it changes lines that a block before it changes too' });
    else taken.push(...p.hunks.map((hunk) => ({ hunk, block })));
  });
  return out;
}
