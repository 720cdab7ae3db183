// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * Several real servers of one user with `model.sharing`: the weights are in memory once, in a process that nobody else can
 * talk to, that outlives any one of its servers and does not outlive the last.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { type Spawned, spawn } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const state = mkdtempSync(join(tmpdir(), 'foretype-state-'));
const model = tinyModelFolder();
afterAll(() => {
  removeFolder(state);
  model.remove();
});
const uri = 'file:///w/cart.ts';
const text = 'export function cart() {\n  const total = 1;\n  log(1);\n  return total;\n}\n';
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

interface Editor extends Spawned {
  /** Types until the model has answered once more. */
  asked(): Promise<void>;
  stop(): Promise<void>;
}

/** Those that a failed test left. */
const open = new Set<Spawned>();
afterEach(() => {
  for (const { child } of open) child.kill('SIGKILL');
  open.clear();
});

/** A folder as XDG_RUNTIME_DIR, removed after `body`. */
async function inRuntimeFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'foretype-runtime-'));
  try {
    await body(folder);
  } finally {
    for (const pid of hosts(folder)) process.kill(pid, 'SIGKILL');
    removeFolder(folder);
  }
}

async function start(folder: string): Promise<Editor> {
  const spawned = spawn(process.execPath, [launcher, '--stdio'], {
    FORETYPE_STATE: state,
    XDG_RUNTIME_DIR: folder,
  });
  const { client, child, ended, stderr } = spawned;
  open.add(spawned);
  await client.initialize({
    initializationOptions: { foretype: { 'model.folder': model.folder, 'model.sharing': 'user' } },
  });
  client.open(uri, text);
  const trace = (): Promise<string> =>
    client.request('workspace/executeCommand', { command: 'foretype.trace', arguments: [] });
  let n = 0;
  return {
    ...spawned,
    async asked() {
      const answered = async () => {
        client.replace(uri, n === 0 ? 'log(1)' : `log(${n})`, `log(${++n})`);
        // The next key would end the request: it is left time to come to its end.
        for (let look = 0; look < 30; look++) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          const last = (await trace()).split('###').at(-1)!;
          if (/p\(none\) = 0\.\d\d|\*\*(?:continue|generate)\*\* [1-9]/.test(last)) return true;
          if (/nothing/.test(last)) return false;
        }
        return false;
      };
      await until('an answer of the model', answered, async () => stderr() + (await trace()), 25_000);
    },
    async stop() {
      await client.request('shutdown');
      client.notify('exit');
      expect(await ended).toBe(0);
      open.delete(spawned);
      expect(child.exitCode).toBe(0);
    },
  };
}

function processes(): { readonly pid: number; readonly parent: number; readonly command: string }[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  return rows.map((row) => {
    const [pid, parent, ...command] = row.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), command: command.join(' ') };
  });
}

/** The inference processes that serve a socket in `folder`. */
function hosts(folder: string): number[] {
  return processes()
    .filter(({ command }) => command.includes(`model/child.js --socket ${folder}`))
    .map(({ pid }) => pid);
}

function ownModels(server: Spawned): number {
  return processes().filter(
    ({ parent, command }) => parent === server.child.pid && command.includes('model/child.js'),
  ).length;
}

function sockets(folder: string): string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}

describe('servers that share the model', () => {
  it(
    'have one process of it, which outlives a killed server and ends after the last',
    {
      timeout: 90_000,
    },
    () =>
      inRuntimeFolder(async (folder) => {
        const [one, two] = await Promise.all([start(folder), start(folder)]);
        await Promise.all([one.asked(), two.asked()]);
        await until('one process to be left', () => hosts(folder).length === 1);
        const [host] = hosts(folder);
        expect([one, two].map(ownModels).every((count) => count <= 1)).toBe(true);
        expect(sockets(folder)).toHaveLength(1);
        const { mode, uid } = statSync(sockets(folder)[0]!);
        expect([mode & 0o777, uid]).toEqual([0o600, process.getuid?.()]);

        one.child.kill('SIGKILL');
        open.delete(one);
        expect(await one.ended).toBe('SIGKILL');
        await two.asked();
        expect(hosts(folder)).toEqual([host]);

        await two.stop();
        await until('the process to end', () => hosts(folder).length === 0, undefined, 20_000);
        expect(sockets(folder)).toEqual([]);
      }),
  );

  it('get another one, again for both, when it is killed', { timeout: 90_000 }, () =>
    inRuntimeFolder(async (folder) => {
      const [one, two] = await Promise.all([start(folder), start(folder)]);
      await Promise.all([one.asked(), two.asked()]);
      await until('one process to be left', () => hosts(folder).length === 1);
      const [killed] = hosts(folder);
      process.kill(killed!, 'SIGKILL');
      await Promise.all([one.asked(), two.asked()]);
      await until('one process to be left', () => hosts(folder).length === 1);
      expect(hosts(folder)).not.toEqual([killed]);
      expect(sockets(folder)).toHaveLength(1);
      await Promise.all([one.stop(), two.stop()]);
    }),
  );

  it.each(isRoot ? ['a dead file', "another user's socket"] : ['a dead file'])(
    'put %s at its place out of the way',
    { timeout: 60_000 },
    (kind) =>
      inRuntimeFolder(async (folder) => {
        const before = await start(folder);
        await before.asked();
        const path = sockets(folder)[0]!;
        const [host] = hosts(folder);
        if (kind === 'a dead file') {
          await before.stop();
          process.kill(host!, 'SIGKILL');
          await until('the process to be gone', () => hosts(folder).length === 0);
          rmSync(path);
          writeFileSync(path, 'left by something else');
        } else {
          // Alive, and answering: but who connects would tell another user what is being written.
          chownSync(path, nobody, nobody);
        }
        const after = await start(folder);
        await after.asked();
        expect(statSync(path).uid).toBe(process.getuid?.());
        expect(statSync(path).isSocket()).toBe(true);
        expect(hosts(folder).filter((pid) => pid !== host)).toHaveLength(1);
        await after.stop();
        if (kind !== 'a dead file') await before.stop();
      }),
  );

  it('do not share in a folder where others can write', { timeout: 60_000 }, () =>
    inRuntimeFolder(async (folder) => {
      chmodSync(folder, 0o777);
      const server = await start(folder);
      await server.asked();
      expect(hosts(folder)).toEqual([]);
      expect(sockets(folder)).toEqual([]);
      expect(ownModels(server)).toBe(1);
      await server.stop();
    }),
  );
});
