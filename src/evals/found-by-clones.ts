/**
 * What the workspace index would have found at the moments of a set: the tree of each commit's parent is laid out in a
 * folder of its own, indexed with the history until then, and asked about the place of the cursor.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../base/index.ts';
import { OpenIndex } from '../index/index.ts';
import type { FoundText } from './context-moments.ts';
import type { EditState } from './edit-state.ts';
import { layOut } from './evaluate-retrieval.ts';
import { GitClone } from './git-clone.ts';
import { languageOf } from './languages.ts';
import { Random } from './random.ts';

export interface FindOptions {
  /** Folders of local clones. */
  readonly clones: readonly string[];
  /** States drawn of each clone, at most. */
  readonly most: number;
  readonly seed: number;
  readonly found?: (repository: string, states: number) => void;
}

const mostFiles = 8;
const never = new AbortController().signal;

/** By state; states of other repositories, and those not drawn, are absent. */
export async function foundByClones(
  states: readonly EditState[],
  options: FindOptions,
): Promise<Map<string, readonly FoundText[]>> {
  const found = new Map<string, readonly FoundText[]>();
  for (const path of options.clones) {
    const clone = new GitClone(path);
    const own = states.filter((state) => state.repository === clone.name && state.remaining.length > 0);
    const drawn = new Random(options.seed, clone.name).shuffled(own).slice(0, options.most);
    if (drawn.length > 0) await replay(clone, drawn, found);
    options.found?.(clone.name, drawn.length);
  }
  return found;
}

/** From the oldest commit to the newest: so little changes from one to the next. */
async function replay(
  clone: GitClone,
  states: readonly EditState[],
  found: Map<string, readonly FoundText[]>,
): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'foretype-context-'));
  const root = join(base, 'tree');
  mkdirSync(root);
  try {
    const open = await OpenIndex.open({ root, env: {}, log: silentLog, base: join(base, 'cache') });
    if (!open) return;
    const order = new Map(clone.commits().map(({ id, parent }, at) => [id, { parent, at }]));
    const known = states.filter((state) => order.has(state.commit));
    let laid = new Map<string, string>();
    for (const state of known.sort((a, b) => order.get(b.commit)!.at - order.get(a.commit)!.at)) {
      const { parent } = order.get(state.commit)!;
      laid = layOut(clone, parent, root, laid);
      await open.index.sync(never);
      await open.readHistory({ repository: ['--git-dir', clone.directory], ref: parent }, never);
      found.set(state.id, nearest(open, state));
    }
    await open.close();
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

function nearest({ index, retrieval }: OpenIndex, state: EditState): FoundText[] {
  const { path, offset } = state.cursor;
  const line = (index.textOf(path) ?? '').slice(0, offset).split('\n').length - 1;
  const recent = [...new Set(state.history.toReversed().map((event) => event.path))];
  return retrieval.near({ path, line, recent }, { limit: mostFiles }).files.flatMap((file) => {
    const text = index.textOf(file.path);
    const languageId = languageOf(file.path);
    if (text === undefined || languageId === undefined) return [];
    return [{ path: file.path, languageId, text, because: file.because }];
  });
}
