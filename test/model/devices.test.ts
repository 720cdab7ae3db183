/** The fastest device that is right is chosen, or the one that was asked for; it is remembered, and explained. */
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ChooseOptions, chooseDevice, type Trial, trialsBy } from '../../src/model/index.ts';
import { tinyModel } from './tiny-models.ts';
import { noDriver } from './vulkan.ts';

const folder = mkdtempSync(join(tmpdir(), 'foretype-devices-'));
afterAll(() => rmSync(folder, { recursive: true }));
Object.assign(process.env, noDriver);

/** As the product runs them. */
const trials = trialsBy(new URL('../../dist/model/child.js', import.meta.url));

function choose(more: Partial<ChooseOptions> = {}, signal = new AbortController().signal) {
  const folder = tinyModel('tiny-int8');
  return chooseDevice(
    { folder, memory: undefined, wanted: 'cpu', runtime: '1.30.0', run: trials, ...more },
    signal,
  );
}

const logits = [1, -4, 2];
const right = [1.01, -4.02, 2];

/** A runtime that has webgpu, which takes `ms` and gives `theirs`; the processor takes 40. */
function withGpu(theirs: readonly number[], ms = 5, asked: string[] = []) {
  return async (model: string, device: string): Promise<Trial> => {
    asked.push(`${basename(model)} ${device}`);
    const found = device === 'cpu' ? { keystrokeMs: 40, logits } : { keystrokeMs: ms, logits: theirs };
    return { ...found, devices: ['webgpu'] };
  };
}

const never = async () => {
  throw new Error('tried again');
};

