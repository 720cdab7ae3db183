// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** The whole server with a whole model, though one of random weights: it is opened in the background, asked, and survived. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { type LspClient, spawn } from '../support/lsp-client.ts';
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

async function start(settings: Record<string, unknown>, env: Record<string, string> = {}) {
  const { client, ended, child } = spawn(process.execPath, [launcher, '--stdio'], {
    FORETYPE_STATE: state,
    ...env,
  });
  await client.initialize({ capabilities: {}, initializationOptions: { foretype: settings } });
  client.open(uri, text);
  const stop = async () => {
    await client.request('shutdown');
    client.notify('exit');
    expect(await ended).toBe(0);
    await until('no process to be left', () => inferenceProcesses(child.pid!).length === 0);
  };
  return { client, child, stop };
}

function inferenceProcesses(parent: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, ppid, ...args]) => Number(ppid) === parent && args.join(' ').includes('model/child.js'))
    .map(([pid]) => Number(pid));
}

const modelCheck = async (client: LspClient) =>
  (await client.request('foretype/status', { checks: true })).checks.find((c: any) => c.name === 'model');
const trace = (client: LspClient) =>
  client.request('workspace/executeCommand', { command: 'foretype.trace', arguments: [] });
const type = (client: LspClient, n: number) => {
  client.replace(uri, n === 0 ? 'log(1)' : `log(${n})`, `log(${n + 1})`);
};

describe('the model behind the server', () => {
  it('is tried on this machine, asked at each change, and comes back after it was killed', {
    timeout: 60_000,
  }, async () => {
    const { client, child, stop } = await start({ 'model.folder': model.folder });
    type(client, 1);
    await until('the model to be asked', async () => {
      await client.settle();
      return /p\(none\) = 0\.\d\d/.test(await trace(client));
    });
    const checks = (await client.request('foretype/status', { checks: true })).checks;
    expect(checks.find((c: any) => c.name === 'model').says).toMatch(/on cpu$/);
    expect(checks.filter((c: any) => c.name.startsWith('device processor')).length).toBeGreaterThan(0);
    for (const pid of inferenceProcesses(child.pid!)) process.kill(pid, 'SIGKILL');
    let n = 2;
    await until('the model to be back', async () => {
      type(client, n++);
      // The next key would end the request: it is left time to come to its end.
      for (let look = 0; look < 30; look++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const asked = (await trace(client)).split('###').at(-1);
        if (/\*\*(?:continue|generate)\*\* [1-9]/.test(asked)) return true;
        if (/nothing/.test(asked)) return false;
      }
      return false;
    });
    const { documents } = await client.request('foretype/status', { checksum: true });
    expect(documents[0].version).toBe(client.document(uri).version);
    await stop();
  });

  it('may be the experiment that comes with foretype, for who chose it', { timeout: 60_000 }, async () => {
    const own = mkdtempSync(join(tmpdir(), 'foretype-state-'));
    mkdirSync(join(own, 'models'));
    writeFileSync(join(own, 'models', 'chosen.json'), JSON.stringify({ version: 1, name: 'foretype-cpu' }));
    const { client, stop } = await start({}, { FORETYPE_STATE: own });
    type(client, 1);
    await until('the experiment to be asked', async () => {
      await client.settle();
      return /p\(none\) = 0\.\d\d/.test(await trace(client));
    });
    expect((await modelCheck(client)).says).toMatch(/on cpu$/);
    await stop();
    removeFolder(own);
  });

  it('is not started where it is switched off, and said so by the doctor', async () => {
    const { client, child, stop } = await start({ 'model.folder': model.folder, 'model.enable': false });
    type(client, 1);
    await client.settle();
    expect(await modelCheck(client)).toMatchObject({ says: 'switched off' });
    expect(inferenceProcesses(child.pid!)).toEqual([]);
    await stop();
  });

  it('that is not there is told in a sentence, and exact edits go on', async () => {
    const { client, stop } = await start({ 'model.folder': '/nowhere' });
    client.replace(uri, 'const total', 'const sum');
    const hint = await client.until((m) => m.method === 'textDocument/publishDiagnostics');
    expect(JSON.stringify(hint.params)).toContain('total → sum');
    expect((await modelCheck(client)).says).toContain('/nowhere');
    await stop();
  });
});
