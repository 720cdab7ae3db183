/** What the doctor is told of this machine and of the parts that run on it. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type FrontierModel, spentWords } from './frontier/index.ts';
import type { IndexClient } from './index/index.ts';
import { stateFolder } from './learning/index.ts';
import { inferenceRuntime, runtimeTrouble } from './model/index.ts';
import type { ConfiguredModel, LocalModel } from './prediction/index.ts';
import type { MachineFacts } from './server/index.ts';

export interface MachineParts {
  readonly version: string;
  readonly model: ConfiguredModel;
  readonly local: LocalModel;
  readonly frontier: FrontierModel;
  readonly search: IndexClient;
  readonly context: MachineFacts['context'];
}

/** Opens the model, for whether it works is not known before; waits for it so long at most. */
export async function machineFacts(parts: MachineParts, patienceMs: number): Promise<MachineFacts> {
  const { version, model, local, frontier, search, context } = parts;
  await local.load(patienceMs);
  const asked = frontier.status();
  const folder = stateFolder(process.env);
  return {
    version,
    node: process,
    memoryMb: Math.round(process.memoryUsage().rss / 1024 / 1024),
    stateFolder: folder,
    stateTrouble: whyNotWritable(folder),
    runtime: await loadableRuntime(),
    frontier: asked.kind === 'ready' ? { ...asked, spentToday: spentWords(frontier.spent) } : asked,
    engine: model.status(),
    index: await search.status(),
    context,
    sendsTo: model.sendsTo,
    devices: local.choice,
    measuring: local.step,
  };
}

/** A folder that is not there yet is made in the nearest one above it. */
function whyNotWritable(folder: string): string | undefined {
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory() ? undefined : `${folder} is no folder`;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code;
  }
}

/** A binary may be there and still fit neither the system nor its libraries. */
async function loadableRuntime(): Promise<MachineFacts['runtime']> {
  const found = inferenceRuntime();
  const why = found.kind === 'present' ? await runtimeTrouble() : undefined;
  return found.kind === 'present' && why !== undefined ? { ...found, kind: 'broken', why } : found;
}
