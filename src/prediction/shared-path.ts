/**
 * Where the process listens that all servers of one user share. Its name says everything that two servers must agree on:
 * who wants other weights, other settings or speaks another version of foretype gets another process.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { InferenceProcessOptions } from '../model/index.ts';

type LoadRequest = InferenceProcessOptions['load'];

/** In a folder that only this user can enter; `version`: foretype's. Throws where a folder of the model cannot be read. */
export function sharedPath(load: LoadRequest, version = ownVersion()): string {
  const folders = [load.folder, ...(load.nGrams ? [load.nGrams.tokenizer] : [])];
  // How many threads is a matter of what was measured first: the answers are the same.
  const { threads: _, ...agreed } = load;
  const said = JSON.stringify([version, agreed, folders.map(filesOf)]);
  const name = `foretype-${createHash('sha256').update(said).digest('hex').slice(0, 12)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}-${userInfo().username}`;
  const home = process.env.XDG_RUNTIME_DIR ?? join(tmpdir(), `foretype-${userInfo().uid}`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return join(home, `${name}.sock`);
}

/** Name, size and time of each: weights may be replaced in their place. */
function filesOf(folder: string): (string | number)[][] {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return files
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return [name, size, mtimeMs];
    });
}

function ownVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
