/** Opens the place that an address names. Nothing is sent before something is asked of it. */
import type { Objects } from '../base/index.ts';
import { parseAddress } from './address.ts';
import { BucketObjects } from './bucket-objects.ts';
import { FolderObjects } from './folder-objects.ts';

export interface OpenObjectsOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Longest silence of a server, in ms. */
  readonly idleMs?: number;
}

const defaultIdleMs = 10_000;

/** Throws ObjectsError where the address names no place. */
export function openObjects(address: string, { env, idleMs = defaultIdleMs }: OpenObjectsOptions): Objects {
  const parsed = parseAddress(address, env);
  return parsed.kind === 'folder'
    ? new FolderObjects(parsed.path)
    : new BucketObjects(address, parsed, env, idleMs);
}
