/**
 * When to speak. An edit of a class is shown while p(accept) · saving > (1 − p) · interruption, with saving : interruption
 * = 3 : 1, so while p > 1/4. p is a Beta estimate per class and strength: a prior worth a few observations, plus what
 * this user did. A rejection weighs twice an acceptance, so a class that is rejected falls silent within ten; each later
 * acceptance of anything forgets a little of all counts, so it returns, slowly.
 */
import type { Log } from '../base/index.ts';
import {
  type ClassStatistics,
  noStatistics,
  readStatistics,
  type Statistics,
  writeStatistics,
} from './statistics.ts';

export type Outcome = 'shown' | 'accepted' | 'rejected' | 'ignored';

export interface Learning {
  /** p(accept), 0..1. */
  probability(editClass: string, strength: 'certain' | 'likely' | 'weak'): number;
  worthShowing(probability: number): boolean;
  record(editClass: string, outcome: Outcome, charactersSaved?: number): void;
  readonly statistics: Statistics;
}

const prior = {
  certain: { accepted: 6, rejected: 2 },
  likely: { accepted: 4, rejected: 2 },
  weak: { accepted: 1, rejected: 4 },
} as const;
const threshold = 1 / 4;
const rejectionWeight = 2;
const memory = 0.98;

/** Without a folder nothing is kept beyond the process. */
export function createLearning(folder: string | undefined, log: Log): Learning {
  const statistics = folder === undefined ? noStatistics() : readStatistics(folder, (why) => log.warn(why));
  const weights = new Map<string, { accepted: number; rejected: number }>();
  for (const [name, c] of Object.entries(statistics.classes)) {
    const most = Math.max(1, (c.accepted + c.rejected) / 40); // years of use must not deafen it to today
    weights.set(name, { accepted: c.accepted / most, rejected: c.rejected / most });
  }
  let writable = folder !== undefined;
  return {
    statistics,
    probability(editClass, strength) {
      const seen = weights.get(editClass) ?? { accepted: 0, rejected: 0 };
      const yes = prior[strength].accepted + seen.accepted;
      const no = prior[strength].rejected + rejectionWeight * seen.rejected;
      return yes / (yes + no);
    },
    worthShowing: (probability) => probability > threshold,
    record(editClass, outcome, charactersSaved = 0) {
      const counts: ClassStatistics = statistics.classes[editClass] ?? {
        shown: 0,
        accepted: 0,
        rejected: 0,
        ignored: 0,
        charactersSaved: 0,
      };
      statistics.classes[editClass] = counts;
      counts[outcome]++;
      counts.charactersSaved += charactersSaved;
      if (outcome === 'accepted') {
        for (const w of weights.values()) {
          w.accepted *= memory;
          w.rejected *= memory;
        }
      }
      if (outcome === 'accepted' || outcome === 'rejected') {
        const w = weights.get(editClass) ?? { accepted: 0, rejected: 0 };
        w[outcome]++;
        weights.set(editClass, w);
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
