/** Retrieval over a workspace on this machine: an index says which files, their texts are read when they are found. */
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isSecretFile } from '../text/index.ts';
import type { Retrieval } from './retrieval.ts';

/** In bytes. */
const largest = 400_000;

/** `near`: answers with files that may be shown, as an index does that leaves ignored ones out. */
export function retrievalOnDisk(near: Retrieval['near']): Retrieval {
  return {
    near,
    async read(uri) {
      try {
        const path = fileURLToPath(uri);
        if (isSecretFile(path) || (await stat(path)).size > largest) return undefined;
        return await readFile(path, 'utf8');
      } catch {
        return undefined; // gone since it was indexed
      }
    },
  };
}
