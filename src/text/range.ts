/** Half-open ranges of UTF-16 offsets. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

export function contains(range: OffsetRange, offset: number): boolean {
  return range.from <= offset && offset < range.to;
}

/** Whether they share a code unit, or touch. */
export function touches(a: OffsetRange, b: OffsetRange): boolean {
  return a.from <= b.to && b.from <= a.to;
}
