/**
 * What each source of evidence is worth before any model reads it: of the names that the true next edit writes, and that
 * neither the window nor the recent edits have, how many the context section holds. Names are counted once a state;
 * intervals are by states, for names of one edit come together.
 */
import {
  chosenNames,
  type EvidencePart,
  type EvidenceSource,
  evidenceSources,
  packEvidence,
} from '../context/index.ts';
import { type ContextMoment, costOfText, type MomentOptions, readMoments } from './context-moments.ts';

export interface ContextOptions extends MomentOptions {
  /** Tokens of the section. */
  readonly budgets: readonly number[];
}

/** A share of names with its 95 % interval; `n` counts names. */
export interface Coverage {
  readonly value: number | undefined;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export interface ContextReport {
  readonly states: number;
  readonly names: number;
  /** Names that stand anywhere in the files at hand: no section can hold more. */
  readonly reachable: Coverage;
  /** By row (`none of these`, `all`, a source alone, all without one), then by budget. */
  readonly rows: Readonly<Record<string, Readonly<Record<number, Coverage>>>>;
  /** What all sources hold and all but this one do not, by source, then by budget; below 0 where it takes others' room. */
  readonly lost: Readonly<Record<string, Readonly<Record<number, Coverage>>>>;
  /**
   * Of the pieces that the section shows, those that are right: they show a name that the rest of the commit's edits
   * write or take away. `all`; `by` the source that named the piece first; `worth`: were less not
   * shown. By row, then by budget; `n` counts pieces.
   */
  readonly precision: Readonly<Record<string, Readonly<Record<number, Coverage>>>>;
  /** Mean tokens of the section with all sources, by budget. */
  readonly tokens: Readonly<Record<number, number>>;
}

const trainedBudget = 800;

export async function evaluateContext(options: ContextOptions): Promise<ContextReport> {
  const all = await readMoments(options);
  const moments = all.filter(({ wanted }) => wanted.size > 0);
  const rows: Record<string, Record<number, Coverage>> = {};
  const lost: Record<string, Record<number, Coverage>> = {};
  const tokens: Record<number, number> = {};
  rows['as trained'] = { [trainedBudget]: coverage(moments, (m) => m.trained) };
  const precision: Record<string, Record<number, Coverage>> = {};
  for (const budget of options.budgets) {
    for (const [name, figure] of Object.entries(precisionAt(all, budget)))
      precision[name] = { ...precision[name], [budget]: figure };
    const row = (name: string, sources: readonly EvidenceSource[]) => {
      rows[name] ??= {};
      rows[name][budget] = coverage(moments, (m) => packed(m, budget, sources));
    };
    row('all', evidenceSources);
    for (const source of evidenceSources) row(`${source} alone`, [source]);
    for (const source of evidenceSources) {
      row(`without ${source}`, without(source));
      const gain = (m: ContextMoment) =>
        heldIn(m, packed(m, budget, evidenceSources)) - heldIn(m, packed(m, budget, without(source)));
      lost[source] = {
        ...lost[source],
        [budget]: ratio(moments.map((m) => [gain(m), m.wanted.size])),
      };
    }
    const sizes = moments.map((m) => sizeOf(packed(m, budget, evidenceSources)));
    tokens[budget] = sizes.reduce((a, b) => a + b, 0) / Math.max(1, sizes.length);
  }
  const reachable = ratio(moments.map((m) => [m.reachable, m.wanted.size]));
  return { states: moments.length, names: reachable.n, reachable, rows, lost, precision, tokens };
}

export function without(source: EvidenceSource): readonly EvidenceSource[] {
  return evidenceSources.filter((other) => other !== source);
}

function packed(moment: ContextMoment, budget: number, sources: readonly EvidenceSource[]): EvidencePart[] {
  const chosen = moment.candidates.filter(({ source }) => sources.includes(source));
  return packEvidence(moment.place, chosen, { budget, cost: costOfText });
}

/** Of a piece over all sources: what a section that shows less of it would ask for. */
const worths = [0.2, 0.5, 1, 2];

/** The rows of `precision` at one budget. */
function precisionAt(moments: readonly ContextMoment[], budget: number): Record<string, Coverage> {
  const pairs: Record<string, [right: number, of: number][]> = {};
  for (const moment of moments) {
    const own: Record<string, [right: number, of: number]> = {};
    const count = (row: string, right: boolean) => {
      own[row] ??= [0, 0];
      own[row][0] += Number(right);
      own[row][1]++;
    };
    const pack = (leastWorth: number, rowsOf: (source: EvidenceSource) => readonly string[]) =>
      packEvidence(moment.place, moment.candidates, {
        budget,
        cost: costOfText,
        leastWorth,
        taken({ candidate: { file, source } }, lines) {
          const right = [...chosenNames(lines.map((at) => file.lines[at] ?? ''))].some((n) =>
            moment.ahead.has(n),
          );
          for (const row of rowsOf(source)) count(row, right);
        },
      });
    pack(0, (source) => ['all', `by ${source}`]);
    for (const worth of worths) pack(worth, () => [`worth ${worth} or more`]);
    for (const [row, pair] of Object.entries(own)) pairs[row] = [...(pairs[row] ?? []), pair];
  }
  return Object.fromEntries(Object.entries(pairs).map(([row, own]) => [row, ratio(own)]));
}

function sizeOf(parts: readonly EvidencePart[]): number {
  return parts.reduce(
    (sum, { path, lines }) => lines.reduce((n, line) => n + costOfText(line) + 1, sum + costOfText(path) + 2),
    0,
  );
}

function coverage(
  moments: readonly ContextMoment[],
  section: (moment: ContextMoment) => readonly EvidencePart[],
): Coverage {
  return ratio(moments.map((moment) => [heldIn(moment, section(moment)), moment.wanted.size]));
}

/** How many of the wanted names a section holds. */
function heldIn({ wanted }: ContextMoment, section: readonly EvidencePart[]): number {
  const held = chosenNames(section.flatMap((part) => part.lines));
  return [...wanted].filter((name) => held.has(name)).length;
}

/** A ratio of sums with its linearized 95 % interval. */
function ratio(pairs: readonly (readonly [hits: number, of: number])[]): Coverage {
  const n = pairs.reduce((sum, [, of]) => sum + of, 0);
  if (n === 0) return { value: undefined, low: 0, high: 1, n };
  const value = pairs.reduce((sum, [hits]) => sum + hits, 0) / n;
  const squares = pairs.reduce((sum, [hits, of]) => sum + (hits - value * of) ** 2, 0);
  const least = pairs.some(([hits]) => hits < 0) ? -1 : 0;
  const spread = (1.959964 * Math.sqrt(squares)) / n;
  return { value, low: Math.max(least, value - spread), high: Math.min(1, value + spread), n };
}
