/**
 * Which lines the model is shown: version 0 of the rules that a model is trained with. The same rules stand in
 * models/training/corpus/selection.py, whose first lines tell them; one is checked against the other.
 *
 *     window     pieces that fit into 150 ids and 2,600 tokens: the lines around the work, the lines the events touched,
 *                the lines that mention what the last events changed
 *     context    within 800 tokens, to be read only: definitions of names near the work, the active file's outline
 */
import { declarations } from './declarations.ts';
import { identifier, namesIn } from './names.ts';

/** Stored in a model's description: a model of another version must not be shown this. */
export const contextVersion = 0;

/** A file as the snapshot has it. */
export interface SnapshotFile {
  readonly path: string;
  readonly lines: readonly string[];
  /** Text tokens of a line, line break and id not counted. */
  cost(line: number): number;
}

export interface Work {
  readonly path: string;
  /** Zero-based, in the file as it is now, after the events. */
  readonly line: number;
}

/** Lines [start, end) became `lines`; what led from the snapshot to now, oldest first. */
export interface ChangedLines {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** Lines [from, to) of the snapshot. */
export type LineRange = readonly [from: number, to: number];

export interface SelectedLines {
  readonly path: string;
  readonly ranges: readonly LineRange[];
}

const nearLines = 40;
const mostIds = 150;
const mostTokens = 2600;
const newestEvents = 8;
const mostMentions = 24;
const contextTokens = 800;
const definitionTokens = 560;
const definitionLines = 8;
const definitionReach = 10;
const pathCost = 8;

/** The active file last. `share`, 0..1: of the budget, where the whole would not fit beside everything else. */
export function selectWindow(
  files: readonly SnapshotFile[],
  work: Work,
  events: readonly ChangedLines[],
  share = 1,
): SelectedLines[] {
  const active = files.find((file) => file.path === work.path);
  if (!active) return [];
  const { places, names, center } = past(files, work, events);
  const chosen = new Chosen(files, share);
  for (const line of outward(center, active.lines.length))
    if (!chosen.add(active.path, line, line + 1, chosen.ids > 0 ? 0 : 1)) break;
  for (const { path, from, to } of places.toReversed()) chosen.add(path, from - 1, to + 1, 1);
  for (const { path, line } of mentions(files, active, center, names))
    chosen.add(path, line - 1, line + 2, 1);
  return [...files.filter((file) => file !== active), active].flatMap((file) => {
    const ranges = chosen.ranges(file.path);
    if (ranges.length > 0) return [{ path: file.path, ranges }];
    return file === active ? [{ path: file.path, ranges: [[0, 0] as const] }] : [];
  });
}

/** Lines to be read only; the active file's outline last. */
export function selectContext(
  files: readonly SnapshotFile[],
  work: Work,
  events: readonly ChangedLines[],
  window: readonly SelectedLines[],
): SelectedLines[] {
  const active = files.find((file) => file.path === work.path);
  if (!active) return [];
  const { center } = past(files, work, events);
  const shown = (path: string, line: number) =>
    window.some((w) => w.path === path && w.ranges.some(([from, to]) => from <= line && line < to));
  const near = active.lines.slice(Math.max(0, center - definitionReach), center + definitionReach + 1);
  const wanted = namesIn(near);
  const out: SelectedLines[] = [];
  let left = definitionTokens;
  for (const file of files) {
    if (file === active) continue;
    const ranges: LineRange[] = [];
    for (const { line, name } of declarations(file.lines)) {
      const behind = ranges.at(-1)?.[1] ?? 0;
      if (!wanted.has(name) || shown(file.path, line) || (ranges.length > 0 && line < behind)) continue;
      const end = blockEnd(file.lines, line);
      let cost = ranges.length > 0 ? 0 : pathCost;
      for (let n = line; n < end; n++) cost += file.cost(n) + 1;
      if (cost > left) continue;
      left -= cost;
      ranges.push([line, end]);
    }
    if (ranges.length > 0) out.push({ path: file.path, ranges: merged(ranges) });
  }
  left = contextTokens - (definitionTokens - left) - pathCost;
  const taken: LineRange[] = [];
  const outline = declarations(active.lines)
    .map(({ line }) => line)
    .filter((line) => !shown(active.path, line))
    .sort((a, b) => Math.abs(a - center) - Math.abs(b - center) || a - b);
  for (const line of outline) {
    if (active.cost(line) + 1 > left) break;
    left -= active.cost(line) + 1;
    taken.push([line, line + 1]);
  }
  if (taken.length > 0) out.push({ path: active.path, ranges: merged(taken) });
  return out;
}

/** Where the events lie in the snapshot, the names they changed, and the snapshot's line of the work. */
export function past(files: readonly SnapshotFile[], work: Work, events: readonly ChangedLines[]) {
  const now = new Map(files.map((file) => [file.path, [...file.lines]]));
  // For each line of today, and the place behind the last, the snapshot's line it comes from.
  const origin = new Map(
    files.map((file) => [file.path, Array.from({ length: file.lines.length + 1 }, (_, n) => n)]),
  );
  const places: { path: string; from: number; to: number }[] = [];
  const names = new Set<string>();
  events.forEach(({ path, start, end, lines }, number) => {
    const text = now.get(path);
    const at = origin.get(path);
    if (!text || !at || at[start] === undefined || at[end] === undefined) return;
    places.push({ path, from: at[start], to: end > start ? at[end - 1]! + 1 : at[start] });
    if (number >= events.length - newestEvents) {
      const [before, after] = [namesIn(text.slice(start, end)), namesIn(lines)];
      for (const name of before) if (!after.has(name)) names.add(name);
      for (const name of after) if (!before.has(name)) names.add(name);
    }
    text.splice(start, end - start, ...lines);
    const kept = at.slice(start, end).slice(0, lines.length);
    const added = new Array<number>(lines.length - kept.length).fill(at[end]);
    at.splice(start, end - start, ...kept, ...added);
  });
  const at = origin.get(work.path) ?? [0];
  const line = at[Math.max(0, Math.min(work.line, at.length - 1))]!;
  return { places, names, center: Math.min(line, Math.max(0, at.at(-1)! - 1)) };
}

/** The line itself, then nearest first, the one before first. */
function* outward(center: number, count: number): Generator<number> {
  for (let step = 0; step <= nearLines; step++) {
    if (center - step >= 0) yield center - step;
    if (step > 0 && center + step <= Math.min(center + nearLines, count - 1)) yield center + step;
  }
}

/** Places of the names that are rare enough to mean something, best first. */
function mentions(
  files: readonly SnapshotFile[],
  active: SnapshotFile,
  center: number,
  names: ReadonlySet<string>,
): { readonly path: string; readonly line: number }[] {
  if (names.size === 0) return [];
  const where = new Map<string, { file: number; line: number }[]>();
  files.forEach(({ lines }, file) => {
    lines.forEach((text, line) => {
      for (const name of new Set(text.match(identifier))) {
        if (!names.has(name)) continue;
        const known = where.get(name);
        if (known) known.push({ file, line });
        else where.set(name, [{ file, line }]);
      }
    });
  });
  const found = new Map<string, { file: number; line: number }>();
  for (const places of where.values())
    if (places.length <= mostMentions)
      for (const place of places) found.set(`${place.file}:${place.line}`, place);
  const rank = ({ file, line }: { file: number; line: number }): [number, number, number] =>
    files[file] === active ? [-1, Math.abs(line - center), line] : [file, line, 0];
  return [...found.values()]
    .map((place) => ({ place, rank: rank(place) }))
    .sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.rank[2] - b.rank[2])
    .map(({ place }) => ({ path: files[place.file]!.path, line: place.line }));
}

