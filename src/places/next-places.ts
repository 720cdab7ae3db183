/** Edits that are known and lines that are likely, as one list of places to go to. */

export interface Likely {
  readonly uri: string;
  /** Zero-based. */
  readonly line: number;
  /** 0..1: of an edit, that it is right; of a line, that the next edit is there. */
  readonly probability: number;
}

/** Places closer than this are one place. */
const apart = 3;

/** Likeliest first, an edit before a line that is as likely; of those at one place only the first. */
export function nextPlaces<E extends Likely, L extends Likely>(
  edits: readonly E[],
  lines: readonly L[],
  most: number,
): (E | L)[] {
  const chosen: (E | L)[] = [];
  for (const one of [...edits, ...lines].sort((a, b) => b.probability - a.probability)) {
    if (chosen.length === most) break;
    const near = chosen.some((other) => other.uri === one.uri && Math.abs(other.line - one.line) < apart);
    if (!near) chosen.push(one);
  }
  return chosen;
}
