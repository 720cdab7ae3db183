/** What an inference process may do to those who need it: hang, not start, serve another; and what a client may do to it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, type GenerateRequest, type Log, systemClock } from '../../src/base/index.ts';
import { createInferenceProcess, type InferenceProcessOptions } from '../../src/model/index.ts';
import { until } from '../editors/until.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { reference, tinyModel } from './tiny-models.ts';

const child = new URL('../../dist/model/child.js', import.meta.url);
const load = { folder: tinyModel('tiny-int8'), device: 'cpu', threads: 1, cacheBytes: 64 << 20 };
const { prompt } = reference('tiny-int8');
const request: GenerateRequest = { prompt: prompt.slice(0, 60), maxTokens: 8, stop: [] };

let folder: string;
let socket: string;
let said: string[];
const engines: Engine[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-faults-'));
  socket = join(folder, 'model.sock');
  said = [];
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
  for (const pid of processes()) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Shared, unless `alone`. */
function engineOf({
  alone,
  ...options
}: Partial<InferenceProcessOptions> & { alone?: boolean } = {}): Engine {
  const note = (message: string) => void said.push(message);
  const log: Log = { debug() {}, info() {}, warn: note, error: note };
  const engine = createInferenceProcess({
    ...{ name: 'tiny', load, child, idleMs: 600_000, clock: systemClock, log },
    ...(alone ? {} : { socket }),
    ...options,
  });
  engines.push(engine);
  return engine;
}

async function ids(engine: Engine, asked = request): Promise<number[]> {
  const out: number[] = [];
  for await (const token of engine.generate(asked, new AbortController().signal)) out.push(token.id);
  return out;
}

function processes(mark = socket): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return rows
    .filter((row) => row.includes(fileURLToPath(child)) && row.includes(mark))
    .map((row) => Number.parseInt(row, 10));
}

/** Time goes on, a second every few milliseconds, until `running` has come to its end. */
async function patiently<T>(clock: FakeClock, running: Promise<T>): Promise<T> {
  const passing = setInterval(() => clock.advance(1000), 20);
  try {
    return await running;
  } finally {
    clearInterval(passing);
  }
}

describe('a process that hangs', () => {
  it.each(['own', 'shared'])('is ended and started again: %s', async (kind) => {
    const clock = new FakeClock();
    const engine = engineOf({ clock, alone: kind === 'own' });
    const right = await ids(engine);
    expect(right).toHaveLength(8);
    const mark = kind === 'own' ? String(process.pid) : socket;
    const [pid, ...others] = processes(mark);
    expect(others).toEqual([]);
    process.kill(pid!, 'SIGSTOP');
    expect(await patiently(clock, ids(engine))).toEqual([]);
    await until('its end', () => !processes(mark).includes(pid!));
    expect(await patiently(clock, ids(engine))).toEqual(right);
    expect(said.join('\n')).toContain('does not answer any more');
  });

  it('is in nobody’s way who comes later', async () => {
    const right = await ids(engineOf());
    const [pid] = processes();
    process.kill(pid!, 'SIGSTOP');
    const clock = new FakeClock();
    const later = engineOf({ clock });
    expect(await patiently(clock, ids(later))).toEqual([]);
    expect(await patiently(clock, ids(later))).toEqual(right);
    expect(processes()).not.toContain(pid);
  });

  it('is not one that waits, or computes for long', async () => {
    const clock = new FakeClock();
    const engine = engineOf({ clock });
    const long = { ...request, maxTokens: 400 };
    const right = await ids(engine, long);
    clock.advance(300_000);
    const pids = processes();
    expect(await patiently(clock, ids(engine, long))).toEqual(right);
    expect(processes()).toEqual(pids);
  });
});

