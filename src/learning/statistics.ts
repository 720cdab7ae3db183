/**
 * The user's own numbers: what was shown, accepted, rejected and ignored, per class of edit. They hold no text, and stay
 * in one small file of the user's state folder, readable by its owner alone.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ClassStatistics {
  shown: number;
  accepted: number;
  rejected: number;
  ignored: number;
  /** Characters of accepted edits that were not typed. */
  charactersSaved: number;
}

export interface Statistics {
  readonly version: 1;
  readonly classes: Record<string, ClassStatistics>;
}

export const noStatistics = (): Statistics => ({ version: 1, classes: {} });

/** `$XDG_STATE_HOME/foretype`, or the platform's custom. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env.FORETYPE_STATE) return env.FORETYPE_STATE;
  if (env.XDG_STATE_HOME) return join(env.XDG_STATE_HOME, 'foretype');
  if (env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'foretype');
  return join(env.HOME ?? '.', '.local', 'state', 'foretype');
}

/** Empty where there is no file; a damaged one is put aside as `statistics.damaged.json`. */
export function readStatistics(folder: string, damaged: (why: string) => void = () => {}): Statistics {
  const file = join(folder, 'statistics.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return noStatistics(); // nothing has been counted yet
  }
  try {
    const value = JSON.parse(text) as Partial<Statistics>;
    if (
      value.version === 1 &&
      typeof value.classes === 'object' &&
      Object.values(value.classes ?? {}).every(isClass)
    ) {
      return value as Statistics;
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
  const file = join(folder, 'statistics.json');
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(statistics)}\n`, { mode: 0o600 });
  renameSync(beside, file);
}

function isClass(value: unknown): value is ClassStatistics {
  const counts = value as Partial<ClassStatistics> | null;
  return [counts?.shown, counts?.accepted, counts?.rejected, counts?.ignored, counts?.charactersSaved].every(
    (n) => typeof n === 'number' && Number.isFinite(n) && n >= 0,
  );
}
