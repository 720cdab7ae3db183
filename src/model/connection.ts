/**
 * The way to an inference process: one of our own, or the one that all servers of this user share, which is started where
 * nobody serves yet.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Log } from '../base/index.ts';
import { isInOwnFolder, isOwn } from './shared-socket.ts';

export interface Connection {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** The process goes on with what it owes others. */
  end(): void;
  /** The process says nothing any more: it is ended by force. `pid`: as it has said, where it has. */
  kill(pid: number | undefined): Promise<void>;
  onEnd(listener: () => void): void;
}

export interface ConnectOptions {
  /** The compiled child.js. */
  readonly child: URL;
  /** A path only this user can open; undefined: a process of our own. */
  readonly socket: string | undefined;
  readonly log: Log;
}

const connectForMs = 5000;

/** Throws where no process can be started, or the one that was does not answer. */
export async function connectTo({ child, socket, log }: ConnectOptions): Promise<Connection> {
  if (socket === undefined) return overStdio(start(child, []));
  if (!isInOwnFolder(socket)) {
    log.warn(`the model is not shared: others can write where ${socket} would be`);
    return overStdio(start(child, []));
  }
  let started: ChildProcess | undefined;
  let failed: Error | undefined;
  for (const until = performance.now() + connectForMs; ; ) {
    const connection = isOwn(socket) ? await overSocket(socket) : undefined;
    if (connection) return connection;
    if (!started) {
      started = start(child, ['--socket', socket]);
      started.on('error', (error) => {
        failed = error;
      });
      started.unref();
    }
    if (failed) throw failed;
    if (performance.now() > until) throw new Error(`nobody answers at ${socket}`);
    await delay(50);
  }
}

function start(child: URL, words: readonly string[]): ChildProcess {
  const shared = words.length > 0;
  return spawn(process.execPath, [fileURLToPath(child), ...words], {
    stdio: shared ? 'ignore' : ['pipe', 'pipe', 'inherit'],
    detached: shared,
    windowsHide: true,
  });
}

function overStdio(child: ChildProcess): Promise<Connection> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      child.stdin!.on('error', () => {});
      resolve({
        input: child.stdout!,
        output: child.stdin!,
        end: () => child.stdin!.end(),
        kill: async () => {
          child.kill('SIGKILL');
        },
        onEnd: (listener) => child.once('exit', listener),
      });
    });
  });
}

function overSocket(path: string): Promise<Connection | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('error', () => resolve(undefined));
    socket.once('connect', () => {
      socket.on('error', () => {});
      resolve({
        input: socket,
        output: socket,
        end: () => socket.destroy(),
        kill: async (pid) => {
          await endShared(path, pid);
          socket.destroy();
        },
        onEnd: (listener) => socket.once('close', listener),
      });
    });
  });
}

/** What it leaves at `path` is in nobody's way, also where it cannot be found. */
async function endShared(path: string, pid: number | undefined): Promise<void> {
  const [found, ...others] = pid === undefined ? await serving(path) : [pid];
  try {
    if (found !== undefined && others.length === 0) process.kill(found, 'SIGKILL');
  } catch {
    // it has ended meanwhile
  }
  if (process.platform !== 'win32') rmSync(path, { force: true });
}

/** Processes that say in their command line that they serve at `path`. */
function serving(path: string): Promise<number[]> {
  if (process.platform === 'win32') return Promise.resolve([]);
  return new Promise((resolve) => {
    execFile('ps', ['-eo', 'pid=,args='], { maxBuffer: 1 << 24 }, (_, stdout) => {
      const rows = stdout.split('\n').filter((row) => row.trimEnd().endsWith(` --socket ${path}`));
      resolve(rows.map((row) => Number.parseInt(row, 10)));
    });
  });
}
