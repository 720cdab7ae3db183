/**
 * Where a block of a diff stands in the file: first its old lines as they are, one after another; only where they are
 * nowhere, the best alignment with lines worded differently, missing or added, and the next best to compare it with.
 */
import { type AlignRow, align } from './align.ts';
import { type FileLines, indentWidth } from './lines.ts';
import { type Block, isOld } from './sketch.ts';

/** For each row of the block its line, or −1. */
export interface Place {
  readonly line: Int32Array;
  /** All old lines were found as they are, in one run. */
  readonly exact: boolean;
  /** First and last line of the file that it speaks about. */
  readonly first: number;
  readonly last: number;
}

/** Every place that fits equally well, in the order of the file. */
export function locate(block: Block, file: FileLines, fileIndent: Int32Array): Place[] {
  const exact = runs(block, file);
  if (exact.length > 0) return asWritten(block, file, exact);
  return similar(block, file, fileIndent);
}

function placeOf(line: Int32Array, exact: boolean): Place | undefined {
  let first = -1;
  let last = -1;
  for (const l of line) {
    if (l < 0) continue;
    if (first < 0) first = l;
    last = l;
  }
  return first < 0 ? undefined : { line, exact, first, last };
}

/** Old lines in one run, blank ones at its ends left out of the comparison. */
function runs(block: Block, file: FileLines): Place[] {
  if (block.rows.some((r) => r.kind === 'gap')) return [];
  const old = block.rows.flatMap((r, i) =>
    isOld(r) ? [{ i, key: file.keys.of(r.text), kind: r.kind }] : [],
  );
  const blank = (o: (typeof old)[number] | undefined) =>
    o?.kind === 'keep' && file.keys.weight(o.key) === 'blank';
  while (blank(old[0])) old.shift();
  while (blank(old.at(-1))) old.pop();
  if (old.length === 0) return [];
  const count = (k: number) => file.counts.get(k) ?? 0;
  let rarest = 0;
  old.forEach((o, i) => {
    if (count(o.key) < count(old[rarest]!.key)) rarest = i;
  });
  const out: Place[] = [];
  for (
    let at = file.key.indexOf(old[rarest]!.key);
    at >= 0;
    at = file.key.indexOf(old[rarest]!.key, at + 1)
  ) {
    const start = at - rarest;
    if (start < 0 || start + old.length > file.count) continue;
    if (!old.every((o, i) => file.key[start + i] === o.key)) continue;
    const line = new Int32Array(block.rows.length).fill(-1);
    old.forEach((o, i) => {
      line[o.i] = start + i;
    });
    blankEnds(block, file, line, old[0]!.i, -1);
    blankEnds(block, file, line, old.at(-1)!.i, 1);
    const place = placeOf(line, true);
    if (place) out.push(place);
  }
  return out;
}

/** Blank context beyond the first or last compared row, as far as the file has blank lines there. */
function blankEnds(block: Block, file: FileLines, line: Int32Array, from: number, step: 1 | -1): void {
  let at = line[from]! + step;
  for (let i = from + step; i >= 0 && i < block.rows.length; i += step) {
    const r = block.rows[i]!;
    if (!isOld(r)) continue;
    if (r.text.trim() !== '' || at < 0 || at >= file.count || file.lines[at]!.trim() !== '') return;
    line[i] = at;
    at += step;
  }
}

/** Of several places those with the very same white space, if there are any. */
function asWritten(block: Block, file: FileLines, places: Place[]): Place[] {
  if (places.length < 2) return places;
  const literal = places.filter((p) =>
    block.rows.every((r, i) => p.line[i]! < 0 || r.text.trimEnd() === file.lines[p.line[i]!]!.trimEnd()),
  );
  return literal.length > 0 ? literal : places;
}

const leaning = { alike: 0.5, late: false };
/** By how much the best place must be better than the next. */
const clearly = 1.2;

function similar(block: Block, file: FileLines, fileIndent: Int32Array): Place[] {
  const rows: AlignRow[] = [];
  const index: number[] = [];
  let gap = true;
  block.rows.forEach((r, i) => {
    if (r.kind === 'gap') {
      gap = true;
      return;
    }
    if (r.kind === 'add') return;
    rows.push({ kind: r.kind, key: file.keys.of(r.text), indent: indentWidth(r.text), gapBefore: gap });
    index.push(i);
    gap = false;
  });
  if (rows.length === 0 || (rows.length + 1) * (file.count + 1) > 20_000_000) return [];
  const run = (forbidden: Int32Array | undefined) =>
    align(
      {
        rows,
        gapAfter: true,
        afterMatch: false,
        beforeMatch: false,
        key: file.key,
        indent: fileIndent,
        from: 0,
        to: file.count,
        counts: file.counts,
        keys: file.keys,
        mayMatch: (r, l) => forbidden?.[r] !== l,
      },
      leaning,
    );
  const best = run(undefined);
  const spread = (found: Int32Array) => {
    const line = new Int32Array(block.rows.length).fill(-1);
    found.forEach((l, i) => {
      line[index[i]!] = l;
    });
    return placeOf(line, false);
  };
  const place = spread(best.line);
  if (!place || !believable(block, place, file)) return [];
  const next = run(best.line);
  const other = spread(next.line);
  if (other && best.score - next.score < clearly && believable(block, other, file))
    return [place, other].sort((a, b) => a.first - b.first);
  return [place];
}

/** Enough of what it says is there: every line to go, and half of the context, with at least one telling line as it is. */
function believable(block: Block, place: Place, file: FileLines): boolean {
  let context = 0;
  let found = 0;
  let telling = 0;
  for (const [i, r] of block.rows.entries()) {
    if (!isOld(r)) continue;
    const key = file.keys.of(r.text);
    const line = place.line[i]!;
    const weight = file.keys.weight(key);
    if (r.kind === 'drop') {
      if (weight === 'blank' && line < 0) continue;
      if (line < 0 || !sameClaim(r.text, file.lines[line]!)) return false;
    }
    if (weight === 'blank') continue;
    const worth = weight === 'telling' ? 1 : 0.25;
    context += worth;
    if (line < 0) continue;
    const likeness = file.keys.likeness(key, file.key[line]!);
    found += worth * likeness;
    if (weight === 'telling' && likeness === 1) telling++;
  }
  return telling > 0 && found >= 0.5 * context;
}

/** Lines that differ in nothing but spacing, quotes and a comma or semicolon at the end. */
export function sameClaim(a: string, b: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/\s+/g, '')
      .replace(/[\u2018\u2019\u201c\u201d"`]/g, "'")
      .replace(/[,;]+$/, '');
  return plain(a) === plain(b);
}
