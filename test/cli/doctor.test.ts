/** The doctor: each way to fail is named and says what to do. */
import { chmodSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pathCheck, serverChecks } from '../../src/cli/index.ts';
import { defaultSettings } from '../../src/config/index.ts';
import { type MachineFacts, machineChecks, sessionChecks } from '../../src/server/index.ts';
import { removeFolder } from '../support/remove-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'foretype-doctor-'));
afterAll(() => removeFolder(folder));

const well: MachineFacts = {
  version: '1.2.3',
  node: { version: 'v20.1.0', platform: 'linux', arch: 'x64' },
  memoryMb: 80,
  stateFolder: '/state',
  stateTrouble: undefined,
  runtime: { kind: 'present', version: '1.30.0', cuda: true },
  engine: { kind: 'ready', model: 'm', device: 'cpu' },
  index: {
    kind: 'running',
    rssMb: 61.3,
    refused: [],
    locked: [],
    folders: [
      {
        root: '/w',
        files: 12,
        chunks: 40,
        commits: 3,
        bytes: 9000,
        syncing: true,
        meaning: true,
        keptElsewhere: false,
      },
    ],
  },
  context: { cost: { usages: 12, similar: 300 }, budget: 800, off: ['outline'] },
  frontier: { kind: 'ready', host: 'api.example', key: 'read from A_KEY', spentToday: '7 tokens' },
  devices: {
    wanted: 'auto',
    device: 'cpu',
    threads: 2,
    file: '/m/model.onnx',
    tried: [
      { device: 'cpu', threads: 2, keystrokeMs: 12.34, promptMs: 27.25 },
      { device: 'webgpu', threads: 1, keystrokeMs: 56.78, difference: 0.01234 },
    ],
  },
};
const chosen = well.devices!;

describe('machineChecks', () => {
  it('finds nothing where all is well', () => {
    const checks = machineChecks(well);
    expect(checks.map(({ state }) => state)).toEqual(Array(14).fill('ok'));
    expect(checks.map(({ name, says }) => `${name}: ${says}`)).toEqual([
      'foretype: 1.2.3',
      'node: v20.1.0 on linux x64',
      'memory: 80 MB',
      'network: used only where you ask api.example for something',
      'inference runtime: onnxruntime 1.30.0 with CUDA',
      'your statistics: kept in /state, shown by foretype stats',
      'model: m on cpu',
      'index: /w: 12 files, 3 commits, being read; 61 MB; searched by words, names, paths, history and meaning',
      'context of the next edit: beside your file 312 of 800 tokens: similar 300, usages 12; off: outline',
      'frontier model: api.example, key read from A_KEY, 7 tokens today',
      'model file: /m/model.onnx',
      'chosen device: processor, 2 threads, the fastest that is right, or within a tenth of it with fewer threads',
      'device processor, 2 threads: 12.3 ms for a keystroke, 27.3 ms for 100 new tokens of a prompt',
      'device webgpu: 56.8 ms for a keystroke, 1.2 % from the processor',
    ]);
  });

  it('says which device was named', () => {
    const devices = { ...chosen, wanted: 'webgpu', device: 'webgpu', threads: 1 };
    expect(machineChecks({ ...well, devices })).toContainEqual({
      name: 'chosen device',
      state: 'ok',
      says: 'webgpu, as foretype.model.device says',
    });
  });

  it.each([
    [{ kind: 'off' }, 'off, as foretype.index.enable says'],
    [{ kind: 'starting' }, 'its process is starting'],
    [{ kind: 'no-folder', refused: [] }, 'no folder is open'],
    [{ kind: 'no-folder', refused: ['/ is the root'] }, '/ is the root and is not indexed'],
  ] as const)('says of the index in state %j what it is', (index, says) => {
    expect(machineChecks({ ...well, index }).find(({ name }) => name === 'index')).toEqual({
      name: 'index',
      state: 'ok',
      says,
    });
  });

  const failing: [string, Partial<MachineFacts>, RegExp, RegExp][] = [
    ['no runtime', { runtime: { kind: 'absent' } }, /not installed/, /install foretype again, with optional/],
    [
      'an index whose key cannot be had',
      { index: { kind: 'keyless', why: 'foretype.index.keyFile: /k is no file' } },
      /nothing is indexed: foretype.index.keyFile: \/k is no file/,
      /foretype\.index\.keyFile/,
    ],
    [
      'an index under another key',
      {
        index: {
          kind: 'running',
          rssMb: 60,
          refused: [],
          folders: [],
          locked: ['the index of /w is closed'],
        },
      },
      /the index of \/w is closed$/,
      /name its key/,
    ],
    ['an index that crashes', { index: { kind: 'failed' } }, /crashed at every start/, /foretype index drop/],
    [
      'no binary of it',
      { runtime: { kind: 'no-binary', platform: 'sunos/x64' } },
      /no binary for sunos\/x64/,
      /exact edits.*without it/,
    ],
    [
      'a binary that does not load',
      { runtime: { kind: 'broken', version: '1.30.0', why: 'no such symbol' } },
      /1\.30\.0 cannot be loaded: no such symbol/,
      /install foretype again/,
    ],
    [
      'no frontier model',
      { frontier: { kind: 'unconfigured', remedy: 'put a key into A_KEY' } },
      /not configured/,
      /put a key into A_KEY/,
    ],
    [
      'a state folder that cannot be written',
      { stateTrouble: 'EACCES' },
      /\/state: EACCES/,
      /FORETYPE_STATE/,
    ],
    ['a model that loads', { engine: { kind: 'loading', model: 'm', share: 0 } }, /loading m/, /meanwhile/],
    [
      'no model',
      { engine: { kind: 'unavailable', why: 'switched off', remedy: 'switch it on' } },
      /switched off/,
      /switch it on/,
    ],
    [
      'a model that is measured',
      { engine: { kind: 'loading', model: 'm', share: 0 }, measuring: 'trying webgpu' },
      /^measuring m: trying webgpu$/,
      /ask the doctor again/,
    ],
    [
      'a device in trouble beside another',
      {
        devices: {
          ...chosen,
          tried: [{ device: 'webgpu', threads: 1, keystrokeMs: 9, difference: 0.4, trouble: 'wrong' }],
        },
      },
      /^9.0 ms for a keystroke, 40 % from the processor; wrong$/,
      /another device is used.*delete \/state\/device\.json/,
    ],
    [
      'a device that was named and is not here',
      { devices: { ...chosen, wanted: 'dml', tried: [] } },
      /^processor, 2 threads, and not dml as foretype.model.device says: /,
      /set foretype.model.device to auto/,
    ],
  ];
  it.each(failing)('says what to do about %s', (_, facts, says, remedy) => {
    const found = machineChecks({ ...well, ...facts }).filter(({ state }) => state !== 'ok');
    expect(found).toEqual([
      {
        name: expect.any(String),
        state: 'note',
        says: expect.stringMatching(says),
        remedy: expect.stringMatching(remedy),
      },
    ]);
  });
});

