/**
 * Who chooses between alternatives that rules cannot tell apart. The local model answers with the log-probability of each
 * result, given the file and the sketch; without a judge, or where it is not sure, the block is refused.
 */
import type { TextEdit, TextSnapshot } from '../text/index.ts';

export interface JudgeQuestion {
  readonly path: string;
  /** The file's lines around the place, as they are. */
  readonly before: string;
  /** What the frontier model wrote there. */
  readonly sketch: string;
  /** The same lines as they would become, one text per alternative. */
  readonly alternatives: readonly string[];
  /** The file's text of today, and each alternative as an edit of it, for a model that reads edits. */
  readonly snapshot: TextSnapshot;
  readonly edits: readonly TextEdit[];
}

export interface Judge {
  /** One natural log-probability per alternative, in their order. */
  weigh(question: JudgeQuestion, signal?: AbortSignal): Promise<readonly number[]>;
}

/** Nats by which the best must beat the next: e² ≈ 7 times as likely. */
const margin = 2;

/** Index of the alternative the judge is sure of; undefined where there is none. */
export async function decide(
  judge: Judge | undefined,
  question: JudgeQuestion,
  signal?: AbortSignal,
): Promise<number | undefined> {
  if (!judge || question.alternatives.length < 2) return undefined;
  const weights = await judge.weigh(question, signal);
  if (weights.length !== question.alternatives.length || weights.some((w) => !Number.isFinite(w)))
    return undefined;
  const order = weights.map((_, i) => i).sort((a, b) => weights[b]! - weights[a]!);
  return weights[order[0]!]! - weights[order[1]!]! >= margin ? order[0] : undefined;
}
