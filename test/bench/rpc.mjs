/** A language-server process and a connection to it, for measuring: no checks, no mirror. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const echo = fileURLToPath(new URL('./echo.mjs', import.meta.url));

function connect(args, env = {}) {
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const rpc = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  rpc.onRequest(() => null);
  rpc.listen();
  const stop = () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    return gone;
  };
  return { rpc, pid: child.pid, stop };
}

/** `folder`: the uri of the workspace's only folder; none is open where undefined. */
export async function startForetype({ env = {}, settings = {}, folder = undefined } = {}) {
  const server = connect([launcher, '--stdio'], env);
  await server.rpc.sendRequest('initialize', {
    processId: process.pid,
    rootUri: folder ?? null,
    workspaceFolders: folder === undefined ? null : [{ uri: folder, name: 'bench' }],
    capabilities: {},
    initializationOptions: { foretype: settings },
  });
  await server.rpc.sendNotification('initialized', {});
  return server;
}

/** A process that answers every request with an empty edit list, and does nothing else: the floor. */
export const startEcho = () => connect([echo]);

export function quantile(numbers, q) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

/** A small generator with a seed (mulberry32), so that a run can be repeated. */
export function random(seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