class Chosen {
  readonly #files: ReadonlyMap<string, SnapshotFile>;
  readonly #lines: ReadonlyMap<string, Set<number>>;
  readonly #share: number;
  ids = 0;
  #tokens = 0;

  constructor(files: readonly SnapshotFile[], share: number) {
    this.#files = new Map(files.map((file) => [file.path, file]));
    this.#lines = new Map(files.map((file) => [file.path, new Set()]));
    this.#share = share;
  }

  /** False, and nothing is taken, where it does not fit. `moreIds`: for the place behind a fragment. */
  add(path: string, from: number, to: number, moreIds: number): boolean {
    const file = this.#files.get(path);
    const have = this.#lines.get(path);
    if (!file || !have) return true;
    const fresh: number[] = [];
    for (let n = Math.max(0, from); n < Math.min(to, file.lines.length); n++) if (!have.has(n)) fresh.push(n);
    if (fresh.length === 0) return true;
    const tokens = fresh.reduce((sum, n) => sum + file.cost(n) + 2, moreIds);
    const ids = fresh.length + moreIds;
    if (this.ids + ids > mostIds * this.#share || this.#tokens + tokens > mostTokens * this.#share)
      return false;
    for (const n of fresh) have.add(n);
    this.ids += ids;
    this.#tokens += tokens;
    return true;
  }

  ranges(path: string): LineRange[] {
    return merged([...(this.#lines.get(path) ?? [])].map((n) => [n, n + 1]));
  }
}

/** Ascending; those that touch are one. */
function merged(ranges: readonly LineRange[]): LineRange[] {
  const out: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = out.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

/** Behind the declaration's last line: what is indented deeper, at most eight lines. */
function blockEnd(lines: readonly string[], start: number): number {
  const indent = indentOf(lines[start]!);
  let end = start + 1;
  while (
    end < Math.min(lines.length, start + definitionLines) &&
    lines[end]!.trim() !== '' &&
    indentOf(lines[end]!) > indent
  )
    end++;
  return end;
}

function indentOf(line: string): number {
  return line.length - line.replace(/^[ \t]+/, '').length;
}
