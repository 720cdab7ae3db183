/** A folder of files and the index of it, for tests; both are gone when the test file ends. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { CodeIndex, type Disk, FolderDisk, TermHasher } from '../../src/index/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { tinyEncoder } from './tiny-encoder.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** `within`: `tmpdir()` where undefined. */
export function emptyFolder(within = tmpdir()): string {
  const folder = mkdtempSync(join(within, 'foretype-index-'));
  folders.push(folder);
  return folder;
}

export function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

/** Folders in memory, where this system has them: for tests that write in thousands of folders and need none of it to last. */
export const inMemory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export const syntax = createSyntax();
export const hasher = new TermHasher(Buffer.alloc(32, 7));

/** No file of git's that this machine's user may have. */
export const bareEnv = { HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent' };

export function openIndex(
  root: string,
  disk: Disk = new FolderDisk(emptyFolder()),
  hashedBy: TermHasher = hasher,
  today: () => number = () => Date.now(),
): Promise<CodeIndex> {
  return CodeIndex.open({
    root,
    disk,
    syntax,
    hasher: hashedBy,
    env: bareEnv,
    log: silentLog,
    today,
    encoder: tinyEncoder(),
  });
}

export const never = new AbortController().signal;

/** Everything the index says of every file, in a form that does not depend on how it came about. */
export function everything(index: CodeIndex): unknown {
  return [...index.paths()].sort().map((path) => {
    const { chunks, symbols } = index.factsOf(path)!;
    return [path, chunks.map((c) => ({ ...c, hash: c.hash.toString('hex') })), symbols];
  });
}
