/** A segment and the files that hold its contents now; contents nobody holds wait for a branch to come back. */
import type { Leaf } from './merkle.ts';
import type { Segment } from './segment.ts';

export interface LiveSegment {
  readonly number: number;
  readonly segment: Segment;
  readonly holders: (Leaf[] | undefined)[];
  /** How many files hold each content. */
  readonly held: Uint32Array;
  /** Its name in the shared index that gave it: never merged, never altered. Undefined for one's own. */
  readonly shared: string | undefined;
}

/** Where in a store's segments a content is. */
export interface ContentPlace {
  readonly segment: number;
  readonly doc: number;
}

/** The first that has it. */
export function placeIn(segments: Iterable<LiveSegment>, key: Buffer): ContentPlace | undefined {
  for (const { number, segment } of segments) {
    const doc = segment.find(key);
    if (doc >= 0) return { segment: number, doc };
  }
  return undefined;
}

export function docsOf({ segment }: LiveSegment): number[] {
  return Array.from({ length: segment.docs }, (_, doc) => doc);
}

/** Where a segment of a shared index lies until it is taken in. */
export function incomingOf(name: string): string {
  return `incoming.${name}`;
}

export function fileOf(segment: number): string {
  return `segment.${segment}`;
}
