/**
 * When to speak: while p(accept) · saving > (1 − p) · interruption. What follows from what the user did interrupts like a
 * key, a guess like two, for it has to be read; what is accepted saves its keys but the one that accepts it, and counts three
 * at most: so while p > 1/4, a guess while p > 2/5, or 2/3 for the last two letters of a word, and nothing for a bracket
 * alone. p is what the gate says of such an edit, moved by what this user accepts,
 * rejects and types past: per class (fates.ts), and a little for each of the gate's numbers, so that somebody who rejects
 * what is far away sees less of it.
 */
import type { Log } from '../base/index.ts';
import type { Features } from './coefficients.ts';
import { afterFates, type Fates, type Kind, noFates, withFate } from './fates.ts';
import { logistic, logit } from './gate.ts';
import { KeptStatistics } from './kept-statistics.ts';
import type { ClassStatistics, looksAfter, Statistics } from './statistics.ts';

export type Outcome = 'shown' | 'accepted' | 'rejected' | 'ignored';

export interface Learning {
  /** p(accept), 0..1, of an edit of this class. */
  probability(editClass: string, features: Features): number;
  /** `keys`: what the edit costs by hand. */
  worthShowing(editClass: string, probability: number, keys: number): boolean;
  /** `features`: what the gate was told of the edit; without them only its class learns. Ignored is what was typed past. */
  record(editClass: string, outcome: Outcome, charactersSaved?: number, features?: Features): void;
  /** Some words or lines of an edit were accepted, perhaps not the last. */
  acceptedInPart(editClass: string): void;
  /** Whether accepted text still stood for the most part so many minutes later. */
  retained(editClass: string, minutes: (typeof looksAfter)[number], stood: boolean): void;
  /** So many edits were accepted with nothing typed in between. */
  chained(edits: number): void;
  /** Of all windows of this user, as they were when this one last counted. */
  readonly statistics: Statistics;
  /** Before the process goes: writes what another window's writing left unwritten. False where it still does. */
  keep(): boolean;
}

const mostSaving = 3;
const interruption: Readonly<Record<Kind, number>> = { exact: 1, guess: 2 };
const rate = 0.05;
/** A coefficient moves no further from the shipped one. */
const furthest = 1;

/** Without a folder nothing is kept beyond the process. */
export function createLearning(folder: string | undefined, log: Log): Learning {
  const kept = new KeptStatistics(folder, log);
  const fatesOf = (editClass: string): Fates => kept.now.classes[editClass]?.recent ?? noFates;
  return {
    get statistics() {
      return kept.now;
    },
    probability: (editClass, features) =>
      afterFates(before(kept.now.adjusted, features), fatesOf(editClass), kindOf(editClass)),
    worthShowing: (editClass, p, keys) =>
      p * Math.min(mostSaving, keys - 1) > (1 - p) * interruption[kindOf(editClass)],
    record(editClass, outcome, charactersSaved = 0, features = {}) {
      kept.add((statistics) => count(statistics, { editClass, outcome, charactersSaved, features }));
    },
    acceptedInPart(editClass) {
      kept.add((statistics) => {
        const counts = classOf(statistics, editClass);
        counts.inPart = (counts.inPart ?? 0) + 1;
      });
    },
    retained(editClass, minutes, stood) {
      kept.add((statistics) => {
        const { retained = {} } = classOf(statistics, editClass);
        const { looked, stood: before } = retained[minutes] ?? { looked: 0, stood: 0 };
        retained[minutes] = { looked: looked + 1, stood: before + Number(stood) };
        classOf(statistics, editClass).retained = retained;
      });
    },
    chained(edits) {
      kept.add(({ chains }) => {
        chains.count++;
        chains.edits += edits;
        chains.longest = Math.max(chains.longest, edits);
      });
    },
    keep: () => kept.keep(),
  };
}

function kindOf(editClass: string): Kind {
  return editClass === 'model' ? 'guess' : 'exact';
}

function before(adjusted: Statistics['adjusted'], features: Features): number {
  return logistic(logit(features, adjusted));
}

interface Recorded {
  readonly editClass: string;
  readonly outcome: Outcome;
  readonly charactersSaved: number;
  readonly features: Features;
}

function count(statistics: Statistics, { editClass, outcome, charactersSaved, features }: Recorded): void {
  const counts = classOf(statistics, editClass);
  counts[outcome]++;
  counts.charactersSaved += charactersSaved;
  if (outcome === 'accepted' || outcome === 'rejected') counts.recent = withFate(counts.recent, outcome);
  if (outcome !== 'shown')
    adjust(
      statistics.adjusted,
      features,
      Number(outcome === 'accepted') - before(statistics.adjusted, features),
    );
}

function classOf({ classes }: Statistics, editClass: string): ClassStatistics {
  classes[editClass] ??= {
    ...{ shown: 0, accepted: 0, rejected: 0, ignored: 0, charactersSaved: 0 },
    recent: noFates,
  };
  return classes[editClass];
}

/** What all classes share: who types past a model's guesses says nothing of exact edits. Nor is a model's fit a number of its own. */
const fixed = new Set(['bias', 'certain', 'likely', 'weak', 'own fit']);

/** One step of logistic regression. */
function adjust(adjusted: Record<string, number>, features: Features, surprise: number): void {
  for (const [name, value] of Object.entries(features)) {
    if (fixed.has(name)) continue;
    const next = (adjusted[name] ?? 0) + rate * surprise * value;
    adjusted[name] = Math.max(-furthest, Math.min(furthest, next));
  }
}
