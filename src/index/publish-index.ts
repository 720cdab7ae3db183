/**
 * `foretype index publish`: the index of a checkout, made with the team's salt and put where the team reads it. It is
 * made in a folder of its own, so that an editor's index of the same checkout stays as it is; what was published before
 * is taken over first, so that only what changed since is read and sent.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Objects } from '../base/index.ts';
import { canonical, claim, indexFolder, takeSecret, workspaceFolder } from './cache-folder.ts';
import { makerOf, type SyncOptions } from './code-index.ts';
import { dropIndexes, OpenIndex, type OpenOptions } from './open-index.ts';
import { repositoryName } from './repository-name.ts';
import { diskOf, nameWorkspace } from './sealed-folder.ts';
import { shippedEncoder } from './static-encoder.ts';
import { Trunk } from './trunk.ts';
import { saltBytes, TrunkError, type TrunkManifest } from './trunk-manifest.ts';
import { type Published, publishTrunk } from './trunk-publish.ts';

export interface PublishOptions extends Omit<OpenOptions, 'base' | 'shared'> {
  readonly to: Objects;
  /** That is checked out. */
  readonly commit: string;
  /** In ms since 1970. */
  readonly now: number;
  readonly progress?: SyncOptions['progress'];
}

export interface PublishReport extends Published {
  readonly repository: string;
  readonly files: number;
  /** Texts that had to be cut: contents that were not published before. */
  readonly chunkings: number;
}

/** Throws ObjectsError, TrunkError and, where there is an index under another key, SealError. */
export async function publishIndex(options: PublishOptions, signal: AbortSignal): Promise<PublishReport> {
  const { to, commit, now, progress, ...opening } = options;
  const { root, env, seal } = opening;
  const base = publishFolder(indexFolder(env));
  const folder = workspaceFolder(base, root);
  diskOf(folder, seal, root);
  if (!claim(folder)) throw new TrunkError('another process is just publishing this folder');
  nameWorkspace(folder, canonical(root), seal);
  const repository = await repositoryName(canonical(root));
  const maker = makerOf({ encoder: (opening.encoder ?? shippedEncoder)() });
  const before = await published(new Trunk({ objects: to, repository, folder, maker, seal }), signal);
  takeSecret(base, folder, before ? Buffer.from(before.salt, 'base64') : randomBytes(saltBytes));
  const open = await OpenIndex.open({ ...opening, base, shared: to });
  if (!open?.trunk) throw new TrunkError('another process is just publishing this folder');
  try {
    const { index, trunk } = open;
    if (before) await trunk.bring(before, index.store, signal);
    const { files, chunkings } = await index.sync(signal, progress ? { progress } : {});
    const salt = index.hasher.secret;
    const report = await publishTrunk(
      { trunk, store: index.store, folder, disk: diskOf(folder, seal), salt, commit, before, now },
      signal,
    );
    return { ...report, repository, files, chunkings };
  } finally {
    await open.close();
  }
}

/** Deletes what publishing keeps here, as `dropIndexes` does. */
export function dropPublished(base: string, root: string): void {
  dropIndexes(publishFolder(base), root);
}

/** What another version published, or what is damaged, is replaced as if nothing were there. */
async function published(trunk: Trunk, signal: AbortSignal): Promise<TrunkManifest | undefined> {
  try {
    return await trunk.manifest(signal);
  } catch (error) {
    if (error instanceof TrunkError) return undefined;
    throw error;
  }
}

function publishFolder(base: string): string {
  return join(base, 'published');
}
