/** Chance that repeats: everything an eval draws comes from a seed, so that the same clones give the same set. */

/** A stream of numbers in [0, 1), the same for the same words (mulberry32 over an FNV-1a hash). */
export class Random {
  #state: number;

  constructor(...seed: readonly (string | number)[]) {
    this.#state = fnv(seed.join('\u0000'));
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** A new array in random order. */
  shuffled<T>(items: readonly T[]): T[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [out[i], out[j]] = [out[j]!, out[i]!];
    }
    return out;
  }

  /** An index of `weights`, as likely as its weight; undefined where all are zero. */
  weighted(weights: readonly number[]): number | undefined {
    const sum = weights.reduce((a, b) => a + b, 0);
    if (sum <= 0) return undefined;
    let at = this.next() * sum;
    const found = weights.findIndex((w) => {
      at -= w;
      return at < 0;
    });
    return found < 0 ? weights.findLastIndex((w) => w > 0) : found;
  }
}

function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
