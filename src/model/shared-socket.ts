/**
 * One process of a user at one socket, which only this user can open. A file that nobody answers at, or that is not the
 * user's own, is put out of the way; of two processes that come at once one stays.
 */
import { chmodSync, linkSync, lstatSync, renameSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';

/** Two that start at once meet a few times, not for ever. */
const mostTries = 5;

/** Undefined where another process serves there already. Throws where nothing can listen at `path`. */
export async function listenAlone(
  path: string,
  served: (socket: Socket) => void,
): Promise<{ release(): void } | undefined> {
  for (let left = mostTries; left > 0; left--) {
    const server = await listen(path, served);
    if (server) return { release: releaseOf(path) };
    if (await answers(path)) return undefined;
    if (await putAside(path)) return undefined;
  }
  throw new Error(`${path} is taken again and again`);
}

/** Whether what stands at `path` is this user's, or nothing does. Who connects to another's socket tells him the prompts. */
export function isOwn(path: string): boolean {
  if (process.platform === 'win32') return true;
  try {
    return lstatSync(path).uid === process.getuid?.();
  } catch {
    return true;
  }
}

/** Whether only this user can put files beside `path`. */
export function isInOwnFolder(path: string): boolean {
  if (process.platform === 'win32') return true;
  try {
    const { uid, mode } = statSync(dirname(path));
    return uid === process.getuid?.() && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/** Undefined where a file stands there already. */
function listen(path: string, served: (socket: Socket) => void): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer(served);
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    // The file is made in this call: at no moment can another user open it.
    const mask = process.umask(0o177);
    server.listen(path, () => {
      if (process.platform !== 'win32') chmodSync(path, 0o600);
      resolve(server);
    });
    process.umask(mask);
  });
}

function answers(path: string): Promise<boolean> {
  if (!isOwn(path)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/**
 * Removes a dead file. True where it was not dead: between the look and the removal another process may have come, and its
 * file is put back.
 */
async function putAside(path: string): Promise<boolean> {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return false; // gone meanwhile
  }
  const alive = await answers(aside);
  try {
    if (alive) linkSync(aside, path);
  } catch {
    // a third one listens there now
  }
  rmSync(aside, { force: true, recursive: true });
  return alive;
}

/** Removes the file, unless it is another's by now. */
function releaseOf(path: string): () => void {
  const inode = inodeOf(path);
  return () => {
    if (inode !== undefined && inodeOf(path) === inode) rmSync(path, { force: true });
  };
}

function inodeOf(path: string): number | undefined {
  try {
    return lstatSync(path).ino;
  } catch {
    return undefined;
  }
}