describe('sessionChecks', () => {
  it('names changed settings, and says what to do about the last errors', () => {
    expect(sessionChecks(defaultSettings, [])).toEqual([
      { name: 'settings', state: 'ok', says: 'all as they come' },
      { name: 'errors', state: 'ok', says: 'none since the start' },
    ]);
    const [settings, errors] = sessionChecks({ ...defaultSettings, 'model.enable': false }, ['a', 'b']);
    expect(settings!.says).toBe('foretype.model.enable = false');
    expect(errors).toMatchObject({
      state: 'note',
      says: 'a · b',
      remedy: expect.stringMatching(/settings\.md.*foretype\.trace/),
    });
  });
});

describe('pathCheck', () => {
  const program = join(folder, 'own.cjs');
  writeFileSync(program, '');
  chmodSync(program, 0o755);
  const place = (PATH: string) => ({ home: '/', env: { PATH }, platform: 'linux' as const, clients: '/' });

  it('says what to do where editors do not find foretype, or find another one', () => {
    expect(pathCheck(place('/nowhere'), program)).toMatchObject({
      state: 'note',
      remedy: expect.stringMatching(/npm prefix -g/),
    });
    symlinkSync(program, join(folder, 'foretype'));
    expect(pathCheck(place(`/nowhere:${folder}`), program)).toMatchObject({ state: 'ok' });
    expect(pathCheck(place(folder), process.execPath)).toMatchObject({
      state: 'note',
      remedy: expect.stringMatching(/remove one/),
    });
  });
});

describe('serverChecks', () => {
  it('is a fault with a remedy where the server does not start or answer', async () => {
    const dead = async () => {
      throw new Error('the server stopped with code 1 before it answered');
    };
    expect(await serverChecks(dead)).toEqual(
      [{ name: 'server', state: 'fault', says: /code 1/, remedy: /npm install -g/ }].map((check) => ({
        ...check,
        says: expect.stringMatching(check.says),
        remedy: expect.stringMatching(check.remedy),
      })),
    );
  });
});
