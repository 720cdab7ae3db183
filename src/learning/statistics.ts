/**
 * The user's own numbers: what was shown, accepted, rejected and ignored, per class of edit; what of it still stood later;
 * how many were accepted in a row. They hold no text, and stay in one small file of the user's state folder, readable by
 * its owner alone.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fates, noFates } from './fates.ts';

/** Minutes after which accepted text is looked for. */
export const looksAfter = [5, 30] as const;

export interface Retention {
  /** Accepted edits that were looked for. */
  looked: number;
  /** Of which most was still there. */
  stood: number;
}

export interface ClassStatistics {
  shown: number;
  accepted: number;
  /** Accepted by words or lines; of which the rest came too, they are among the accepted besides. None before the first. */
  inPart?: number;
  rejected: number;
  ignored: number;
  /** Characters of accepted edits that were not typed. */
  charactersSaved: number;
  recent: Fates;
  /** By minutes; none before the first look. */
  retained?: Record<string, Retention>;
}

/** Edits accepted one after the other, with nothing typed in between. */
export interface Chains {
  count: number;
  /** Edits of all of them. */
  edits: number;
  longest: number;
}

export interface Statistics {
  readonly version: 1;
  readonly classes: Record<string, ClassStatistics>;
  /** What was added to the gate's coefficients, by name. */
  readonly adjusted: Record<string, number>;
  readonly chains: Chains;
}

export const noChains = (): Chains => ({ count: 0, edits: 0, longest: 0 });

export const noStatistics = (): Statistics => ({
  version: 1,
  classes: {},
  adjusted: {},
  chains: noChains(),
});

/** `$XDG_STATE_HOME/foretype`, or the platform's custom. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env.FORETYPE_STATE) return env.FORETYPE_STATE;
  if (env.XDG_STATE_HOME) return join(env.XDG_STATE_HOME, 'foretype');
  if (env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'foretype');
  return join(env.HOME ?? '.', '.local', 'state', 'foretype');
}

export function statisticsFile(folder: string): string {
  return join(folder, 'statistics.json');
}

/** Empty where there is no file; a damaged one is put aside as `statistics.damaged.json`. */
export function readStatistics(folder: string, damaged: (why: string) => void = () => {}): Statistics {
  const file = statisticsFile(folder);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return noStatistics(); // nothing has been counted yet
  }
  try {
    const { version, classes, adjusted = {}, chains = noChains() } = JSON.parse(text) as Partial<Statistics>;
    const whole =
      classes && Object.values(classes).every(isClass) && areNumbers(adjusted) && isChains(chains);
    if (version === 1 && whole) {
      // Files of earlier releases have totals only: of them the newest count.
      for (const one of Object.values(classes)) one.recent ??= ofTotals(one);
      return { version, classes, adjusted, chains };
    }
  } catch {
    // not JSON: put aside like any other damage
  }
  try {
    renameSync(file, join(folder, 'statistics.damaged.json'));
  } catch {
    // a folder that cannot be written keeps what it has
  }
  damaged(`${file} could not be read; counting starts again and the old file is kept beside it`);
  return noStatistics();
}

/** Whole or not at all: written beside and renamed. Throws where the folder cannot be written. */
export function writeStatistics(folder: string, statistics: Statistics): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = statisticsFile(folder);
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(statistics)}\n`, { mode: 0o600 });
  renameSync(beside, file);
}

function ofTotals({ accepted, rejected }: ClassStatistics): Fates {
  const scale = 10 / Math.max(10, accepted + rejected);
  return { accepted: accepted * scale, rejected: 2.5 * rejected * scale };
}

function isClass(value: unknown): value is ClassStatistics {
  const { recent = noFates, ...counts } = (value ?? {}) as Partial<ClassStatistics>;
  const { shown, accepted, inPart = 0, rejected, ignored, charactersSaved } = counts;
  const retained = Object.values(counts.retained ?? {});
  return (
    areNumbers({ shown, accepted, inPart, rejected, ignored, charactersSaved }, 0) &&
    areNumbers(recent, 0) &&
    retained.every(({ looked, stood }) => areNumbers({ looked, stood }, 0))
  );
}

function isChains({ count, edits, longest }: Chains): boolean {
  return areNumbers({ count, edits, longest }, 0);
}

function areNumbers(value: object, least = Number.NEGATIVE_INFINITY): boolean {
  return Object.values(value).every((n) => typeof n === 'number' && Number.isFinite(n) && n >= least);
}
