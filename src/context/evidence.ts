/**
 * What the model should see beside the window: each source names pieces, what several name counts more, and the best that
 * fit are packed. With the same place it is always the same: an epoch's section is chosen once.
 *
 * Training shows the section of select.ts, often none or a part of it, so that a better one needs no new model: its form is
 * the same, paths with lines.
 *
 * The sources' weights were fitted by coverage: how many of the names that the next edit writes, and that neither the
 * window nor the recent edits have, the section holds (`foretype eval context`).
 */
import {
  type Candidate,
  type EvidenceFile,
  type EvidencePlace,
  type EvidenceSource,
  evidenceSources,
} from './candidate.ts';
import { chosenNames } from './names.ts';
import { type EvidencePart, pack, type Weighed } from './pack.ts';
import { type ChangedLines, past, type SelectedLines, type SnapshotFile, type Work } from './select.ts';
import { definitions } from './sources/definitions.ts';
import { beside, imports, outline, together, twins } from './sources/outlines.ts';
import { similar } from './sources/similar.ts';
import { edited, viewed } from './sources/trail.ts';
import { usages } from './sources/usages.ts';

export interface EvidenceOptions {
  /** In tokens. */
  readonly budget: number;
  /** Text tokens of a line or a path. */
  cost(text: string): number;
  /** Only these; all where undefined. */
  readonly sources?: readonly EvidenceSource[];
  readonly weights?: Readonly<Record<EvidenceSource, number>>;
  /** Pieces of less are not shown; 0 where undefined. */
  readonly leastWorth?: number;
  /** Hears of each piece that is taken, with the lines that it brings. */
  taken?(piece: Weighed, lines: readonly number[]): void;
}

const ask: Readonly<Record<EvidenceSource, (place: EvidencePlace) => Candidate[]>> = {
  definitions,
  usages,
  similar,
  twins,
  together,
  beside,
  viewed,
  edited,
  imports,
  outline,
};

export const evidenceWeights: Readonly<Record<EvidenceSource, number>> = {
  similar: 2,
  usages: 1,
  definitions: 0.4,
  viewed: 0.4,
  edited: 0.4,
  twins: 0.3,
  together: 0.3,
  beside: 0.3,
  imports: 0.3,
  outline: 0.3,
};
const nearLines = 10;
const newestEvents = 4;

/** The parts of the section, the least important first. */
export function chooseEvidence(place: EvidencePlace, options: EvidenceOptions): EvidencePart[] {
  return packEvidence(place, candidatesAt(place, options.sources), options);
}

export function candidatesAt(
  place: EvidencePlace,
  sources: readonly EvidenceSource[] = evidenceSources,
): Candidate[] {
  return sources.flatMap((source) => ask[source](place));
}

export function packEvidence(
  place: EvidencePlace,
  candidates: readonly Candidate[],
  { budget, cost, weights = evidenceWeights, leastWorth = 0, taken }: EvidenceOptions,
): EvidencePart[] {
  const worth = new Map<string, number>();
  const key = ({ file, unit }: Candidate) => `${unit.from}:${unit.to}:${file.path}`;
  for (const candidate of candidates) {
    const own = weights[candidate.source] * candidate.score;
    worth.set(key(candidate), (worth.get(key(candidate)) ?? 0) + own);
  }
  // Worth alone, not worth per token: pieces that pay little for little fill the room that a whole example needs.
  const weighed = candidates
    .map((candidate): Weighed => ({ candidate, worth: worth.get(key(candidate))! }))
    .filter(({ worth }) => worth > 0 && worth >= leastWorth)
    .sort((a, b) => b.worth - a.worth);
  return pack(weighed, { budget, cost, shown: place.shown, ...(taken ? { taken } : {}) });
}

/** `files`: those of the snapshot and those that retrieval found, the active one among them. */
export function placeOf(
  files: readonly EvidenceFile[],
  snapshot: readonly SnapshotFile[],
  work: Work,
  events: readonly ChangedLines[],
  window: readonly SelectedLines[],
  trail: Partial<Pick<EvidencePlace, 'visited' | 'edited'>> = {},
): EvidencePlace | undefined {
  const active = files.find((file) => file.path === work.path);
  if (!active) return undefined;
  const { names, center } = past(snapshot, work, events);
  const ranges = new Map(window.map((part) => [part.path, part.ranges]));
  return {
    active,
    line: center,
    files: [active, ...files.filter((file) => file !== active)],
    near: nearNames(active, center, events),
    changed: names,
    visited: trail.visited ?? [],
    edited: trail.edited ?? [],
    shown: (path, line) => ranges.get(path)?.some(([from, to]) => from <= line && line < to) === true,
  };
}

function nearNames(
  { lines }: EvidenceFile,
  center: number,
  events: readonly ChangedLines[],
): Map<string, number> {
  const near = new Map<string, number>();
  const weigh = (texts: readonly string[], weight: number) => {
    for (const name of chosenNames(texts)) near.set(name, Math.max(near.get(name) ?? 0, weight));
  };
  for (let at = Math.max(0, center - nearLines); at <= Math.min(lines.length - 1, center + nearLines); at++)
    weigh([lines[at]!], 1 / (1 + Math.abs(at - center) / 4));
  events
    .slice(-newestEvents)
    .toReversed()
    .forEach((event, age) => void weigh(event.lines, 1 / (1 + age / 2)));
  return near;
}
