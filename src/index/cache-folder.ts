/**
 * Where the indexes live: one folder per workspace in the user's cache folder, readable by the owner alone, with the
 * secret that all their hashes are made with, and a mark of the process that keeps each current.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `FORETYPE_CACHE`; with the statistics where `FORETYPE_STATE` moved them; or the system's cache folder. */
export function indexFolder(env: NodeJS.ProcessEnv): string {
  if (env.FORETYPE_CACHE) return join(env.FORETYPE_CACHE, 'index');
  if (env.FORETYPE_STATE) return join(env.FORETYPE_STATE, 'index');
  const home = homedir();
  const cache =
    env.XDG_CACHE_HOME ||
    (process.platform === 'win32'
      ? env.LOCALAPPDATA || join(home, 'AppData', 'Local')
      : process.platform === 'darwin'
        ? join(home, 'Library', 'Caches')
        : join(home, '.cache'));
  return join(cache, 'foretype', 'index');
}

/** The folder of one workspace's index. */
export function workspaceFolder(base: string, root: string): string {
  return join(base, createHash('sha256').update(canonical(root)).digest('hex').slice(0, 16));
}

/** Links resolved: the same folder has one index whichever way it was reached. */
export function canonical(root: string): string {
  try {
    return realpathSync(root);
  } catch {
    return root;
  }
}

/** 32 bytes that only this user of this machine knows; made when first asked for. */
export function secretOf(base: string): Buffer {
  const path = join(base, 'secret');
  mkdirSync(base, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path);
}

/** What one workspace's hashes are made with: its team's secret where it took one, else the user's own. */
export function secretOfWorkspace(base: string, folder: string): Buffer {
  try {
    return readFileSync(join(folder, 'secret'));
  } catch {
    return secretOf(base);
  }
}

/** Stays when everything that was hashed goes. */
const hashless = /^(?:keeper|root|sealed|trunk|incoming\..*)$/;

/** From now on the workspace's hashes are made with this secret; what was made with another is deleted. For its keeper. */
export function takeSecret(base: string, folder: string, secret: Buffer): void {
  if (secretOfWorkspace(base, folder).equals(secret)) return;
  for (const name of readdirSync(folder))
    if (!hashless.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
  const path = join(folder, 'secret');
  writeFileSync(`${path}.half`, secret, { mode: 0o600 });
  renameSync(`${path}.half`, path);
}

/**
 * Marks the folder as kept current by this process. False where another live process does; the mark of a dead one is
 * taken over.
 */
export function claim(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'keeper');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, markOf(process.pid), { mode: 0o600, flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const keeper = keeperOf(folder);
    if (keeper === process.pid) return true;
    if (keeper !== undefined) return false;
    rmSync(path, { force: true });
  }
  return false;
}

/** Its number and, where the system tells, when it started: numbers are given again to other processes. */
function markOf(pid: number): string {
  const started = startOf(pid);
  return started === undefined ? String(pid) : `${pid} ${started}`;
}

/** In the system's own count; undefined where it does not tell. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it, in parentheses, may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** The live process that keeps the folder current, if there is one. */
export function keeperOf(folder: string): number | undefined {
  try {
    const [first, started] = readFileSync(join(folder, 'keeper'), 'utf8').split(' ');
    const pid = Number(first);
    if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
    if (started !== undefined && (startOf(pid) ?? started) !== started) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // Somebody else's process of that number is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? -1 : undefined;
  }
}

export function release(folder: string): void {
  if (keeperOf(folder) === process.pid) rmSync(join(folder, 'keeper'), { force: true });
}

/** The folders of the indexes there are. */
export function knownWorkspaces(base: string): string[] {
  let names: string[] = [];
  try {
    names = readdirSync(base);
  } catch {
    return [];
  }
  return names.map((name) => join(base, name)).filter((folder) => existsSync(join(folder, 'root')));
}
