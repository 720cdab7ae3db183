// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * The same file on the WebGPU provider and on the processor: the same logits within what each fixture states, and the same
 * greedy tokens. On a software Vulkan device; and where there is no device at all, that is told and the processor is used.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseDevice, type Trial } from '../../src/model/index.ts';
import { until } from '../editors/until.ts';
import { spawn } from '../support/lsp-client.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';
import { tinyModel } from './tiny-models.ts';
import { child, noDriver, obtainVulkan } from './vulkan.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const logitsOf = fileURLToPath(new URL('./device-logits.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'foretype-webgpu-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Found {
  readonly vocabulary: number;
  readonly logits: Readonly<Record<string, readonly number[]>>;
  readonly greedy: readonly number[];
}

function run(node: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
  const env = { ...process.env, ...environment };
  const { status, signal, stdout, stderr } = spawnSync(node, [...words], { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${signal ?? status}: ${stderr.slice(-1000)}`);
  return stdout;
}

function found(node: string, model: string, device: string): Found {
  const out = join(folder, 'logits.json');
  run(node, [logitsOf, model, device, out]);
  return JSON.parse(readFileSync(out, 'utf8')) as Found;
}

/** How far apart, and the share of rows with another best token. What is no number is infinitely far. */
function compare(a: Found, b: Found): { difference: number; otherBest: number } {
  expect(Object.keys(a.logits)).toEqual(Object.keys(b.logits));
  let difference = 0;
  let rows = 0;
  let other = 0;
  for (const [piece, logits] of Object.entries(a.logits)) {
    const theirs = b.logits[piece]!;
    expect(theirs.length).toBe(logits.length);
    for (let at = 0; at < logits.length; at += a.vocabulary, rows++) {
      let best = at;
      let theirBest = at;
      for (let i = at; i < at + a.vocabulary; i++) {
        const apart = Math.abs(logits[i]! - theirs[i]!);
        difference = Math.max(difference, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
        if (logits[i]! > logits[best]!) best = i;
        if (theirs[i]! > theirs[theirBest]!) theirBest = i;
      }
      if (best !== theirBest) other++;
    }
  }
  return { difference, otherBest: other / rows };
}

/**
 * The model with its block-quantized products in single precision (`accuracy_level` 4 → 0, one byte of each node): so the
 * processor and the device compute the same, and nothing but wrong kernels can tell them apart.
 */
function withoutRounding(name: string): string {
  const copy = join(folder, `${name}-exact`);
  cpSync(tinyModel(name), copy, { recursive: true });
  const bytes = readFileSync(join(copy, 'model.onnx'));
  const field = Buffer.from('accuracy_level\x18\x04', 'latin1');
  let nodes = 0;
  for (let at = bytes.indexOf(field); at >= 0; at = bytes.indexOf(field, at + 1), nodes++)
    bytes[at + field.length - 1] = 0;
  expect(nodes).toBeGreaterThan(0);
  writeFileSync(join(copy, 'model.onnx'), bytes);
  return copy;
}

const vulkan = obtainVulkan();
const here = vulkan.kind === 'there';
const node = here ? vulkan.node : process.execPath;

describe(here ? `on ${vulkan.name}` : `not run, for there is no such device: ${vulkan.why}`, () => {
  /** Logits are up to 6; `otherBest`: with random weights the two best are often closer than rounding. */
  it.skipIf(!here).each([
    {
      name: 'the fast layout, 8-bit blocks, products in single precision',
      model: () => withoutRounding('tiny-gpu-fp32'),
      within: 1e-4,
      otherBest: 0,
    },
    {
      name: 'the fast layout, 8-bit blocks as exported',
      model: () => tinyModel('tiny-gpu-fp32'),
      within: 0.2,
      otherBest: 0.04,
    },
    {
      name: 'the fast layout, 4-bit blocks in half precision, products unrounded',
      model: () => withoutRounding('tiny-gpu-4bit'),
      within: 0.05,
      otherBest: 0.02,
    },
    {
      name: 'the fast layout, 4-bit blocks in half precision, as exported',
      model: () => tinyModel('tiny-gpu-4bit'),
      within: 0.2,
      otherBest: 0.04,
    },
    {
      name: 'the plain layout, single precision',
      model: () => tinyModel('plain-fp32'),
      within: 1e-4,
      otherBest: 0,
    },
    {
      name: 'the plain layout, 4-bit blocks, products in single precision',
      model: () => withoutRounding('plain-q4'),
      within: 1e-4,
      otherBest: 0,
    },
    {
      name: 'the plain layout, half precision',
      model: () => tinyModel('plain-fp16'),
      within: 0.1,
      otherBest: 0.04,
    },
  ])('gives what the processor gives: $name', { timeout: 120_000 }, ({ model, within, otherBest }) => {
    const path = model();
    const [ours, theirs] = ['cpu', 'webgpu'].map((device) => found(node, path, device)) as [Found, Found];
    const apart = compare(ours, theirs);
    expect(apart.difference).toBeLessThanOrEqual(within);
    expect(apart.otherBest).toBeLessThanOrEqual(otherBest);
    if (otherBest === 0) expect(theirs.greedy).toEqual(ours.greedy);
  });

  it.skipIf(!here).each(['tiny-gpu-fp32', 'plain-fp32'])(
    'is tried, timed and accepted with %s',
    { timeout: 120_000 },
    async (name) => {
      const trial = async (model: string, device: string, threads: number) =>
        JSON.parse(run(node, [child, '--probe', model, device, String(threads)])) as Trial;
      const asked = {
        folder: tinyModel(name),
        memory: undefined,
        wanted: 'webgpu',
        runtime: '1.30.0',
        run: trial,
      };
      const { device, tried } = await chooseDevice(asked, new AbortController().signal);
      expect(device).toBe('webgpu');
      const report = tried.find(({ device }) => device === 'webgpu')!;
      expect(report.trouble).toBeUndefined();
      expect(report.keystrokeMs).toBeGreaterThan(0);
      expect(report.difference).toBeLessThan(0.04);
    },
  );

  it.skipIf(!here)('runs its own file behind the server', { timeout: 120_000 }, async () => {
    const model = tinyModelFolder();
    cpSync(tinyModel('tiny-gpu-4bit'), join(model.folder, 'gpu'), { recursive: true });
    const settings = { 'model.folder': model.folder, 'model.device': 'webgpu' };
    const server = await start(node, settings, {});
    await server.asked();
    expect((await server.check('model')).says).toMatch(/on webgpu$/);
    expect((await server.check('model file')).says).toBe(join(model.folder, 'gpu', 'model.onnx'));
    const trial = await server.check('device webgpu');
    expect(trial.says).toMatch(
      /^[\d.]+ ms for a keystroke, [\d.]+ ms for 100 new tokens of a prompt, [\d.]+ % from the processor$/,
    );
    await server.stop();
    model.remove();
  });
});

describe('where no driver is', () => {
  it.each(['auto', 'webgpu'])('is told, and the processor used: %s', {
    timeout: 120_000,
  }, async (device) => {
    const model = tinyModelFolder();
    cpSync(tinyModel('tiny-gpu-4bit'), join(model.folder, 'gpu'), { recursive: true });
    const settings = { 'model.folder': model.folder, 'model.device': device };
    const server = await start(process.execPath, settings, noDriver);
    await server.asked();
    expect((await server.check('model')).says).toMatch(/on cpu$/);
    const refused = await server.check('device webgpu');
    expect(refused).toMatchObject({ state: 'note', remedy: expect.stringMatching(/another device/) });
    expect(refused.says).toMatch(/^[A-Z][^/]*\badapter\b[^/]*$/);
    await server.stop();
    model.remove();
  });
});

const uri = 'file:///w/cart.ts';

async function start(program: string, settings: Record<string, unknown>, environment: NodeJS.ProcessEnv) {
  const { client, ended } = spawn(program, [launcher, '--stdio'], {
    FORETYPE_STATE: mkdtempSync(join(folder, 'state-')),
    ...environment,
  });
  await client.initialize({ capabilities: {}, initializationOptions: { foretype: settings } });
  client.open(uri, 'export function cart() {\n  const total = 1;\n  log(1);\n  return total;\n}\n');
  const checks = async () => (await client.request('foretype/status', { checks: true })).checks;
  const trace = () =>
    client.request('workspace/executeCommand', { command: 'foretype.trace', arguments: [] });
  return {
    check: async (name: string) => (await checks()).find((c: any) => c.name === name),
    /** Types, and waits until the model has answered. */
    async asked() {
      client.replace(uri, 'log(1)', 'log(2)');
      await until(
        'an answer of the model',
        async () => {
          await client.settle();
          return /p\(none\) = 0\.\d\d/.test(await trace());
        },
        async () => JSON.stringify(await checks()) + (await trace()),
        90_000,
      );
    },
    async stop() {
      await client.request('shutdown');
      client.notify('exit');
      expect(await ended).toBe(0);
    },
  };
}
