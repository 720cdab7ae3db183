/** Who is served when by the inference process's main thread, whose worker does what the test says. */
import { BroadcastChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Host } from '../../src/model/host.ts';
import { type Ask, isAsk, type Tell } from '../../src/model/wire.ts';
import { until } from '../editors/until.ts';

const script = new URL('./fixtures/scripted-worker.mjs', import.meta.url);
const load = (id: number, device = 'cpu'): Ask => ({
  id,
  load: { folder: '/m', device, threads: 1, cacheBytes: 1 },
});
const generate = (id: number, more = {}): Ask => ({
  id,
  generate: { prompt: [1], maxTokens: 1, stop: [], ...more },
});
const warm = (id: number): Ask => ({ id, warm: { prompt: [1, 2] } });
const read = (id: number, corpus: string): Ask => ({
  id,
  read: { corpus, epoch: 0, name: 'a', from: 0, to: 0, lines: [] },
});

type Took = { readonly id: number } & Readonly<Record<string, unknown>>;

let host: Host;
let channel: BroadcastChannel;
/** What the worker took, in order. */
let took: Took[];
let stopped: number[];
let died: string[];
/** Passes that the worker has made. */
let passed: number;
/** The host looks whether the worker goes on. */
let look: () => void;

beforeEach(begin);
afterEach(async () => {
  channel.close();
  await host.end();
});

function begin(): void {
  [took, stopped, died, passed] = [[], [], [], 0];
  channel = new BroadcastChannel('scripted worker');
  channel.onmessage = (event) => {
    const said = (event as MessageEvent).data as { took?: Took; stopped?: number; passed?: number };
    if (said.took) took.push(said.took);
    if (said.stopped) stopped.push(said.stopped);
    passed = said.passed ?? passed;
  };
  host = new Host(
    script,
    (why) => died.push(why),
    (once) => {
      look = once;
      return () => {};
    },
  );
}

function client() {
  const told: Tell[] = [];
  return { told, ...host.client((message) => told.push(message)) };
}

const named = () => took.map(({ id: _, ...job }) => Object.keys(job)[0]);
const taken = (n: number) => until(`${n} jobs`, () => took.length === n);
/** The job at work comes to its end. */
const done = (more: object = {}) =>
  channel.postMessage({ answer: { id: took.at(-1)!.id, done: {}, stopped: false, ...more } });