describe('the choice of a device', () => {
  it('tries the processor, and remembers', async () => {
    const memory = join(folder, 'state', 'device.json');
    const said: string[] = [];
    const choice = await choose({ memory, progress: (step) => said.push(step) });
    const model = tinyModel('tiny-int8');
    expect(choice).toMatchObject({ device: 'cpu', folder: model, file: join(model, 'model.onnx') });
    expect(choice.tried.every((report) => report.keystrokeMs! > 0)).toBe(true);
    expect(choice.tried.every((report) => report.promptMs! > 0)).toBe(true);
    expect(said[0]).toBe('trying the processor with 1 thread');
    expect(statSync(memory).mode & 0o077).toBe(0);
    expect(await choose({ memory, run: never })).toEqual(choice);
    await expect(choose({ memory, run: never, runtime: '1.31.0' })).rejects.toThrow('tried again');
    writeFileSync(memory, 'broken');
    expect((await choose({ memory })).device).toBe('cpu');
    expect(JSON.parse(readFileSync(memory, 'utf8')).choices[0].choice.device).toBe('cpu');
  });

  it('remembers one for each setting, whole', async () => {
    const memory = join(folder, 'several.json');
    // As it was written before differences were kept.
    writeFileSync(memory, JSON.stringify({ key: '[]', choice: { device: 'cpu', threads: 2, tried: [] } }));
    const fast = await choose({ memory, wanted: 'auto', run: withGpu(right) });
    expect(fast.tried.at(-1)!.difference).toBeGreaterThan(0);
    await choose({ memory, wanted: 'cpu', run: withGpu(right) });
    expect(await choose({ memory, wanted: 'auto', run: never })).toEqual(fast);
    expect(await choose({ memory, wanted: 'cpu', run: never })).toMatchObject({ device: 'cpu' });
  });

  it('is made anew for another public model', async () => {
    const model = join(folder, 'public');
    cpSync(tinyModel('plain-fp32'), model, { recursive: true });
    const memory = join(folder, 'public.json');
    await choose({ folder: model, memory, run: withGpu(right) });
    await choose({ folder: model, memory, run: never });
    writeFileSync(join(model, 'model.onnx_data'), 'the weights');
    await expect(choose({ folder: model, memory, run: never })).rejects.toThrow('tried again');
  });

  it('takes a faster one only if it is right', async () => {
    const asked: string[] = [];
    const choice = await choose({ wanted: 'auto', run: withGpu(right, 5, asked) });
    expect(choice).toMatchObject({ device: 'webgpu' });
    expect(asked.at(-1)).toBe('tiny-int8 webgpu');
    for (const wrong of [
      [1, -4, 2.4],
      [Number.NaN, -4, 2],
      [1, -4],
    ]) {
      for (const wanted of ['auto', 'webgpu']) {
        const choice = await choose({ wanted, run: withGpu(wrong) });
        expect(choice.device).toBe('cpu');
        expect(choice.tried.at(-1)!.trouble).toContain('differ');
      }
    }
  });

  it('compares on the file that it runs', async () => {
    const model = join(folder, 'with-gpu-file');
    cpSync(tinyModel('tiny-int8'), model, { recursive: true });
    cpSync(tinyModel('tiny-gpu-4bit'), join(model, 'gpu'), { recursive: true });
    for (const wanted of ['auto', 'webgpu']) {
      const asked: string[] = [];
      const choice = await choose({ folder: model, wanted, run: withGpu(right, 5, asked) });
      expect(choice).toMatchObject({ device: 'webgpu', file: join(model, 'gpu', 'model.onnx') });
      expect(asked.slice(-2)).toEqual(['gpu webgpu', 'gpu cpu']);
    }
  });

  it('does not wait for what is far slower', async () => {
    const fast = withGpu(right);
    const run: ChooseOptions['run'] = (model, device, _, signal) =>
      device === 'cpu'
        ? fast(model, device)
        : new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('killed'))));
    const { device, tried } = await choose({ wanted: 'auto', run, patienceMs: 1000 });
    expect(device).toBe('cpu');
    expect(tried.at(-1)!.trouble).toBe('it took longer than 1 s');
  });

  it('keeps a slower one for who asked for it', async () => {
    const run = withGpu(right, 400);
    expect(await choose({ wanted: 'auto', run })).toMatchObject({ device: 'cpu' });
    expect(await choose({ wanted: 'webgpu', run })).toMatchObject({ device: 'webgpu' });
    expect(await choose({ wanted: 'cpu', run: withGpu(right) })).toMatchObject({ device: 'cpu' });
  });

  it('tries what the runtime has, public too', async () => {
    const model = tinyModel('plain-fp32');
    const { devices } = await trials(model, 'cpu', 1, new AbortController().signal);
    expect(devices).toContain('webgpu');
    const { tried } = await choose({ folder: model, wanted: 'auto' });
    const others = tried.filter(({ device }) => device !== 'cpu');
    expect(others.map(({ device }) => device)).toEqual(devices);
    expect(others.every(({ keystrokeMs, trouble }) => keystrokeMs || trouble)).toBe(true);
  });

  it.each([
    process.platform === 'win32' ? 'coreml' : 'dml',
    'nosuchdevice',
  ])('goes on without %s, which is not here', async (wanted) => {
    const { device, tried } = await choose({ wanted });
    expect(device).toBe('cpu');
    expect(tried.at(-1)).toEqual({
      device: wanted,
      threads: 1,
      trouble: expect.stringMatching(new RegExp(`^onnxruntime has no ${wanted} on .*, only cpu`)),
    });
  });

  it('leaves out what failed, this time', async () => {
    const memory = join(folder, 'failed.json');
    const run = withGpu(right);
    expect((await choose({ memory, wanted: 'auto', run })).device).toBe('webgpu');
    const failed = { device: 'webgpu', why: 'the driver is gone' };
    const choice = await choose({ memory, wanted: 'auto', run, failed });
    expect(choice.device).toBe('cpu');
    expect(choice.tried.at(-1)).toEqual({ device: 'webgpu', threads: 1, trouble: 'the driver is gone' });
    await expect(choose({ memory, wanted: 'auto', run: never })).rejects.toThrow('tried again');
  });

  it('ends where nobody wants it any more', async () => {
    const ending = new AbortController();
    const run = choose({ progress: () => setImmediate(() => ending.abort()) }, ending.signal);
    await expect(run).rejects.toThrow(/abort/);
  });

  it('fails in a sentence where nothing runs the model', async () => {
    await expect(choose({ folder: '/nowhere' })).rejects.toThrow(/^\/nowhere holds neither/);
  });
});
