/** A piece of a file that the model could be shown: whole lines, with what stands between them left out. */
import type { Unit } from './units.ts';

/** Where evidence comes from; each can be asked alone. */
export const evidenceSources = [
  'definitions',
  'usages',
  'similar',
  'twins',
  'together',
  'beside',
  'viewed',
  'edited',
  'imports',
  'outline',
] as const;
export type EvidenceSource = (typeof evidenceSources)[number];

/** A file as it is shown: keys blanked out. */
export interface EvidenceFile {
  readonly path: string;
  readonly lines: readonly string[];
  readonly units: readonly Unit[];
  /** The lines that each identifier stands on, ascending. */
  readonly mentions: ReadonlyMap<string, readonly number[]>;
  /** The chosen names of each routine; none of other units. */
  readonly vocabulary: readonly ReadonlySet<string>[];
  /** What the index said about it, 0..1 by reason; undefined for an open document it said nothing of. */
  readonly because?: Readonly<Record<string, number>> | undefined;
}

export interface Candidate {
  readonly source: EvidenceSource;
  readonly file: EvidenceFile;
  readonly unit: Unit;
  /**
   * `whole`: every line. `head`: the signature, the rest left out. `members`: the signature, and those of what it holds.
   * `lines`: the signature and lines [at, until).
   */
  readonly form: 'whole' | 'head' | 'members' | 'lines';
  readonly at?: number;
  readonly until?: number;
  /** 0..1, comparable within its source. */
  readonly score: number;
}

/** What is edited, and what is known of it, in lines of the epoch's snapshot. */
export interface EvidencePlace {
  readonly active: EvidenceFile;
  readonly line: number;
  /** The active file first. */
  readonly files: readonly EvidenceFile[];
  /** Identifiers near the line: 1 on it, less farther off. */
  readonly near: ReadonlyMap<string, number>;
  /** Identifiers that the newest events wrote or took away. */
  readonly changed: ReadonlySet<string>;
  /** Where the cursor rested, newest first. */
  readonly visited: readonly { readonly path: string; readonly line: number }[];
  /** Where somebody edited before the events that the stream replays, newest first. */
  readonly edited: readonly { readonly path: string; readonly line: number }[];
  /** Whether the window has the line. */
  shown(path: string, line: number): boolean;
}

/** A unit of at most eight lines is shown as it is. */
const short = 8;

/** How a unit is shown when nothing asks for more. */
export function usualForm(unit: Unit): Candidate['form'] {
  if (unit.to - unit.from <= short || unit.head >= unit.to) return 'whole';
  return unit.kind === 'outer' ? 'members' : 'head';
}

/** The innermost unit around a line. */
export function unitAt({ units }: EvidenceFile, line: number): Unit | undefined {
  let found: Unit | undefined;
  for (const unit of units)
    if (unit.from <= line && line < unit.to && (!found || unit.to - unit.from <= found.to - found.from))
      found = unit;
  return found;
}
