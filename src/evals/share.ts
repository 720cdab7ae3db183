/** A share with its uncertainty: Wilson's score interval at 95 %, which stays within [0, 1] for few and for extreme counts. */
export interface Share {
  /** Undefined where nothing was counted. */
  readonly value: number | undefined;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export function share(hits: number, n: number): Share {
  if (n === 0) return { value: undefined, low: 0, high: 1, n };
  const z = 1.959964;
  const p = hits / n;
  const center = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return {
    value: p,
    low: Math.max(0, (center - spread) / scale),
    high: Math.min(1, (center + spread) / scale),
    n,
  };
}
