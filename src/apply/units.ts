/**
 * Structure of a sketch and of its file: which function, method or type of the sketch is which of the file, by name, kind
 * and what they stand in. A row inside a paired unit can only be a line of its partner, and the partners' first lines
 * belong together even when they are worded differently.
 */
import type { OutlineItem } from '../syntax/index.ts';
import { type FileLines, indentWidth } from './lines.ts';

/** A unit in lines, both ends included. */
export interface Unit {
  readonly name: string;
  readonly kind: string;
  readonly parent: number;
  readonly first: number;
  readonly last: number;
  /** Line on which its name stands, below decorators. */
  readonly head: number;
}

export interface UnitPair {
  readonly sketch: Unit;
  readonly file: Unit;
}

export interface Pairing {
  readonly pairs: readonly UnitPair[];
  /** Per line of the sketch and of the file: who owns it. Equal numbers, same unit. Negative: in a unit without partner. */
  readonly sketchOwner: Int32Array;
  readonly fileOwner: Int32Array;
  /** Units of the sketch without partner, each with one of the file that declares the same: only one of the two can be. */
  readonly twins: readonly UnitPair[];
}

/** Of a sketch or a file without structure: any row may be any line. */
export function noPairing(rows: number, lines: number): Pairing {
  return {
    pairs: [],
    sketchOwner: new Int32Array(rows),
    fileOwner: new Int32Array(lines),
    twins: [],
  };
}

/** What stays certain where the structure may have been misread: units that the file does not have are not its lines. */
export function loosened({ sketchOwner, fileOwner, twins }: Pairing): Pairing {
  return {
    pairs: [],
    sketchOwner: sketchOwner.map((owner) => (owner === nobody ? nobody : anyone)),
    fileOwner: new Int32Array(fileOwner.length),
    twins,
  };
}

export function unitsOf(outline: readonly OutlineItem[], lines: FileLines): Unit[] {
  return outline.map((item) => ({
    name: item.name,
    kind: item.kind,
    parent: item.parent,
    first: lines.lineAt(item.from),
    last: lines.lineAt(Math.max(item.from, item.to - 1)),
    head: lines.lineAt(item.nameRange.from),
  }));
}

const callable = /^(?:function|method|class|interface|struct|enum|union|type)$/;

/** Kinds that models take for one another do not keep a pair apart. */
function family(kind: string): string {
  if (/^(function|method|variable|constant|field)$/.test(kind)) return 'value';
  return /^(class|interface|struct|type|enum|union)$/.test(kind) ? 'type' : kind;
}

/**
 * Pairs by name first, then by first lines that stand once on both sides: a sketch that is cut off inside a comment or a
 * block does not parse, but its lines are still to be read.
 */
export function pairUnits(
  sketch: readonly Unit[],
  file: readonly Unit[],
  sketchLines: FileLines,
  fileLines: FileLines,
  gapDepth: (row: number) => number | undefined,
): Pairing {
  const named = byName(sketch, file, sketchLines, fileLines);
  const seen = new Set(named.map((p) => p.file));
  const rows = new Set(named.map((p) => p.sketch.head));
  const once = placesOfOnce(sketchLines);
  const all = [...named];
  for (const unit of file) {
    if (seen.has(unit) || unit.last === unit.first) continue;
    const key = fileLines.key[unit.head]!;
    const head = once.get(key);
    if (
      head === undefined ||
      rows.has(head) ||
      fileLines.counts.get(key) !== 1 ||
      fileLines.keys.weight(key) !== 'telling'
    )
      continue;
    rows.add(head);
    all.push({ sketch: { ...unit, first: head, head, last: sketchLines.count - 1 }, file: unit });
  }
  return owners(bounded(all, sketchLines, gapDepth), file, sketch, sketchLines, fileLines, gapDepth);
}

