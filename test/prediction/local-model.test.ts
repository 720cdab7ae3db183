/** A model's folder under settings and devices that change while it is being opened. */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { silentLog, systemClock } from '../../src/base/index.ts';
import { LocalModel, type LocalModelOptions } from '../../src/prediction/local-model.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const whole = tinyModelFolder();
const folder = mkdtempSync(join(tmpdir(), 'foretype-local-'));
const damaged = join(folder, 'damaged');
cpSync(whole.folder, damaged, { recursive: true });
writeFileSync(join(damaged, 'model.json'), '{');
afterAll(() => {
  whole.remove();
  removeFolder(folder);
});

/** Stands for an inference process: it has a fast webgpu, whose trials are well, and what it says when the model is loaded. */
function childWhere(name: string, loadsOnWebgpu: unknown): URL {
  const path = join(folder, `${name}.mjs`);
  const text = `
    import { createInterface } from 'node:readline';
    const [word, , device] = process.argv.slice(2);
    const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
    if (word === '--probe') say({ keystrokeMs: device === 'cpu' ? 40 : 5, logits: [1, -4, 2], devices: ['webgpu'] });
    else createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, load, warm } = JSON.parse(line);
      if (load) say({ id, ...(load.device === 'webgpu' ? ${JSON.stringify(loadsOnWebgpu)} : { loaded: {} }) });
      if (warm) say({ id, done: {}, stopped: false });
    });`;
  writeFileSync(path, text);
  return pathToFileURL(path);
}
const well = childWhere('well', { loaded: {} });

function local(child: URL, said: { ready: number; warned: string[]; steps: (string | undefined)[] }) {
  return new LocalModel({
    shipped: whole.folder,
    stateFolder: folder,
    clock: systemClock,
    log: { ...silentLog, warn: (message) => said.warned.push(message) },
    ready: () => void said.ready++,
    measuring: (step) => said.steps.push(step),
    child,
    pathOf: (uri) => uri,
    repositoryOf: () => 'w',
  });
}

const named = (model: string, device: string): LocalModelOptions => ({
  enable: true,
  folder: model,
  format: 'native',
  repositories: [],
  device,
  sharing: 'off',
  idleMs: 60_000,
  cacheMb: 64,
  maxTokens: 4096,
});

const nothing = () => ({ ready: 0, warned: [] as string[], steps: [] as (string | undefined)[] });

describe('a model on this machine', () => {
  it('is not ended by settings of before', async () => {
    const said = nothing();
    const model = local(well, said);
    model.configure(named(damaged, 'cpu'));
    const first = model.opened();
    model.configure(named(whole.folder, 'cpu'));
    await first;
    expect(model.status().kind).toBe('loading');
    await model.opened();
    expect(said.ready).toBe(1);
    model.configure(named(damaged, 'cpu'));
    await model.opened();
    expect(model.status()).toMatchObject({ kind: 'unavailable', why: expect.stringContaining('model.json') });
    await model.dispose();
  });

  it('is measured on a device that was named', async () => {
    const said = nothing();
    const model = local(well, said);
    model.configure(named(whole.folder, 'webgpu'));
    await model.load(20_000);
    expect(model.status()).toMatchObject({ kind: 'ready', device: 'webgpu' });
    expect(model.choice!.tried.at(-1)).toMatchObject({ device: 'webgpu', difference: 0 });
    expect(said.warned).toEqual([]);
    expect(said.steps.at(0)).toBe('trying the processor with 1 thread');
    expect(said.steps.slice(-2)).toEqual(['trying webgpu', undefined]);
    await model.dispose();
  });

  it('leaves a device that fails', async () => {
    for (const device of ['auto', 'webgpu']) {
      const said = nothing();
      const model = local(childWhere('gone', { failed: 'the driver is gone' }), said);
      model.configure(named(whole.folder, device));
      await model.load(20_000);
      expect(model.status()).toMatchObject({ kind: 'ready', device: 'cpu' });
      expect(model.choice!.tried.at(-1)).toMatchObject({ device: 'webgpu', trouble: 'the driver is gone' });
      expect(said.warned.at(-1)).toBe(
        'the model runs on the processor and not on webgpu: the driver is gone',
      );
      await model.dispose();
    }
  });

  it('tells at each start what it cannot use', async () => {
    const dml = process.platform === 'win32' ? 'coreml' : 'dml';
    for (const child of [new URL('../../dist/model/child.js', import.meta.url), well]) {
      const said = nothing();
      const model = local(child, said);
      model.configure(named(whole.folder, dml));
      await model.load(20_000);
      expect(model.status()).toMatchObject({ kind: 'ready', device: 'cpu' });
      expect(said.warned[0]).toMatch(new RegExp(`not on ${dml}: onnxruntime has no ${dml}`));
      await model.dispose();
    }
  });

  it('is waited for only so long', async () => {
    const said = nothing();
    const path = join(folder, 'hangs.mjs');
    writeFileSync(path, 'setInterval(() => {}, 1000);');
    const model = local(pathToFileURL(path), said);
    model.configure(named(whole.folder, 'nosuchdevice'));
    const started = performance.now();
    await model.load(300);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(model.step).toBe('trying the processor with 1 thread');
    await model.dispose();
    expect(said.steps).toEqual(['trying the processor with 1 thread', undefined]);
    expect(said.warned).toEqual([]);
    expect(model.status()).toMatchObject({ why: 'the server is ending' });
  });
});
