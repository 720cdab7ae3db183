/** The fastest device that is right is chosen, remembered, and explained. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type ChooseOptions, chooseDevice, type Trial } from '../../src/model/index.ts';
import { tinyModel } from './tiny-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'foretype-devices-'));
afterAll(() => rmSync(folder, { recursive: true }));
const child = fileURLToPath(new URL('../../dist/model/child.js', import.meta.url));

/** The probe as the product runs it. */
async function inChild(model: string, device: string, threads: number): Promise<Trial> {
  const words = [child, '--probe', model, device, String(threads)];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr.trim().split('\n').at(-1));
  return JSON.parse(stdout) as Trial;
}

const options = (more: Partial<ChooseOptions> = {}): ChooseOptions => ({
  folder: tinyModel('tiny-int8'),
  memory: undefined,
  others: [],
  runtimeVersion: '1.30.0',
  run: inChild,
  ...more,
});

describe('the choice of a device', () => {
  it('tries the processor with the real model, and remembers what it found', async () => {
    const memory = join(folder, 'state', 'device.json');
    const said: string[] = [];
    const choice = await chooseDevice(options({ memory, progress: (message) => said.push(message) }));
    expect(choice).toMatchObject({ device: 'cpu', folder: tinyModel('tiny-int8') });
    expect(choice.tried.every((report) => report.keystrokeMs! > 0)).toBe(true);
    expect(said[0]).toBe('trying the processor with 1 thread');
    expect(statSync(memory).mode & 0o077).toBe(0);
    const never = async () => {
      throw new Error('tried again');
    };
    expect(await chooseDevice(options({ memory, run: never }))).toEqual(choice);
    const other = chooseDevice(options({ memory, run: never, runtimeVersion: '1.31.0' }));
    await expect(other).rejects.toThrow('tried again');
    writeFileSync(memory, 'broken');
    expect((await chooseDevice(options({ memory }))).device).toBe('cpu');
    expect(JSON.parse(readFileSync(memory, 'utf8')).choice.device).toBe('cpu');
  });

  it('takes a faster device only if it gives what the processor gives with the same file', async () => {
    const logits = [1, -4, 2];
    const asked: string[] = [];
    const run =
      (theirs: number[]) =>
      async (model: string, device: string): Promise<Trial> => {
        asked.push(`${model.split('/').at(-1)} ${device}`);
        return device === 'cpu' ? { keystrokeMs: 40, logits } : { keystrokeMs: 5, logits: theirs };
      };
    const right = await chooseDevice(options({ others: ['webgpu'], run: run([1.01, -4.02, 2]) }));
    expect(right).toMatchObject({ device: 'webgpu' });
    expect(asked.slice(-2)).toEqual(['tiny-int8 cpu', 'tiny-int8 webgpu']);
    for (const wrong of [
      [1, -4, 2.4],
      [Number.NaN, -4, 2],
      [1, -4],
    ]) {
      const choice = await chooseDevice(options({ others: ['webgpu'], run: run(wrong) }));
      expect(choice.device).toBe('cpu');
      expect(choice.tried.at(-1)!.trouble).toContain('differ');
    }
  });

  it('goes on without a device that fails, and says why', async () => {
    const choice = await chooseDevice(options({ others: ['cuda'] }));
    expect(choice.device).toBe('cpu');
    expect(choice.tried.at(-1)).toMatchObject({ device: 'cuda', trouble: expect.stringMatching(/\w/) });
    expect(choice.tried.at(-1)!.keystrokeMs).toBeUndefined();
  });

  it('fails in a sentence where nothing runs the model', async () => {
    await expect(chooseDevice(options({ folder: '/nowhere' }))).rejects.toThrow('/nowhere');
  });
});
