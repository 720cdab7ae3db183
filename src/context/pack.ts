/**
 * Packs pieces of files into a budget of tokens. Each file is a set of chosen lines; what is left out within a unit is
 * marked, and a unit whose body is left out stays on its signature:
 *
 *     class Cart {
 *       total(prices: number[]): number { ... }
 *       clear(): void { ... }
 *     }
 *
 * A line that the window has is never chosen, so nothing is said twice.
 */
import type { Candidate, EvidenceFile } from './candidate.ts';
import { isClosing, type Unit } from './units.ts';

export interface EvidencePart {
  readonly path: string;
  readonly lines: readonly string[];
}

export interface Packing {
  /** In tokens, of all parts together. */
  readonly budget: number;
  /** Text tokens of a line or a path. */
  cost(text: string): number;
  /** Whether the window has the line. */
  shown(path: string, line: number): boolean;
  /** Hears of each piece that is taken, with the lines that it brings. */
  taken?(piece: Weighed, lines: readonly number[]): void;
}

/** A candidate with what it is worth over all sources. */
export interface Weighed {
  readonly candidate: Candidate;
  readonly worth: number;
}

const marker = '...';

/** The least important file first, the active file where its worth puts it. `weighed`: best first. */
export function pack(weighed: readonly Weighed[], packing: Packing): EvidencePart[] {
  const files = new Map<string, { file: EvidenceFile; lines: Set<number>; cost: number; worth: number }>();
  let spent = 0;
  for (const { candidate, worth } of weighed) {
    const { file } = candidate;
    const wanted = linesOf(candidate, packing);
    const known = files.get(file.path) ?? { file, lines: new Set<number>(), cost: 0, worth: 0 };
    if (wanted.every((line) => known.lines.has(line))) continue;
    const lines = new Set([...known.lines, ...wanted]);
    const brought = wanted.filter((line) => !known.lines.has(line));
    const cost = costOf(file, lines, packing);
    if (spent - known.cost + cost > packing.budget) continue;
    spent += cost - known.cost;
    packing.taken?.({ candidate, worth }, brought);
    files.set(file.path, { file, lines, cost, worth: Math.max(known.worth, worth) });
  }
  return [...files.values()]
    .sort((a, b) => a.worth - b.worth)
    .map(({ file, lines }) => ({ path: file.path, lines: rendered(file, lines) }));
}

/** Exactly what the part costs: each line and the path with the token that ends or begins it. */
function costOf(file: EvidenceFile, lines: ReadonlySet<number>, { cost }: Packing): number {
  return rendered(file, lines).reduce((sum, line) => sum + cost(line) + 1, cost(file.path) + 2);
}

/** The lines a candidate asks for, with the signatures of what it stands in; none where the window breaks them apart. */
function linesOf({ file, unit, form, at = 0, until = 0 }: Candidate, { shown }: Packing): number[] {
  const free = (line: number) => !shown(file.path, line);
  const own = form === 'whole' ? span(unit.from, unit.to) : frame(file, unit);
  const out = own.every(free) ? own : withoutClosed(file, unit, new Set(own.filter(free)));
  if (out.length === 0 || (out.length < own.length && !isBalanced(file, out))) return [];
  if (form === 'members') {
    const place = file.units.indexOf(unit);
    for (const member of file.units) {
      if (member.parent !== place) continue;
      const lines = member.head < member.to ? frame(file, member) : span(member.from, member.to);
      if (lines.every(free)) out.push(...lines);
    }
  }
  if (form === 'lines' && span(at, until).every(free)) out.push(...span(at, until));
  for (let up = file.units[unit.parent]; up; up = file.units[up.parent]) {
    const lines = frame(file, up);
    if (lines.every(free)) out.push(...lines);
  }
  return out;
}

/** Without the lines that only close what another line, which is not among them, opens. */
function withoutClosed({ lines }: EvidenceFile, { from, to }: Unit, chosen: Set<number>): number[] {
  const open: number[] = [];
  for (const at of span(from, to)) {
    for (const char of lines[at]!) {
      if ('([{'.includes(char)) open.push(at);
      else if (')]}'.includes(char) && !chosen.has(open.pop() ?? at) && isClosing(lines[at]!))
        chosen.delete(at);
    }
  }
  return [...chosen];
}

/** Whether what the lines open, they close. */
function isBalanced({ lines }: EvidenceFile, chosen: readonly number[]): boolean {
  let depth = 0;
  for (const at of chosen) {
    for (const char of lines[at]!) depth += '([{'.includes(char) ? 1 : ')]}'.includes(char) ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** The signature, and the line that closes what it opens. */
function frame({ lines }: EvidenceFile, { from, head, to }: Unit): number[] {
  const out = span(from, head);
  if (to - 1 >= head && isClosing(lines[to - 1]!)) out.push(to - 1);
  return out;
}

function span(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function rendered(file: EvidenceFile, chosen: ReadonlySet<number>): string[] {
  const { lines, units } = file;
  const order = [...chosen].sort((a, b) => a - b);
  const out: string[] = [];
  for (let i = 0; i < order.length; i++) {
    const at = order[i]!;
    const next = order[i + 1] ?? lines.length;
    const end = units.reduce((far, u) => (u.from <= at && at < u.to ? Math.max(far, u.to) : far), at + 1);
    const gap = span(at + 1, Math.min(next, end)).find((line) => lines[line]!.trim() !== '');
    if (gap === undefined) {
      out.push(lines[at]!);
      continue;
    }
    const bodyOf = units.find((u) => u.head === at + 1 && u.head < u.to);
    if (!bodyOf) out.push(lines[at]!, `${indentOf(lines[gap]!)}${marker}`);
    else if (next === bodyOf.to - 1 && isClosing(lines[next]!)) {
      out.push(`${lines[at]!} ${marker} ${lines[next]!.trim()}`);
      i++;
      // What follows the closing line is looked at as if that stood alone.
      const after = order[i + 1] ?? lines.length;
      const rest = span(next + 1, Math.min(after, end)).find((line) => lines[line]!.trim() !== '');
      if (rest !== undefined) out.push(`${indentOf(lines[rest]!)}${marker}`);
    } else if (next >= bodyOf.to) out.push(`${lines[at]!} ${marker}`);
    else out.push(lines[at]!, `${indentOf(lines[gap]!)}${marker}`);
  }
  return out;
}

function indentOf(line: string): string {
  return line.slice(0, line.length - line.trimStart().length);
}
