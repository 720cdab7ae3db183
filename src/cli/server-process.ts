/** The real server as a child process, spoken to over stdio as an editor does: what demo, predict and replay run on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

/** The launcher of this very installation. */
export const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));

export interface ServerProcess {
  readonly connection: MessageConnection;
  /** The answer to `initialize`. */
  readonly initialized: unknown;
  readonly pid: number;
  /** Says shutdown and exit, and waits until the process is gone; kills it after two seconds. */
  stop(): Promise<void>;
}

/** An environment whose server has learned nothing yet and leaves nothing behind. */
export function freshState(): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), 'foretype-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return { ...process.env, FORETYPE_STATE: folder };
}

export interface StartOptions {
  /** Learn from and count for this user; otherwise the server starts with, and leaves, nothing. */
  readonly own?: boolean;
  readonly rootUri?: string;
  readonly initializationOptions?: unknown;
  readonly clientName?: string;
  /** Told what the server shows as progress. */
  readonly progress?: (line: string) => void;
}

export async function startServer(options: StartOptions = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, [launcher, '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: options.own ? process.env : freshState(),
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onRequest(() => null);
  connection.onNotification('$/progress', ({ value }: { value: { title?: string; message?: string } }) => {
    const line = [value.title, value.message].filter((part) => part !== undefined).join(': ');
    if (line !== '') options.progress?.(line);
  });
  connection.listen();
  const initialized = await Promise.race([
    connection.sendRequest('initialize', {
      processId: process.pid,
      clientInfo: { name: options.clientName ?? 'foretype' },
      rootUri: options.rootUri ?? null,
      capabilities: {
        foretype: { jump: true, crossFile: true },
        ...(options.progress ? { window: { workDoneProgress: true } } : {}),
      },
      initializationOptions: options.initializationOptions ?? {},
    }),
    failed(child),
  ]);
  await connection.sendNotification('initialized', {});
  return { connection, initialized, pid: child.pid ?? -1, stop: () => stop(child, connection) };
}

function failed(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', (cause) => reject(new Error('the server did not start', { cause })));
    child.once('exit', (code) =>
      reject(new Error(`the server stopped with code ${code} before it answered`)),
    );
  });
}

async function stop(child: ChildProcess, connection: MessageConnection): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    if (child.exitCode !== null) resolve();
    child.once('exit', () => resolve());
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
  try {
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
  } catch {
    child.kill(); // it does not answer any more
  }
  await gone;
  clearTimeout(timer);
  connection.dispose();
}
