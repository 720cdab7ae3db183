// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** The real server and the devices of this machine: the first measurement is shown, and the doctor tells what came of it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { noDriver } from '../model/vulkan.ts';
import { spawn } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'foretype-devices-'));
const model = tinyModelFolder();
afterAll(() => {
  removeFolder(folder);
  model.remove();
});
const uri = 'file:///w/cart.ts';
const newState = () => mkdtempSync(join(folder, 'state-'));

async function start(state: string, settings: Record<string, unknown>, capabilities: object = {}) {
  const environment = { FORETYPE_STATE: state, ...noDriver };
  const { client, ended, stderr } = spawn(process.execPath, [launcher, '--stdio'], environment);
  client.answers.set('window/workDoneProgress/create', () => ({ result: null }));
  await client.initialize({ capabilities, initializationOptions: { foretype: settings } });
  return {
    client,
    stderr,
    async checks() {
      const { checks } = await client.request('foretype/status', { checks: true, patienceMs: 20_000 });
      return new Map<string, any>(checks.map((check: any) => [check.name, check]));
    },
    async stop() {
      await client.request('shutdown');
      client.notify('exit');
      expect(await ended).toBe(0);
    },
  };
}

describe('the first measurement', () => {
  it('is shown as progress, while one types', async () => {
    const able = { window: { workDoneProgress: true } };
    const { client, stop } = await start(newState(), { 'model.folder': model.folder }, able);
    client.open(uri, 'const total = 1;\nlog(1);\n');
    client.replace(uri, 'log(1)', 'log(2)');
    const ended = (m: any) => m.method === '$/progress' && m.params.value.kind === 'end';
    await client.until(ended);
    const values = client.of('$/progress').map(({ value }: any) => value);
    const title = 'Measuring the model on this machine';
    expect(values[0]).toEqual({
      kind: 'begin',
      title,
      cancellable: false,
      message: expect.stringMatching(/^trying the processor with \d thread/),
    });
    expect(values.some(({ kind, message }: any) => kind === 'report' && /^trying webgpu/.test(message))).toBe(
      true,
    );
    await stop();
  });

  it('asks nothing of a client without it', async () => {
    const { client, checks, stop } = await start(newState(), { 'model.folder': model.folder });
    expect((await checks()).get('model').state).toBe('ok');
    expect(client.of('window/workDoneProgress/create')).toEqual([]);
    await stop();
  });
});

describe('the doctor', () => {
  it('opens the model and tells its devices', async () => {
    const state = newState();
    for (const measured of [false, true]) {
      const { checks, stop, client } = await start(
        state,
        { 'model.folder': model.folder },
        { window: { workDoneProgress: true } },
      );
      const found = await checks();
      expect(found.get('model')).toMatchObject({ state: 'ok', says: expect.stringMatching(/ on cpu$/) });
      expect(found.get('model file').says).toBe(join(model.folder, 'model.onnx'));
      expect(found.get('chosen device').says).toMatch(/^processor, \d threads?, the fastest/);
      expect(found.get('device processor, 1 thread').says).toMatch(
        /^[\d.]+ ms for a keystroke, [\d.]+ ms for 100 new tokens of a prompt$/,
      );
      expect(found.get('device webgpu')).toMatchObject({
        state: 'note',
        says: expect.stringContaining('adapter'),
        remedy: expect.stringContaining(join(state, 'device.json')),
      });
      if (measured) expect(client.of('$/progress')).toEqual([]);
      await stop();
    }
  });

  it('says why a named device is not used', async () => {
    const settings = { 'model.folder': model.folder, 'model.device': 'webgpu' };
    const { checks, stop, stderr } = await start(newState(), settings);
    const found = await checks();
    expect(found.get('model').says).toMatch(/ on cpu$/);
    expect(found.get('chosen device')).toMatchObject({
      state: 'note',
      says: expect.stringMatching(/^processor, .*, and not webgpu as foretype.model.device says: .*adapter/),
    });
    expect(stderr()).toMatch(/the model runs on the processor and not on webgpu: .*adapter/);
    await stop();
  });

  it('finds a damaged file, measured or not', async () => {
    const damaged = join(folder, 'damaged');
    cpSync(model.folder, damaged, { recursive: true });
    const state = newState();
    const file = join(damaged, 'model.onnx');
    const { atime, mtime, size } = statSync(file);
    const damage = [
      () => writeFileSync(file, readFileSync(file).subarray(0, 3000)),
      // As a disk does it: nothing but the bytes is another.
      () => writeFileSync(file, Buffer.alloc(size, 7)),
    ];
    for (const hurt of [() => {}, damage[1]!, damage[0]!]) {
      hurt();
      utimesSync(file, atime, mtime);
      const { checks, stop } = await start(state, { 'model.folder': damaged });
      const check = (await checks()).get('model');
      if (hurt === damage[0] || hurt === damage[1])
        expect(check).toMatchObject({ state: 'note', says: expect.stringMatching(/failed:.*[Pp]rotobuf/) });
      else expect(check.state).toBe('ok');
      await stop();
    }
  });

  it('in a terminal shows and tells all of it', { timeout: 60_000 }, () => {
    const state = newState();
    mkdirSync(join(state, 'models'));
    const chosen = join(state, 'models', 'chosen.json');
    writeFileSync(chosen, JSON.stringify({ version: 1, name: 'foretype-cpu' }));
    const { stdout, stderr } = spawnSync(process.execPath, [launcher, 'doctor'], {
      encoding: 'utf8',
      env: { ...process.env, FORETYPE_STATE: state, ...noDriver },
    });
    expect(stderr).toContain('Measuring the model on this machine: trying the processor with');
    expect(stdout).toMatch(/model: .* on cpu\n/);
    expect(stdout).toMatch(/model file: .*model\.onnx\n/);
    expect(stdout).toMatch(/chosen device: processor, \d thread/);
    expect(stdout).toMatch(/device webgpu: .*adapter/);
  });
});
