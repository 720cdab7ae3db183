/** What is told of a workspace folder that is kept. */
import { leavesOf } from './merkle.ts';
import type { OpenIndex } from './open-index.ts';
import type { RootStatus } from './wire.ts';

export function rootStatus(
  { root, open, syncing }: { readonly root: string; readonly open: OpenIndex; readonly syncing: boolean },
  encoder: RootStatus['encoder'],
): RootStatus {
  let files = 0;
  for (const leaf of leavesOf(open.index.store.root)) if (leaf.segment >= 0) files++;
  return {
    root,
    files,
    chunks: open.retrieval.chunks,
    commits: open.retrieval.history.size,
    bytes: open.index.store.bytes,
    syncing,
    meaning: open.index.encoder !== undefined,
    ...(encoder ? { encoder } : {}),
    keptElsewhere: !open.keeper,
    ...(open.shared ? { shared: open.shared } : {}),
  };
}
