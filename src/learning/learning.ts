/**
 * When to speak: while p(accept) · saving > (1 − p) · interruption, with saving : interruption = 3 : 1, so while p > 1/4.
 * p is what the gate says of such an edit, moved by what this user accepts and rejects: per class (fates.ts), and a
 * little for each of the gate's numbers, so that somebody who rejects what is far away sees less of it.
 */
import type { Log } from '../base/index.ts';
import { afterFates, type Fates, noFates, withFate } from './fates.ts';
import { type Features, logistic, logit } from './gate.ts';
import {
  type ClassStatistics,
  noStatistics,
  readStatistics,
  type Statistics,
  writeStatistics,
} from './statistics.ts';

export type Outcome = 'shown' | 'accepted' | 'rejected' | 'ignored';

export interface Learning {
  /** p(accept), 0..1, of an edit of this class. */
  probability(editClass: string, features: Features): number;
  worthShowing(probability: number): boolean;
  /** `features`: what the gate was told of the edit; without them only its class learns. */
  record(editClass: string, outcome: Outcome, charactersSaved?: number, features?: Features): void;
  readonly statistics: Statistics;
}

const threshold = 1 / 4;
const rate = 0.05;
/** A coefficient moves no further from the shipped one. */
const furthest = 1;

/** Without a folder nothing is kept beyond the process. */
export function createLearning(folder: string | undefined, log: Log): Learning {
  const statistics = folder === undefined ? noStatistics() : readStatistics(folder, (why) => log.warn(why));
  let writable = folder !== undefined;
  const fatesOf = (editClass: string): Fates => statistics.classes[editClass]?.recent ?? noFates;
  const before = (features: Features) => logistic(logit(features, statistics.adjusted));
  return {
    statistics,
    probability: (editClass, features) => afterFates(before(features), fatesOf(editClass)),
    worthShowing: (probability) => probability > threshold,
    record(editClass, outcome, charactersSaved = 0, features = {}) {
      const counts: ClassStatistics = statistics.classes[editClass] ?? {
        shown: 0,
        accepted: 0,
        rejected: 0,
        ignored: 0,
        charactersSaved: 0,
        recent: noFates,
      };
      statistics.classes[editClass] = counts;
      counts[outcome]++;
      counts.charactersSaved += charactersSaved;
      if (outcome === 'accepted' || outcome === 'rejected') {
        counts.recent = withFate(counts.recent, outcome);
        adjust(statistics.adjusted, features, (outcome === 'accepted' ? 1 : 0) - before(features));
      }
      if (!writable || folder === undefined) return;
      try {
        writeStatistics(folder, statistics);
      } catch (cause) {
        writable = false; // said once; predictions go on
        log.warn(`your statistics are not kept: ${folder} cannot be written (${(cause as Error).message})`);
      }
    },
  };
}

/** One step of logistic regression; a class and its strength have their own record. */
function adjust(adjusted: Record<string, number>, features: Features, surprise: number): void {
  for (const [name, value] of Object.entries(features)) {
    if (name.startsWith('class ')) continue;
    const next = (adjusted[name] ?? 0) + rate * surprise * value;
    adjusted[name] = Math.max(-furthest, Math.min(furthest, next));
  }
}