/** What stands behind the name on a unit's first line, up to its body: its parameters, where it has any. */
function signature({ name, head }: Unit, { lines }: FileLines): string {
  const text = lines[head]!;
  const at = text.indexOf(name) + name.length;
  return (/^[^{;=]*/.exec(text.slice(at))![0] ?? '').replace(/\s+/g, '');
}

function twinsOf(
  sketch: readonly Unit[],
  file: readonly Unit[],
  pairs: readonly UnitPair[],
  sketchLines: FileLines,
  fileLines: FileLines,
): UnitPair[] {
  const partner = new Map(pairs.map((p) => [p.sketch.head, p.file] as const));
  return sketch.flatMap((unit) => {
    if (!callable.test(unit.kind) || unit.parent < 0 || partner.has(unit.head)) return [];
    const parent = partner.get(sketch[unit.parent]!.head);
    if (!parent) return [];
    const twin = file.find(
      (f) =>
        f.name === unit.name &&
        callable.test(f.kind) &&
        file[f.parent]?.head === parent.head &&
        signature(f, fileLines) === signature(unit, sketchLines),
    );
    return twin ? [{ sketch: unit, file: twin }] : [];
  });
}

function placesOfOnce(lines: FileLines): Map<number, number> {
  const out = new Map<number, number>();
  lines.key.forEach((key, line) => {
    if (lines.counts.get(key) === 1) out.set(key, line);
  });
  return out;
}

function byName(
  sketch: readonly Unit[],
  file: readonly Unit[],
  sketchLines: FileLines,
  fileLines: FileLines,
): UnitPair[] {
  const inParent = grouped(file, (u) => `${u.parent}\0${family(u.kind)}\0${u.name}`);
  const anywhere = grouped(file, (u) => `${family(u.kind)}\0${u.name}`);
  const same = grouped(sketch, (u) => `${u.parent}\0${family(u.kind)}\0${u.name}`);
  const partner = new Int32Array(sketch.length).fill(-1);
  const taken = new Set<number>();
  const out: UnitPair[] = [];
  sketch.forEach((unit, i) => {
    const kind = `${family(unit.kind)}\0${unit.name}`;
    const within = unit.parent < 0 ? -1 : partner[unit.parent]!;
    let candidates = unit.parent < 0 || within >= 0 ? (inParent.get(`${within}\0${kind}`) ?? []) : [];
    // A method shown without its class, or behind a block that the sketch leaves open.
    if (candidates.length === 0) candidates = anywhere.get(kind) ?? [];
    const found = pick(candidates, same.get(`${unit.parent}\0${kind}`)!.length === 1, (c) => {
      return sketchLines.key[unit.head]! === fileLines.key[file[c]!.head]!;
    });
    if (found === undefined || taken.has(found)) return;
    // Another one of the same name, where the grammar does not see them all.
    const heads = [sketchLines.key[unit.head]!, fileLines.key[file[found]!.head]!] as const;
    if (fileLines.keys.likeness(...heads) < leastAlike) return;
    partner[i] = found;
    taken.add(found);
    if (unit.last > unit.first || file[found]!.last > file[found]!.first)
      out.push({ sketch: unit, file: file[found]! });
  });
  return out;
}

function grouped(units: readonly Unit[], key: (unit: Unit) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  units.forEach((unit, i) => {
    const group = groups.get(key(unit));
    if (group) group.push(i);
    else groups.set(key(unit), [i]);
  });
  return groups;
}

/** Likeness of the first lines of one unit, before and after its signature changes. */
const leastAlike = 0.4;

/** Overloads are told apart by their first lines. */
function pick(
  candidates: readonly number[],
  alone: boolean,
  equalHead: (candidate: number) => boolean,
): number | undefined {
  if (candidates.length === 1 && alone) return candidates[0];
  const equal = candidates.filter(equalHead);
  return equal.length === 1 ? equal[0] : undefined;
}

/** A line that closes what a line of the same depth opened. */
const closer = /^\s*(?:[)\]}]|end\b|fi\b|done\b|esac\b)/;
/** Lines that go on with a block although they are no deeper than its head. */
const goesOn =
  /^\s*(?:[)\]}{#>]|end\b|fi\b|done\b|esac\b|else|elif|elsif|except|finally|rescue|catch|where\b|->|:)/;

/**
 * Units as far as the sketch shows them: they end where their indentation does, since a sketch that leaves a block open
 * does not parse, and before a unit that is not inside them in the file.
 */
function bounded(
  pairs: readonly UnitPair[],
  lines: FileLines,
  gapDepth: (row: number) => number | undefined,
): UnitPair[] {
  const cut = pairs.map(({ sketch, file }): UnitPair => {
    const depth = indentWidth(lines.lines[sketch.head]!);
    let last = sketch.head;
    const directive = /^\s*#/.test(lines.lines[sketch.head]!);
    for (let row = sketch.head + 1; row < lines.count; row++) {
      const text = lines.lines[row]!;
      // A gap no deeper than the head leaves out what follows the unit too.
      if (depth > 0 && (gapDepth(row) ?? depth + 1) <= depth) break;
      if (text.trim() === '') continue;
      const deeper = indentWidth(text) > depth;
      if (!deeper && (directive || !goesOn.test(text))) break;
      last = row;
      if (!deeper && closer.test(text) && indentWidth(text) === depth && !/[{([]\s*$/.test(text)) break;
    }
    const out = pairs.find(
      (p) =>
        p.sketch.first > sketch.head &&
        p.sketch.first <= last &&
        (p.file.first < file.first || p.file.last > file.last),
    );
    if (out) last = out.sketch.first - 1;
    while (last > sketch.head && lines.lines[last]!.trim() === '') last--;
    return { sketch: { ...sketch, last }, file };
  });
  return cut.sort((a, b) => a.sketch.first - b.sketch.first || b.sketch.last - a.sketch.last);
}

function owners(
  pairs: readonly UnitPair[],
  file: readonly Unit[],
  sketch: readonly Unit[],
  sketchLines: FileLines,
  fileLines: FileLines,
  gapDepth: (row: number) => number | undefined,
): Pairing {
  const isGap = (row: number) => gapDepth(row) !== undefined;
  const sketchOwner = new Int32Array(sketchLines.count);
  const fileOwner = new Int32Array(fileLines.count);
  const number = new Map<Unit, number>();
  const heads = new Set(pairs.map((p) => p.sketch.head));
  const wide = (unit: Unit) => unit.last > unit.first;
  const names = new Set(file.map((unit) => unit.name));
  const known = (unit: Unit) => names.has(unit.name) || fileLines.counts.has(sketchLines.key[unit.head]!);
  pairs.forEach((pair, i) => {
    number.set(pair.file, i + 1);
    sketchOwner.fill(i + 1, pair.sketch.first, pair.sketch.last + 1);
    sketchOwner.fill(anyone, pair.sketch.first, pair.sketch.head);
    if (gapDepth(pair.sketch.last + 1) !== undefined) freeBehind(sketchOwner, pair.sketch, sketchLines);
    leaveOpen(sketchOwner, pair.sketch, sketchLines, isGap);
  });
  for (const unit of sketch) {
    if (!wide(unit) || heads.has(unit.head)) continue;
    own(sketchOwner, unit);
    if (isNew(unit, isGap) && !known(unit)) sketchOwner.fill(nobody, unit.first, unit.last + 1);
    else leaveOpen(sketchOwner, unit, sketchLines, isGap);
  }
  for (const unit of file) {
    const id = number.get(unit);
    if (id !== undefined) {
      fileOwner.fill(id, unit.first, unit.last + 1);
      // Decorators may be shown as the unit's or as what stands before it.
      fileOwner.fill(anyone, unit.first, unit.head);
    } else if (wide(unit)) own(fileOwner, unit);
  }
  return {
    pairs,
    sketchOwner,
    fileOwner,
    twins: twinsOf(sketch, file, pairs, sketchLines, fileLines),
  };
}

/** What stands deeper behind a gap that left the unit may be in any unit. */
function freeBehind(owner: Int32Array, { head, last }: Unit, lines: FileLines): void {
  const depth = indentWidth(lines.lines[head]!);
  const end = lines.lines[last]!;
  if (last > head && closer.test(end) && indentWidth(end) === depth) return;
  for (let row = last + 1; row < lines.count; row++) {
    const text = lines.lines[row]!;
    if (text.trim() !== '' && indentWidth(text) <= depth && !goesOn.test(text)) return;
    owner[row] = anyone;
  }
}

/**
 * A function or type that is shown in full and that the file does not have is new: its lines are not those of another
 * one that reads much the same. Where it takes the place of the other, the lines around it say so.
 */
function isNew(unit: Unit, isGap: (row: number) => boolean): boolean {
  if (!callable.test(unit.kind)) return false;
  for (let row = unit.first; row <= unit.last; row++) if (isGap(row)) return false;
  return true;
}

/** Behind a gap in a unit that the sketch does not close, nobody knows whether its lines still are the unit's. */
function leaveOpen(
  owner: Int32Array,
  { head, last }: Unit,
  lines: FileLines,
  isGap: (row: number) => boolean,
): void {
  const end = lines.lines[last]!;
  if (last > head && closer.test(end) && indentWidth(end) === indentWidth(lines.lines[head]!)) return;
  let gap = head + 1;
  while (gap <= last && !isGap(gap)) gap++;
  if (gap < last) owner.fill(anyone, gap, last + 1);
}

/** Lines of a unit without partner belong to whoever owns the unit, marked by their sign. */
function own(owner: Int32Array, unit: Unit): void {
  const around = owner[unit.first]!;
  for (let line = unit.first; line <= unit.last; line++)
    if (owner[line] === around && around >= 0) owner[line] = -(around + 1);
}

/** The owner of a row that may belong to any unit. */
const anyone = -1e9;
/** The owner of a row of a unit that seems to be new: no line of the file, unless it is another unit with a new name. */
const nobody = -2e9;

export function seemsNew(owner: number): boolean {
  return owner === nobody;
}

/** Whether two owners name the same unit, be it the unit itself or something in it without partner. */
export function sameTerritory(a: number, b: number): boolean {
  if (a === nobody) return false;
  if (a === anyone || b === anyone) return true;
  return (a < 0 ? -a - 1 : a) === (b < 0 ? -b - 1 : b);
}
