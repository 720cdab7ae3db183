/** Lines of one neighborhood are one place: the likeliest of them stands for it, with the probability of all. */

/** Lines closer than this belong together. */
export const apart = 3;

export interface Peak {
  readonly row: number;
  /** 0..1 */
  readonly probability: number;
}

/** By the likeliest lines; `p`: of each row, `together`: whether two rows are of one file. */
export function peaks(
  p: Float64Array,
  most: number,
  together: (row: number, other: number) => boolean = () => true,
): Peak[] {
  const order = [...p.keys()].sort((a, b) => p[b]! - p[a]!);
  const taken = new Set<number>();
  const found: Peak[] = [];
  for (const row of order) {
    if (found.length === most) break;
    if (taken.has(row)) continue;
    let probability = 0;
    for (let other = Math.max(0, row - apart + 1); other < Math.min(p.length, row + apart); other++) {
      if (taken.has(other) || !together(row, other)) continue;
      probability += p[other]!;
      taken.add(other);
    }
    found.push({ row, probability });
  }
  return found;
}
