/** The index of a folder, for a command in a terminal: the whole work tree's where the folder lies in one. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Log } from '../base/index.ts';
import { OpenIndex, SealError, whyNotIndexed } from '../index/index.ts';
import { indexSeal } from './index-key-here.ts';
import { UsageError } from './usage-error.ts';

export async function openHere(folder: string, log: Log): Promise<OpenIndex> {
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}`);
  const root = workTreeOf(folder);
  const why = whyNotIndexed(root);
  if (why !== undefined) throw new UsageError(`${root} ${why}: that is never indexed`);
  const seal = await indexSeal(process.env);
  const open = await OpenIndex.open({ root, env: process.env, log, seal }).catch((error: unknown) => {
    throw error instanceof SealError ? new UsageError(error.message) : error;
  });
  if (!open) throw new UsageError('another process is just making this index; try again in a moment');
  return open;
}

/** The nearest folder above that git keeps; the folder itself where there is none. */
export function workTreeOf(folder: string): string {
  const start = resolve(folder);
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return start;
  }
}

/** Reads what changed, telling how far it is; nothing where another process keeps the index current. */
export async function makeCurrent(
  open: OpenIndex,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  if (open.keeper) await open.sync(signal, { progress: tellReading() });
}

/** Tells on a terminal how far the reading of files is, where it takes long. */
export function tellReading(): (done: number, of: number) => void {
  let told = 0;
  const { stderr } = process;
  return (done, of) => {
    if (!stderr.isTTY || of < 200 || (done < of && performance.now() - told < 100)) return;
    told = performance.now();
    stderr.write(done < of ? `\rreading ${done} of ${of} files` : '\r\u001b[K');
  };
}