describe('a process that is shared', () => {
  it('goes on for others when a load fails', async () => {
    const one = engineOf();
    const right = await ids(one);
    const two = engineOf({ load: { ...load, device: 'webgpu' } });
    expect(await ids(two)).toEqual([]);
    expect(two.status()).toMatchObject({
      kind: 'unavailable',
      why: expect.stringContaining('another model'),
    });
    expect(await ids(one)).toEqual(right);
  });

  it('lets go who says what nobody says', async () => {
    const one = engineOf();
    const right = await ids(one);
    for (const line of ['null', '[]', '5', '{"id":2}', '{"id":3,"unknown":{}}', '{"cancel":null}']) {
      const strange = connect(socket);
      strange.on('data', () => {});
      const closed = new Promise((resolve) => strange.once('close', resolve));
      strange.write(`${line}\n`);
      await closed;
    }
    const wrong = [
      '{"id":1,"generate":{}}',
      '{"id":2,"score":{"prompt":5}}',
      '{"id":3,"warm":{"prompt":"x"}}',
    ];
    const odd = connect(socket);
    let told = '';
    odd.on('data', (bytes) => {
      told += bytes;
    });
    odd.write(`not JSON\n${wrong.join('\n')}\n`);
    await until(
      'three refusals',
      () => (told.match(/failed/g) ?? []).length === 3,
      () => told,
    );
    odd.destroy();
    expect(await ids(one)).toEqual(right);
    expect(said).toEqual([]);
  });
});

it('a process that forgot texts is told them again', async () => {
  const script = join(folder, 'child.mjs');
  writeFileSync(
    script,
    `import { createInterface } from 'node:readline';
    let reads = 0;
    const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
    for await (const line of createInterface({ input: process.stdin })) {
      const { id, load, read, generate } = JSON.parse(line);
      if (load) say({ id, loaded: { vocabulary: 9, maxPositions: 9 } });
      if (read) reads++;
      if (read) say({ id, done: {}, stopped: false });
      if (generate) say({ id, token: { id: reads, logProb: 0, legalMass: 1 } });
      if (generate) say({ id, done: {}, stopped: false, ...(reads === 1 ? { forgot: 0 } : {}) });
    }\n`,
  );
  const numbers = { own: 0, count: 0, kinds: 0, share: 0, orders: {} };
  const engine = engineOf({
    child: pathToFileURL(script),
    alone: true,
    load: { ...load, nGrams: { tokenizer: load.folder, numbers } },
  });
  engine.read({ corpus: 'c', name: 'a', lines: ['x'] });
  const asked = { ...request, alike: { corpus: 'c', above: [] } };
  await until('it to be read', async () => (await ids(engine, asked))[0] === 1);
  expect(await ids(engine, asked)).toEqual([2]);
  expect(await ids(engine, asked)).toEqual([2]);
});

describe('a process that cannot be started', () => {
  const node = process.execPath;
  afterEach(() => {
    process.execPath = node;
  });

  it.each(['own', 'shared'])('is tried again, then given up: %s', async (kind) => {
    const clock = new FakeClock();
    const engine = engineOf({ clock, alone: kind === 'own' });
    process.execPath = join(folder, 'no-node');
    expect(await patiently(clock, ids(engine))).toEqual([]);
    expect(engine.status().kind).toBe('loading');
    process.execPath = node;
    expect(await patiently(clock, ids(engine))).toHaveLength(8);
    process.execPath = join(folder, 'no-node');
    for (const pid of processes(kind === 'own' ? String(process.pid) : socket)) process.kill(pid, 'SIGKILL');
    await until('it to be given up', async () => {
      await patiently(clock, ids(engine));
      return engine.status().kind === 'unavailable';
    });
    expect(engine.status()).toMatchObject({ why: expect.stringContaining('did not start') });
  });

  it('is given more time each time', async () => {
    const clock = new FakeClock();
    const engine = engineOf({ clock, alone: true });
    process.execPath = join(folder, 'no-node');
    const waits: number[] = [];
    for (let n = 0; n < 5; n++) {
      const running = ids(engine);
      const before = said.length;
      let waited = 0;
      await new Promise((resolve) => setTimeout(resolve, 30));
      for (; said.length === before; waited += 100) {
        clock.advance(100);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      waits.push(waited);
      expect(await running).toEqual([]);
    }
    expect(waits).toEqual([0, 100, 500, 2000, 5000]);
  });
});
