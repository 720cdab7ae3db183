/**
 * What a pass costs on this machine, learned from the passes themselves: a start, which reads the weights, and so much for
 * each row. What is cached costs nothing. It decides how many rows of a prompt one pass takes, for between two passes
 * somebody who does not wait any longer is heard.
 *
 *     ms  =  start + perRow × rows         least squares, older passes weighing less and less
 *
 * Short passes are heard soon, but pay the start more often: no pass is so short that its start is more than its rows.
 */
import type { Decoder } from './decoder.ts';

/** A pass in foreground, in milliseconds: the longest that a key waits for one that it makes useless. */
const wantedMs = 25;
/** Nobody waits for a background's pass; a key that comes meanwhile does. */
const backgroundMs = 10;
const mostRows = 128;
const mostBackgroundRows = 32;
const leastRows = 8;
/** How much of what was known is kept with another pass. */
const kept = 0.97;
/** Of rows, in squares: all that was seen had about the same number, so nothing is known of the others. */
const leastSpread = 16;

export class PassCost {
  #weight = 0;
  #rows = 0;
  #ms = 0;
  #squares = 0;
  #products = 0;

  /** A pass of so many rows took so long. */
  told(rows: number, ms: number): void {
    this.#weight = kept * this.#weight + 1;
    this.#rows = kept * this.#rows + rows;
    this.#ms = kept * this.#ms + ms;
    this.#squares = kept * this.#squares + rows * rows;
    this.#products = kept * this.#products + rows * ms;
  }

  /** Milliseconds; undefined before passes of different lengths were seen. */
  get fitted(): { readonly start: number; readonly perRow: number } | undefined {
    if (this.#weight < 2) return undefined;
    const rows = this.#rows / this.#weight;
    const ms = this.#ms / this.#weight;
    const spread = this.#squares / this.#weight - rows * rows;
    if (spread < leastSpread) return undefined;
    const slope = (this.#products / this.#weight - rows * ms) / spread;
    // Noise may say that rows cost nothing, or that a start does: then all is laid to the other.
    const perRow = Math.min(Math.max(slope, 0), ms / rows);
    return { start: ms - perRow * rows, perRow };
  }

  /** Rows of a prompt in one pass that somebody waits for, 8 to 128. */
  get foreground(): number {
    return this.#rowsIn(wantedMs, mostRows);
  }

  /** In background, 8 to 32. */
  get background(): number {
    return this.#rowsIn(backgroundMs, mostBackgroundRows);
  }

  #rowsIn(ms: number, most: number): number {
    const { start, perRow } = this.fitted ?? { start: 0, perRow: 0 };
    if (perRow === 0) return most;
    const rows = Math.max((ms - start) / perRow, start / perRow);
    return Math.round(Math.min(most, Math.max(leastRows, rows)));
  }
}

/** The same decoder, whose passes are told to `cost`. */
export function timed(
  decoder: Decoder,
  cost: PassCost,
  now: () => number = () => performance.now(),
): Decoder {
  return {
    vocabulary: decoder.vocabulary,
    maxPositions: decoder.maxPositions,
    newCache: () => decoder.newCache(),
    forward: async (cache, ids, rows) => {
      const from = now();
      const logits = await decoder.forward(cache, ids, rows);
      cost.told(ids.length, now() - from);
      return logits;
    },
    dispose: () => decoder.dispose(),
  };
}
