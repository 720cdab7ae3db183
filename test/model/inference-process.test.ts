/** The engine over a real process: answers, cancellation, priority, death, idleness, sharing, nothing left behind. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, type GenerateRequest, silentLog, systemClock } from '../../src/base/index.ts';
import { createInferenceProcess, type InferenceProcessOptions, type Work } from '../../src/model/index.ts';
import { tokens } from '../../src/stream/index.ts';
import { until } from '../editors/until.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';
import { reference, tinyModel } from './tiny-models.ts';

const child = new URL('../../dist/model/child.js', import.meta.url);
const load = { folder: tinyModel('tiny-int8'), device: 'cpu', threads: 1, cacheBytes: 64 << 20 };
const { prompt } = reference('tiny-int8');
const request = (n = 100, more: Partial<GenerateRequest> = {}): GenerateRequest => ({
  prompt: prompt.slice(0, n),
  maxTokens: 20,
  stop: [],
  sampling: { temperature: 1, topK: 0, topP: 1, seed: n },
  ...more,
});
const never = () => new AbortController().signal;

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
});

function engineOf(options: Partial<InferenceProcessOptions> = {}): Engine {
  const engine = createInferenceProcess({
    name: 'tiny',
    load,
    child,
    idleMs: 60_000,
    clock: systemClock,
    log: silentLog,
    ...options,
  });
  engines.push(engine);
  return engine;
}

async function ids(engine: Engine, asked: GenerateRequest, signal = never()): Promise<number[]> {
  const out: number[] = [];
  for await (const token of engine.generate(asked, signal)) out.push(token.id);
  return out;
}

/** Process ids of inference processes that this test process, or a socket's path, has started. */
function processes(mark = String(process.pid)): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return rows
    .filter((row) => row.includes(fileURLToPath(child)) && row.includes(mark))
    .map((row) => Number(row.trim().split(/\s+/)[0]));
}

