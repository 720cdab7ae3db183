/**
 * Whether a workspace's folder is under a user's key, which a mark in it says: the workspace's path, sealed. A folder that
 * has the mark is read with that key or not at all; one that has none is begun anew when a key is first named.
 */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, type Disk, FolderDisk } from './disk.ts';
import { type Seal, SealError } from './seal.ts';
import { SealedDisk } from './sealed-disk.ts';

const markName = 'sealed';
/** What stays when a folder comes under a key: whose it is now, and what hashes are made with. */
const staying = /^(?:keeper|secret)$/;

/** The folder's files as they are to be read. `of`: whose index, for sentences. Throws SealError where the key is missing, or another. */
export function diskOf(folder: string, seal: Seal | undefined, of = folder): Disk {
  const plain = new FolderDisk(folder);
  const mark = markOf(folder);
  if (!mark) return plain;
  const closed = (how: string) =>
    new SealError(
      `the index of ${of} is encrypted${how}: name its key, or delete it with \`foretype index drop\``,
    );
  if (!seal) throw closed(', and no key is named');
  if (pathIn(mark, seal) === undefined) throw closed(' with another key');
  return new SealedDisk(plain, seal);
}

/** Names the folder's workspace, and brings the folder under the key where there is one. For its keeper. */
export function nameWorkspace(folder: string, root: string, seal: Seal | undefined): void {
  if (seal && !markOf(folder)) {
    for (const name of readdirSync(folder))
      if (!staying.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
    const mark = join(folder, markName);
    writeFileSync(`${mark}.half`, seal.whole(Buffer.from(root)), { mode: 0o600 });
    renameSync(`${mark}.half`, mark);
  }
  writeFileSync(join(folder, 'root'), seal ? '' : root, { mode: 0o600 });
}

/** The path of the workspace whose index lies in a folder; undefined where only another key could say. */
export function workspaceOf(folder: string, seal: Seal | undefined): string | undefined {
  const mark = markOf(folder);
  if (!mark) return readFileSync(join(folder, 'root'), 'utf8');
  return seal && pathIn(mark, seal);
}

function markOf(folder: string): Buffer | undefined {
  try {
    return readFileSync(join(folder, markName));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function pathIn(mark: Buffer, seal: Seal): string | undefined {
  try {
    return seal.textOf(bytesOf(mark));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
