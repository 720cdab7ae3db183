/**
 * The chunks whose vectors lie closest to a question's, over all facts that count now. In memory each vector is its
 * signs, a bit per dimension; the best by those are judged again by the whole vectors, read from the segments. A chunk's
 * closeness depends on nothing but itself, so the order is the same however chunks are spread over segments.
 */
import type { LiveFacts } from './code-index.ts';
import { byFile, type Found, inFoundOrder, type Ranking } from './ranking.ts';
import { worthOfSigns } from './signs.ts';

/** Candidates by their signs, for each chunk that counts in the end. */
const candidatesEach = 4;
/** Below this cosine two texts have nothing to do with each other: to a question about something else nothing is close. */
export const leastCosine = 0.2;
/** Chunks between two looks at the clock. */
const block = 1 << 14;

interface Candidate {
  readonly facts: LiveFacts;
  readonly chunk: number;
  readonly roughly: number;
}

export interface NearestOptions {
  /** Best ones that count. */
  readonly most: number;
  /** How much faster than closeness what speaks for a chunk falls: e to the power of so many times the cosine. */
  readonly sharpness: number;
}

/** `question` of length 1, of the dimensions of the segments' vectors; segments of others are passed over. */
export function nearest(
  live: readonly LiveFacts[],
  question: Float64Array,
  { most, sharpness }: NearestOptions,
  inTime: () => boolean = () => true,
): Ranking {
  const found: Found[] = [];
  for (const { facts, chunk } of roughlyNearest(live, question, most * candidatesEach, inTime)) {
    const { segment } = facts;
    const cosine = cosineOf(question, segment.vector(chunk));
    if (cosine < leastCosine) continue;
    const { from, to } = segment.chunkAt(chunk);
    const score = Math.round(Math.exp(sharpness * (cosine - 1)) * 1e9) / 1e9;
    for (const path of facts.pathsOf(segment.docOf(chunk))) found.push({ path, from, to, score });
  }
  found.sort(inFoundOrder);
  const last = found[most - 1]?.score ?? 0;
  return byFile(found.filter(({ score }) => score >= last));
}

function roughlyNearest(
  live: readonly LiveFacts[],
  question: Float64Array,
  most: number,
  inTime: () => boolean,
): readonly Candidate[] {
  const worth = worthOfSigns(question);
  const best = new Best(most);
  const width = question.length / 8;
  for (const facts of live) {
    const { segment, held } = facts;
    if (segment.dims !== question.length) continue;
    const { codes, docChunks } = segment;
    let read = 0;
    for (let doc = 0; doc < segment.docs; doc++) {
      if (held[doc] === 0) continue;
      for (let chunk = docChunks[doc]!; chunk < docChunks[doc + 1]!; chunk++) {
        let roughly = 0;
        for (let i = 0, at = chunk * width; i < width; i++, at++) roughly += worth[(i << 8) | codes[at]!]!;
        best.offer(facts, chunk, roughly);
        if (++read % block === 0 && !inTime()) return best.all();
      }
    }
  }
  return best.all();
}

/** Keeps the best, all that are as good as the last of them included, so that no order of offering matters. */
class Best {
  readonly #most: number;
  #kept: Candidate[] = [];
  #threshold = Number.NEGATIVE_INFINITY;

  constructor(most: number) {
    this.#most = most;
  }

  offer(facts: LiveFacts, chunk: number, roughly: number): void {
    if (roughly < this.#threshold) return;
    this.#kept.push({ facts, chunk, roughly });
    if (this.#kept.length >= this.#most * 4) this.#shrink();
  }

  all(): readonly Candidate[] {
    this.#shrink();
    return this.#kept;
  }

  #shrink(): void {
    if (this.#kept.length <= this.#most) return;
    this.#kept.sort((a, b) => b.roughly - a.roughly);
    this.#threshold = this.#kept[this.#most - 1]!.roughly;
    this.#kept = this.#kept.filter(({ roughly }) => roughly >= this.#threshold);
  }
}

/** `question` of length 1; 0 where the vector has no length. */
export function cosineOf(question: Float64Array, vector: Int8Array): number {
  let dot = 0;
  let squares = 0;
  for (let i = 0; i < question.length; i++) {
    dot += question[i]! * vector[i]!;
    squares += vector[i]! ** 2;
  }
  return squares === 0 ? 0 : dot / Math.sqrt(squares);
}
