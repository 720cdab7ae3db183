/** One pull of a model at a time: a file that holds the number of the process at work, gone with it. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FrontierError } from '../failure.ts';
import { here } from './part.ts';

/** Returns how to let go. Throws FrontierError where another process is at work. */
export async function lock(path: string, name: string): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((cause) => {
    throw here(path, cause);
  });
  for (let tries = 0; tries < 3; tries++) {
    try {
      await writeFile(path, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      return () => rm(path, { force: true });
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== 'EEXIST') throw here(path, cause);
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner === 0 || isRunning(owner))
      throw new FrontierError(
        'here',
        `${name} is being pulled already${owner === 0 ? '' : ` (by process ${owner})`}; if that is long gone, delete ${path}`,
      );
    // Its owner is gone. Of several that see it, one renames it.
    const aside = `${path}.${process.pid}`;
    await rename(path, aside).catch(() => {}); // another was faster
    await rm(aside, { force: true });
  }
  throw new FrontierError('here', `${name} is being pulled already`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as { code?: unknown }).code === 'EPERM'; // of another user, and alive
  }
}