describe('the inference process', () => {
  it('starts when first needed, answers in any order, and goes with its engine', async () => {
    const engine = engineOf();
    expect(engine.status().kind).toBe('loading');
    expect(processes()).toEqual([]);
    const [a, b, c] = await Promise.all([
      ids(engine, request(100)),
      ids(engine, request(101)),
      engine.score(prompt.slice(0, 50), prompt.slice(50, 60), never()),
    ]);
    expect(engine.status()).toEqual({ kind: 'ready', model: 'tiny', device: 'cpu' });
    expect([a.length, b.length, c.ok && c.value.length]).toEqual([20, 20, 10]);
    expect(await ids(engine, request(100))).toEqual(a);
    await engine.dispose();
    await until('the process to end', () => processes().length === 0);
    expect(await ids(engine, request())).toEqual([]);
  });

  it('stops a cancelled generation between passes, and answers the next', async () => {
    const engine = engineOf();
    const all = await ids(engine, request(100, { maxTokens: 400 }));
    const abort = new AbortController();
    const part: number[] = [];
    for await (const token of engine.generate(request(100, { maxTokens: 400 }), abort.signal)) {
      part.push(token.id);
      if (part.length === 3) abort.abort('superseded');
    }
    expect(part).toEqual(all.slice(0, part.length));
    expect(part.length).toBeLessThan(400);
    expect(await ids(engine, request(100))).toEqual(all.slice(0, 20));
    expect(await ids(engine, request(100), AbortSignal.abort())).toEqual([]);
    const scored = await engine.score([1], [2], AbortSignal.abort());
    expect(scored).toMatchObject({ ok: false, reason: 'cancelled' });
  });

  it('reads ahead when nobody waits, steps back for who does, and finishes later', async () => {
    const works: Work[] = [];
    const engine = engineOf({ worked: (work) => works.push(work) });
    await ids(engine, request(10, { maxTokens: 1 }));
    works.length = 0;
    const warming = engine.warm(prompt.slice(0, 1000), never());
    const asked = await ids(engine, request(40, { maxTokens: 2, prompt: prompt.slice(500, 540) }));
    expect(asked).toHaveLength(2);
    await warming;
    await ids(engine, request(1000, { maxTokens: 1 }));
    const last = works.at(-1)!;
    expect(last.reused).toBe(999);
    // Nothing was read twice.
    expect(works.reduce((sum, work) => sum + work.forwarded, 0)).toBeLessThanOrEqual(1000 + 40 + 1);
  });

  it('killed at any moment of 200 requests: every one ends, and the model comes back', {
    timeout: 120_000,
  }, async () => {
    const engine = engineOf();
    const right = await ids(engine, request(60));
    let random = 7;
    let whole = 0;
    let cut = 0;
    for (let n = 0; n < 200; n++) {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      const kill = n % 8 === 0;
      const running = ids(engine, request(60));
      if (kill) {
        await new Promise((resolve) => setTimeout(resolve, (random >>> 8) % 12));
        for (const pid of processes()) process.kill(pid, 'SIGKILL');
      }
      const out = await running;
      expect(right.slice(0, out.length)).toEqual(out);
      if (out.length === right.length) whole++;
      else cut++;
    }
    expect(whole).toBeGreaterThan(150);
    expect(cut).toBeGreaterThan(0);
    expect(engine.status().kind).not.toBe('unavailable');
    await until('the model to be back', async () => (await ids(engine, request(60))).length === right.length);
  });

  it('has read the texts at hand, also where it was killed since', async () => {
    const folder = tinyModelFolder();
    const numbers = { own: 0, count: 0, kinds: 0, share: 0, orders: { 1: 9, 2: 9, 3: 9, 5: 9, 8: 9, 12: 9 } };
    const engine = engineOf({ load: { ...load, nGrams: { tokenizer: folder.folder, numbers } } });
    const begun = [tokens.edit, tokens.line + 3, tokens.count + 1, tokens.line + 3];
    const letter = (text: string) => tokens.byte + text.charCodeAt(0);
    const line = request(10, {
      prompt: [...prompt.slice(0, 40), ...begun, letter('x'), letter('y')],
      places: { runs: [{ lines: [3], behind: 4 }], unused: [5] },
      inLine: [],
      alike: { corpus: 'own', above: [] },
      maxTokens: 3,
    });
    const { sampling: _, ...greedy } = line;
    const other = { ...greedy, alike: { corpus: 'other', above: [] } };
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on('warning', warned);
    // Told before there is a process, in many pieces.
    const lines = [...Array.from({ length: 1000 }, () => 'nothing'), 'xyzzy', null, 'xx'];
    engine.read({ corpus: 'own', name: 'a', lines });
    const said = () => ids(engine, greedy);
    const right = [...'zzy'].map(letter);
    await until('the text to be read', async () => (await said()).join() === right.join());
    expect(await ids(engine, other)).not.toEqual(right);
    for (const pid of processes()) process.kill(pid, 'SIGKILL');
    await until('the text to be read again', async () => (await said()).join() === right.join());
    // What stands there now counts, and nothing of a text that is forgotten.
    engine.read({ corpus: 'own', name: 'a', lines: lines.with(1000, 'xyQQQ') });
    expect(await said()).toEqual([...'QQQ'].map(letter));
    engine.read({ corpus: 'own', name: 'a', lines: [] });
    expect(await said()).toEqual(await ids(engine, other));
    process.off('warning', warned);
    expect(warnings).toEqual([]);
    folder.remove();
  });

  it('outlives the signals of a terminal, which are meant for the program in it', async () => {
    const engine = engineOf();
    const before = await ids(engine, request());
    const [pid] = processes();
    for (const signal of ['SIGINT', 'SIGHUP'] as const) process.kill(pid!, signal);
    expect(await ids(engine, request())).toEqual(before);
    expect(processes()).toEqual([pid]);
  });

  it('that dies at every start is given up, in a sentence', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretype-child-'));
    const script = join(folder, 'child.mjs');
    writeFileSync(script, 'process.exit(3);\n');
    const clock = new FakeClock();
    const engine = engineOf({ child: pathToFileURL(script), clock });
    for (let n = 0; n < 8; n++) {
      const running = ids(engine, request());
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(10_000);
      expect(await running).toEqual([]);
    }
    expect(engine.status()).toMatchObject({
      kind: 'unavailable',
      why: expect.stringContaining('again and again'),
    });
    rmSync(folder, { recursive: true });
  });

  it('that loads and dies at its first pass is given up too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretype-child-'));
    const script = join(folder, 'child.mjs');
    writeFileSync(
      script,
      `import { createInterface } from 'node:readline';
      for await (const line of createInterface({ input: process.stdin })) {
        const { id, load } = JSON.parse(line);
        if (!load) process.exit(3);
        process.stdout.write(JSON.stringify({ id, loaded: { vocabulary: 9, maxPositions: 9 } }) + '\\n');
      }\n`,
    );
    const clock = new FakeClock();
    const engine = engineOf({ child: pathToFileURL(script), clock });
    for (let n = 0; n < 8; n++) {
      const running = ids(engine, request());
      const patience = setInterval(() => clock.advance(10_000), 5);
      expect(await running).toEqual([]);
      clearInterval(patience);
    }
    expect(engine.status()).toMatchObject({ why: expect.stringContaining('again and again') });
    rmSync(folder, { recursive: true });
  });

  it('without a model in its folder says so, and is not tried again', async () => {
    const engine = engineOf({ load: { ...load, folder: '/nowhere' } });
    expect(await ids(engine, request())).toEqual([]);
    expect(engine.status()).toMatchObject({ kind: 'unavailable', why: expect.stringContaining('/nowhere') });
    expect(await engine.score([1], [2], never())).toMatchObject({ reason: 'model-unavailable' });
  });

  it('ends also where its time was up while it answered, and nobody asked since', async () => {
    const clock = new FakeClock();
    const engine = engineOf({ idleMs: 1000, clock });
    const answer = engine.generate(request(), never())[Symbol.asyncIterator]();
    await answer.next();
    clock.advance(1001);
    expect(engine.status().kind).toBe('ready');
    while (!(await answer.next()).done);
    clock.advance(1001);
    await until('the process to end', () => processes().length === 0);
  });

  it('unused for a while ends, and comes back when needed', async () => {
    const clock = new FakeClock();
    const engine = engineOf({ idleMs: 1000, clock });
    const first = await ids(engine, request());
    clock.advance(999);
    expect(processes()).toHaveLength(1);
    clock.advance(2);
    await until('the process to end', () => processes().length === 0);
    expect(engine.status().kind).toBe('loading');
    expect(await ids(engine, request())).toEqual(first);
  });

  it('can serve several servers of one user, who alone may open its socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretype-socket-'));
    const socket = join(folder, 'model.sock');
    const [one, two] = [engineOf({ socket }), engineOf({ socket })];
    const answers = await Promise.all([ids(one, request()), ids(two, request())]);
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toHaveLength(20);
    expect(processes(socket)).toHaveLength(1);
    expect(statSync(socket).mode & 0o077).toBe(0);
    await one.dispose();
    expect(await ids(two, request())).toEqual(answers[0]);
    // What one of them cannot load does not take away what the others have.
    const nowhere = engineOf({ socket, load: { ...load, folder: '/nowhere' } });
    expect(await ids(nowhere, request())).toEqual([]);
    expect(await ids(engineOf({ socket }), request())).toEqual(answers[0]);
    expect(await ids(two, request())).toEqual(answers[0]);
    for (const pid of processes(socket)) process.kill(pid, 'SIGKILL');
    // A dead one's socket is in the way, and is taken over.
    await until('a new one', async () => (await ids(two, request())).length === 20);
    await two.dispose();
    for (const pid of processes(socket)) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true });
  });
});
