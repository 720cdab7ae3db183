/** Which segments are worth merging: when there are as many of about the same size, so that few are left for any number of commits. */
import type { LiveSegment } from './live-segment.ts';

const mostAlike = 6;
const smallestTier = 1 << 18;
/** In bytes: larger segments are left as they are. */
const largestMerged = 1 << 30;

/** The smallest of those to merge; empty where there are few enough. Those of a shared index are left as they are. */
export function alike(segments: ReadonlyMap<number, LiveSegment>): LiveSegment[] {
  const tiers = new Map<number, LiveSegment[]>();
  for (const live of segments.values()) {
    if (live.shared !== undefined) continue;
    const tier = Math.ceil(Math.log2(Math.max(live.segment.size, smallestTier) / smallestTier) / 2);
    tiers.set(tier, [...(tiers.get(tier) ?? []), live]);
  }
  for (const [, group] of [...tiers].sort((a, b) => a[0] - b[0])) {
    const size = group.reduce((sum, { segment }) => sum + segment.size, 0);
    if (group.length >= mostAlike && size <= largestMerged) return group;
  }
  return [];
}
