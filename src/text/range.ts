/** Half-open ranges of UTF-16 offsets. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/** Whether they share a code unit, or touch. */
export function touches(a: OffsetRange, b: OffsetRange): boolean {
  return a.from <= b.to && b.from <= a.to;
}