describe('the line of jobs', () => {
  it('lets what is waited for go first', async () => {
    const one = client();
    one.ask(generate(1));
    one.ask(warm(2));
    one.ask(generate(3, { background: true }));
    one.ask(generate(4));
    await taken(1);
    for (let n = 2; n <= 4; n++) {
      done();
      await taken(n);
    }
    expect(named()).toEqual(['generate', 'generate', 'warm', 'generate']);
    expect(stopped).toEqual([]);
  });

  it('makes reading ahead step back, and go on', async () => {
    const one = client();
    one.ask(warm(1));
    await taken(1);
    one.ask(generate(2));
    await taken(2);
    expect(stopped).toEqual([took[0]!.id]);
    done();
    await taken(3);
    expect(named()).toEqual(['warm', 'generate', 'warm']);
    done();
    await until('the end', () => one.told.some((message) => 'done' in message && message.id === 1));
    expect(one.told.filter((message) => 'id' in message && message.id === 1)).toHaveLength(1);
  });

  it('ends what is said ahead of need for good', async () => {
    const one = client();
    one.ask(generate(1, { background: true }));
    await taken(1);
    one.ask(generate(2));
    await taken(2);
    done();
    await until('both', () => one.told.filter((message) => 'done' in message).length === 2);
    expect(named()).toEqual(['generate', 'generate']);
  });

  it('hears a cancel of what runs, and of what waits', async () => {
    const one = client();
    one.ask(generate(1));
    one.ask(generate(2));
    one.ask(generate(3));
    await taken(1);
    one.ask({ cancel: 2 });
    expect(one.told.at(-1)).toMatchObject({ id: 2, stopped: true });
    one.ask({ cancel: 1 });
    await taken(2);
    expect(stopped).toEqual([took[0]!.id]);
    done();
    await until('the last', () => one.told.some((message) => 'id' in message && message.id === 3));
    expect(took).toHaveLength(2);
  });

  it('does not hear a cancel of another client', async () => {
    const [one, two] = [client(), client()];
    one.ask(generate(1));
    await taken(1);
    two.ask({ cancel: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stopped).toEqual([]);
  });

  it('drops what was asked by who is gone', async () => {
    const [one, two] = [client(), client()];
    one.ask(read(1, 'texts'));
    await taken(1);
    done();
    one.ask(generate(2));
    one.ask(generate(3));
    await taken(2);
    two.ask(generate(4));
    one.gone();
    await taken(3);
    expect(stopped).toEqual([took[1]!.id]);
    done();
    await taken(4);
    // The other's question, then nobody's texts any more.
    expect(named()).toEqual(['read', 'generate', 'generate', 'drop']);
    expect(took[3]).toMatchObject({ drop: ['texts'] });
  });
});

describe('a model', () => {
  const loaded = { vocabulary: 9, maxPositions: 9 };

  it('is opened once for all', async () => {
    const [one, two] = [client(), client()];
    one.ask(load(1));
    two.ask({ id: 1, load: { folder: '/m', device: 'cpu', threads: 2, cacheBytes: 1 } });
    await taken(1);
    channel.postMessage({ answer: { id: took[0]!.id, loaded } });
    await until('both', () => [one, two].every(({ told }) => told.some((message) => 'loaded' in message)));
    expect(took).toHaveLength(1);
  });

  it('is not taken away by who asks for another', async () => {
    const [one, two] = [client(), client()];
    one.ask(load(1));
    await taken(1);
    channel.postMessage({ answer: { id: took[0]!.id, loaded } });
    await until('it', () => one.told.length === 2);
    two.ask(load(1, 'webgpu'));
    expect(two.told.at(-1)).toMatchObject({ failed: expect.stringContaining('another model') });
    expect(took).toHaveLength(1);
  });

  it('that could not be opened is tried again', async () => {
    const [one, two] = [client(), client()];
    one.ask(load(1));
    await taken(1);
    channel.postMessage({ answer: { id: took[0]!.id, failed: 'no' } });
    await until('the answer', () => one.told.length === 2);
    two.ask(load(1));
    await taken(2);
  });
});

describe('its life', () => {
  it('is told at once, whatever is computed', async () => {
    const one = client();
    expect(one.told).toEqual([{ alive: process.pid }]);
    one.ask(generate(1));
    await taken(1);
    one.ask({ ping: true });
    expect(one.told).toEqual([{ alive: process.pid }, { alive: process.pid }]);
  });

  it('ends with a pass that does not end, and not while passes do', async () => {
    const one = client();
    one.ask(generate(1));
    await taken(1);
    for (let passes = 1; passes <= 3; passes++) {
      for (let looks = 0; looks < 12; looks++) look();
      channel.postMessage({ pass: true });
      await until('the pass', () => passed === passes);
    }
    expect(died).toEqual([]);
    for (let looks = 0; looks < 12; looks++) look();
    expect(died).toEqual([]);
    look();
    expect(died).toEqual(['a pass does not come to its end']);
  });

  it('has five times as long to open a model, and as long as it likes to wait', async () => {
    for (let looks = 0; looks < 200; looks++) look();
    const one = client();
    one.ask(load(1));
    await taken(1);
    for (let looks = 0; looks < 60; looks++) look();
    expect(died).toEqual([]);
    look();
    expect(died).toHaveLength(1);
  });
});

it.each([
  null,
  5,
  'x',
  [],
  {},
  { id: 1 },
  { id: 'x', warm: {} },
  { id: 1, warm: null },
  { cancel: 'all' },
  { id: 1, warm: {}, read: {} },
])('%j is no question', (message) => {
  expect(isAsk(message)).toBe(false);
});

it.each([
  load(1),
  generate(2),
  warm(3),
  read(4, 'c'),
  { cancel: 3 },
  { ping: true },
])('%j is one', (message) => {
  expect(isAsk(message)).toBe(true);
});
