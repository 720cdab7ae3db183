/** The frontier model over the real library and a server that speaks its wire, with every fault such servers have. */
import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock, Log } from '../../src/base/index.ts';
import {
  createFrontier,
  FrontierError,
  type FrontierOptions,
  type FrontierPiece,
  type FrontierRequest,
} from '../../src/frontier/index.ts';
import { type Behavior, MessagesServer } from './messages-server.ts';

const key = 'sk-ant-test-0123456789abcdef';
/** Pauses are a thousand times shorter. */
const hasty: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms / 1000);
    return () => clearTimeout(timer);
  },
};
let server: MessagesServer;
let folder: string;
beforeAll(async () => {
  server = await MessagesServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.asked.length = 0;
  server.behaviors = [];
  server.chunk = 0;
  folder = mkdtempSync(join(tmpdir(), 'foretype-frontier-'));
  return () => rmSync(folder, { recursive: true });
});

const logged: string[] = [];
const log: Log = {
  debug: (text) => void logged.push(text),
  info: (text) => void logged.push(text),
  warn: (text) => void logged.push(text),
  error: (text) => void logged.push(text),
};

function options(): FrontierOptions {
  return {
    provider: 'anthropic',
    url: server.url,
    models: {
      plan: 'claude-plan',
      code: '',
      edit: 'claude-edit',
      ask: 'claude-ask',
      review: 'claude-review',
    },
    keyCommand: [],
    keyFile: '',
    budget: { requestTokens: 0, dayTokens: 0, dayDollars: 0 },
    prices: { 'claude-ask': { input: 3, output: 15, cached: 0.3, stored: 3.75 } },
    timeoutMs: 600_000,
    contextTokens: 200_000,
  };
}

function frontier(
  more: Partial<FrontierOptions> = {},
  env: Record<string, string> = { ANTHROPIC_API_KEY: key },
) {
  const parts = { clock: hasty, log, env, stateFolder: folder, today: () => '2026-01-31', random: () => 0.5 };
  return createFrontier({ ...options(), ...more }, parts);
}

const request: FrontierRequest = {
  route: 'ask',
  system: [{ text: 'You know this code base.', breakpoint: true }],
  turns: [{ role: 'user', parts: [{ text: 'Where is the config parsed?' }] }],
  maxTokens: 1000,
};

async function all(pieces: AsyncGenerator<FrontierPiece>): Promise<FrontierPiece[]> {
  const out: FrontierPiece[] = [];
  for await (const piece of pieces) out.push(piece);
  return out;
}

const textOf = (pieces: readonly FrontierPiece[]) =>
  pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');

const never = new AbortController().signal;

async function failureOf(promise: Promise<unknown>): Promise<FrontierError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof FrontierError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

describe('an answer', () => {
  it('comes piece by piece, and what it took is told and counted', async () => {
    server.behaviors = [{ kind: 'answer', text: 'In src/config, where settings are read. 🛒' }];
    server.chunk = 5;
    const model = frontier();
    const pieces = await all(model.say(request, never));
    expect(textOf(pieces)).toBe('In src/config, where settings are read. 🛒');
    expect(pieces.filter(({ kind }) => kind === 'text').length).toBeGreaterThan(3);
    expect(pieces.at(-1)).toEqual({
      kind: 'end',
      why: 'done',
      usage: { input: 5, cached: 80, stored: 20, output: 12 },
    });
    const [asked] = server.asked;
    expect(asked!.path).toBe('/v1/messages');
    expect(asked!.headers.authorization).toBe(`Bearer ${key}`);
    expect(asked!.headers['anthropic-version']).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(Object.keys(asked!.headers).filter((name) => name.startsWith('x-stainless'))).toEqual([]);
    expect(asked!.body).toEqual({
      model: 'claude-ask',
      max_tokens: 1000,
      stream: true,
      system: [{ type: 'text', text: 'You know this code base.', cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Where is the config parsed?' }] }],
    });
    expect(model.reports).toMatchObject([{ route: 'ask', model: 'claude-ask', usage: { output: 12 } }]);
    const dollars = (5 * 3 + 80 * 0.3 + 20 * 3.75 + 12 * 15) / 1e6;
    expect(model.reports[0]!.dollars).toBeCloseTo(dollars, 12);
    expect(model.spent).toMatchObject({ day: '2026-01-31', requests: 1, tokens: 117 });
    await model.dispose();
  });

  it('may call tools, and their results go back', async () => {
    server.behaviors = [
      { kind: 'answer', text: 'I look.', call: { name: 'read', input: { path: 'a "b".ts', n: 2 } } },
    ];
    const model = frontier();
    const tools = [
      { name: 'read', description: 'Reads a file.', schema: { properties: { path: { type: 'string' } } } },
    ];
    const first = await all(model.say({ ...request, tools }, never));
    expect(first.at(-2)).toEqual({
      kind: 'call',
      call: { id: 'toolu_1', name: 'read', input: { path: 'a "b".ts', n: 2 } },
    });
    expect(first.at(-1)).toMatchObject({ why: 'calls' });
    const calls = first.flatMap((piece) => (piece.kind === 'call' ? [piece.call] : []));
    const turns = [
      ...request.turns,
      { role: 'assistant', text: textOf(first), calls },
      { role: 'tool', results: [{ id: 'toolu_1', text: 'no such file', failed: true }] },
    ] as const;
    await all(model.say({ ...request, tools, turns }, never));
    expect(server.asked[1]!.body.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: 'toolu_1', name: 'read', input: { path: 'a "b".ts', n: 2 } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'no such file', is_error: true }],
      },
    ]);
    await model.dispose();
  });

  it('ends as it was ended: too long, or refused', async () => {
    server.behaviors = [{ kind: 'length', text: 'Half of it' }, { kind: 'refusal' }];
    const model = frontier();
    expect((await all(model.say(request, never))).at(-1)).toMatchObject({ why: 'length' });
    expect((await all(model.say(request, never))).at(-1)).toMatchObject({ why: 'refused' });
    await model.dispose();
  });

  it('shares its prefix with the one before, on the wire', async () => {
    const model = frontier();
    const system = [
      { text: 'rules '.repeat(400) },
      { text: 'code '.repeat(2000), breakpoint: true },
    ] as const;
    let turns: FrontierRequest['turns'] = [{ role: 'user', parts: [{ text: 'first question' }] }];
    for (let n = 0; n < 5; n++) {
      const said = textOf(await all(model.say({ ...request, system, turns }, never)));
      turns = [
        ...turns,
        { role: 'assistant', text: said, calls: [] },
        { role: 'user', parts: [{ text: `and ${n}?` }] },
      ];
    }
    for (const [i, { text }] of server.asked.entries()) {
      const before = server.asked[i - 1]?.text;
      if (before === undefined) continue;
      let same = 0;
      while (same < before.length && before[same] === text[same]) same++;
      expect(same / before.length).toBeGreaterThan(0.9);
    }
    await model.dispose();
  });
});

describe('a fault', () => {
  const sentences: readonly [Behavior, RegExp, number][] = [
    [{ kind: 'status', status: 401, type: 'authentication_error' }, /does not accept the key/, 1],
    [{ kind: 'status', status: 404, type: 'not_found_error' }, /has no model claude-ask/, 1],
    [{ kind: 'status', status: 413, type: 'request_too_large' }, /too large/, 1],
    [{ kind: 'status', status: 400, type: 'invalid_request_error' }, /refused the request with 400/, 1],
    [{ kind: 'status', status: 429, type: 'rate_limit_error', retryAfter: 3600 }, /wants fewer requests/, 1],
    [{ kind: 'garbage' }, /did not answer as the Messages API/, 1],
  ];
  for (const [behavior, sentence, requests] of sentences)
    it(`is one sentence: ${behavior.kind} ${'status' in behavior ? behavior.status : ''}`, async () => {
      server.behaviors = [behavior];
      const model = frontier();
      const failure = await failureOf(all(model.say(request, never)));
      expect(failure.message).toMatch(sentence);
      expect(failure.message).not.toContain('\n');
      expect(server.asked.length).toBe(requests);
      await model.dispose();
    });

  it('that may pass is tried again, as long after as the server asked', async () => {
    server.behaviors = [
      { kind: 'status', status: 529, type: 'overloaded_error' },
      { kind: 'status', status: 429, type: 'rate_limit_error', retryAfter: 7 },
      { kind: 'reset' },
      { kind: 'answer', text: 'At last' },
    ];
    const model = frontier();
    const pauses: number[] = [];
    const pieces = await all(model.say(request, never, (_why, ms) => void pauses.push(ms)));
    expect(textOf(pieces)).toBe('At last');
    expect(pauses).toEqual([500, 7000, 2000]);
    await model.dispose();
  });

  it('in the middle of an answer is told, for what was said cannot be unsaid', async () => {
    for (const behavior of [
      { kind: 'error event', type: 'overloaded_error', text: 'Half an answer' },
      { kind: 'ends early' },
    ] as const) {
      server.asked.length = 0;
      server.behaviors = [behavior];
      const model = frontier();
      const failure = await failureOf(all(model.say(request, never)));
      expect(failure.kind).toMatch(/busy|cut/);
      expect(server.asked.length).toBe(1);
      await model.dispose();
    }
  });

  it('of any kind, in any order, ends in an answer or one sentence; the key is nowhere', {
    timeout: 60_000,
  }, async () => {
    const behavior: fc.Arbitrary<Behavior> = fc.oneof(
      fc.constant<Behavior>({ kind: 'answer', text: 'Yes' }),
      fc.record({
        kind: fc.constant('status' as const),
        status: fc.constantFrom(400, 401, 403, 404, 413, 429, 500, 502, 503, 529),
        type: fc.constantFrom('api_error', 'overloaded_error', 'rate_limit_error', 'invalid_request_error'),
        retryAfter: fc.constantFrom(0, 1, 30),
      }),
      fc.record({ kind: fc.constant('cut' as const), bytes: fc.nat(600) }),
      fc.constantFrom<Behavior>(
        { kind: 'ends early' },
        { kind: 'reset' },
        { kind: 'garbage' },
        { kind: 'refusal' },
        { kind: 'error event', type: 'api_error' },
        { kind: 'error event', type: 'overloaded_error', text: 'Some' },
      ),
    );
    logged.length = 0;
    const cancelAt = fc.option(fc.nat(3), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        fc.array(behavior, { minLength: 1, maxLength: 5 }),
        cancelAt,
        async (behaviors, cancelled) => {
          server.asked.length = 0;
          server.behaviors = [...behaviors];
          const model = frontier();
          const abort = new AbortController();
          let pieces = 0;
          let ended = '';
          try {
            for await (const piece of model.say(request, abort.signal)) {
              if (pieces++ === cancelled) abort.abort();
              if (piece.kind === 'end') ended = 'answer';
            }
          } catch (error) {
            if (!(error instanceof FrontierError)) throw error;
            ended = error.message;
            expect(error.message).not.toMatch(/\n|sk-ant/);
          }
          expect(ended).not.toBe('');
          const asked = server.asked.length;
          expect(asked).toBeLessThanOrEqual(4);
          await model.dispose();
          if (abort.signal.aborted) {
            await new Promise((resolve) => setTimeout(resolve, 5));
            expect(server.asked.length).toBe(asked);
          }
          for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }))
            if (file.isFile())
              expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain('sk-ant');
        },
      ),
      { numRuns: 200 },
    );
    expect(logged.join('\n')).not.toContain('sk-ant');
  });
});

describe('cancelling', () => {
  it('ends a request that waits, and a pause, with nothing sent afterwards', async () => {
    for (const behaviors of [
      [{ kind: 'silence' }],
      [{ kind: 'status', status: 529, type: 'x', retryAfter: 50 }],
    ] as const) {
      server.asked.length = 0;
      server.behaviors = [...behaviors];
      const model = frontier();
      const abort = new AbortController();
      const failure = failureOf(all(model.say(request, abort.signal, () => abort.abort())));
      if (behaviors[0].kind === 'silence') {
        while (server.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        abort.abort();
      }
      expect((await failure).kind).toBe('cancelled');
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(server.asked.length).toBe(1);
      await model.dispose();
    }
  });

  it('is done by us where the server is silent for too long', async () => {
    server.behaviors = Array.from({ length: 4 }, () => ({ kind: 'silence' }) as const);
    const model = frontier({ timeoutMs: 20_000 });
    expect((await failureOf(all(model.say(request, never)))).message).toContain('sent nothing for 20 s');
    await model.dispose();
  });
});

describe('a budget', () => {
  it('is looked at before anything is sent', async () => {
    for (const [budget, sentence] of [
      [{ requestTokens: 500, dayTokens: 0, dayDollars: 0 }, /requestTokens/],
      [{ requestTokens: 0, dayTokens: 1000, dayDollars: 0 }, /dayTokens/],
    ] as const) {
      const model = frontier({ budget });
      expect((await failureOf(all(model.say(request, never)))).message).toMatch(sentence);
      await model.dispose();
    }
    expect(server.asked).toEqual([]);
  });

  it('is one for all windows, and new each day', async () => {
    const first = frontier();
    await all(first.say(request, never));
    const budget = { requestTokens: 0, dayTokens: 0, dayDollars: 0.0001 };
    const second = frontier({ budget });
    expect((await failureOf(all(second.say(request, never)))).message).toMatch(/dayDollars/);
    const today = join(folder, 'spending', '2026-01-31.jsonl');
    const yesterday = join(folder, 'spending', '2026-01-30.jsonl');
    renameSync(today, yesterday);
    const third = frontier({ budget });
    expect(textOf(await all(third.say(request, never)))).toBe('Hello');
    expect(existsSync(yesterday)).toBe(false);
    // Cut short by a crash: that line is lost, no other.
    appendFileSync(today, '{"tokens":9');
    await all(first.say(request, never));
    expect(second.spent).toMatchObject({ requests: 2, tokens: 234 });
    await Promise.all([first.dispose(), second.dispose(), third.dispose()]);
  });

  it('counts what was sent and left in the middle, and nothing that was never answered', async () => {
    server.chunk = 5;
    server.behaviors = [{ kind: 'answer', text: 'a long answer of which only the beginning is heard' }];
    const model = frontier({ prices: { 'claude-ask': { input: 3, output: 15 } } });
    const abort = new AbortController();
    const heard: string[] = [];
    const stopped = await failureOf(
      (async () => {
        for await (const piece of model.say(request, abort.signal)) {
          if (piece.kind === 'text') heard.push(piece.text);
          if (heard.length === 2) abort.abort();
        }
      })(),
    );
    expect(stopped.kind).toBe('cancelled');
    expect(model.spent.requests).toBe(1);
    expect(model.spent.tokens).toBeGreaterThan(20);
    expect(model.spent.dollars).toBeGreaterThan(0);

    const before = model.spent;
    server.chunk = 0;
    server.behaviors = [{ kind: 'silence' }];
    const second = new AbortController();
    const waiting = failureOf(all(model.say(request, second.signal)));
    while (server.asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    second.abort();
    await waiting;
    expect(model.spent.requests).toBe(2);
    expect(model.spent.tokens).toBeGreaterThan(before.tokens);

    server.behaviors = [{ kind: 'status', status: 529, type: 'x', retryAfter: 50 }];
    const third = new AbortController();
    await failureOf(all(model.say(request, third.signal, () => third.abort())));
    await failureOf(all(model.say(request, third.signal)));
    expect(model.spent.requests).toBe(2);
    await model.dispose();
  });

  it('loses nothing where windows count at the same time', async () => {
    const door = new URL('../../dist/frontier/index.js', import.meta.url).href;
    const script = `
      import { createFrontier } from ${JSON.stringify(door)};
      const log = { error() {}, warn() {}, info() {}, debug() {} };
      const clock = { now: () => 0, after: () => () => {} };
      const parts = { clock, log, env: { ANTHROPIC_API_KEY: 'sk' }, stateFolder: process.argv[1], today: () => '2026-01-31', random: () => 0 };
      const model = createFrontier(JSON.parse(process.argv[2]), parts);
      const request = { route: 'ask', system: [], turns: [{ role: 'user', parts: [{ text: 'why' }] }], maxTokens: 10 };
      for (let n = 0; n < 25; n++) for await (const piece of model.say(request, new AbortController().signal));
      await model.dispose();`;
    const window = () =>
      promisify(execFile)(process.execPath, [
        '--input-type=module',
        '-e',
        script,
        folder,
        JSON.stringify(options()),
      ]);
    await Promise.all([window(), window(), window()]);
    const here = frontier();
    expect(here.spent).toMatchObject({ requests: 75, tokens: 75 * 117 });
    await here.dispose();
  });
});

describe('a route', () => {
  const keysOf = ({ asked }: MessagesServer) => asked.map(({ headers }) => headers.authorization);

  it('may be served elsewhere, with a key of its own and nothing of the other', async () => {
    const local = await MessagesServer.start();
    const file = join(folder, 'own-key');
    writeFileSync(file, 'sk-ant-own-0123456789abcdef\n', { mode: 0o600 });
    const own = { provider: 'anthropic', url: local.url, keyCommand: [], contextTokens: 20_000 } as const;
    const keyless = frontier({ endpoints: { ask: { ...own, keyFile: '' } } });
    expect(keyless.status('ask')).toMatchObject({ kind: 'unconfigured' });
    await failureOf(all(keyless.say(request, never)));
    expect(local.asked).toEqual([]);
    const model = frontier({ endpoints: { ask: { ...own, keyFile: file } } });
    expect(textOf(await all(model.say(request, never)))).toBe('Hello');
    expect(textOf(await all(model.say({ ...request, route: 'edit' }, never)))).toBe('Hello');
    expect(keysOf(local)).toEqual(['Bearer sk-ant-own-0123456789abcdef']);
    expect(keysOf(server)).toEqual([`Bearer ${key}`]);
    expect(model.serves('ask')).toMatchObject({ model: 'claude-ask', contextTokens: 20_000 });
    expect(model.serves('edit')?.contextTokens).toBe(200_000);
    // Every host that may be spoken to is told.
    expect(model.status()).toMatchObject({ host: `127.0.0.1:${server.port}, 127.0.0.1:${local.port}` });
    const lost = frontier({ endpoints: { ask: { ...own, keyFile: join(folder, 'none') } } });
    expect((await failureOf(all(lost.say(request, never)))).message).toContain(
      'foretype.frontier.endpoints.ask.keyFile',
    );
    const nowhere = frontier({ endpoints: { ask: { ...own, url: 'here', keyFile: file } } });
    expect((await failureOf(all(nowhere.say(request, never)))).message).toContain(
      'foretype.frontier.endpoints.ask.url is no address',
    );
    await Promise.all([keyless, model, lost, nowhere].map((one) => one.dispose()));
    await local.stop();
  });

  it('may be empty: nobody is asked, and one sentence says what to name', async () => {
    const model = frontier({ models: { ...options().models, ask: '' } });
    expect(model.serves('ask')).toBeUndefined();
    const { message } = await failureOf(all(model.say(request, never)));
    expect(message).toBe('no model is named in foretype.frontier.models.ask');
    expect(model.status('ask')).toEqual({ kind: 'unconfigured', remedy: message });
    expect(model.status('edit').kind).toBe('ready');
    await model.dispose();
    expect(server.asked).toEqual([]);
  });

  it('is asked in the form that the family of its model writes best, or the user names', () => {
    const form = (model: string, forms = {}) => {
      const served = frontier({ models: { ...options().models, edit: model }, forms }).serves('edit')!;
      return [served.form, served.formGuessed];
    };
    expect(form('claude-sonnet-5-5')).toEqual(['blocks', false]);
    expect(form('anthropic/claude-opus-5-5')).toEqual(['blocks', false]);
    expect(form('GPT-6')).toEqual(['patch', false]);
    expect(form('o5-mini')).toEqual(['patch', false]);
    expect(form('qwen/Qwen3-Coder-30B')).toEqual(['whole', false]);
    expect(form('house-model')).toEqual(['blocks', true]);
    expect(form('house-model', { 'house-model': 'whole' })).toEqual(['whole', false]);
    expect(form('constructor')).toEqual(['blocks', true]);
  });
});

describe('the key', () => {
  it('is asked of a command, read from a file of the user alone, or from the environment', async () => {
    const file = join(folder, 'key');
    writeFileSync(file, `${key}-file\n`, { mode: 0o600 });
    const command = [process.execPath, '-e', `console.log('${key}-command')`];
    for (const [options, expected] of [
      [{ keyCommand: command, keyFile: file }, `${key}-command`],
      [{ keyFile: file }, `${key}-file`],
      [{}, key],
    ] as const) {
      server.asked.length = 0;
      const model = frontier(options);
      await all(model.say(request, never));
      expect(server.asked[0]!.headers.authorization).toBe(`Bearer ${expected}`);
      await model.dispose();
    }
  });

  it('that cannot be had is a sentence without it', async () => {
    const open = join(folder, 'open');
    writeFileSync(open, key);
    chmodSync(open, 0o644);
    for (const [options, sentence] of [
      [{ keyFile: open }, /chmod 600/],
      [{ keyFile: join(folder, 'none') }, /is no file/],
      [{ keyFile: 'relative' }, /no absolute path/],
      [
        { keyCommand: [process.execPath, '-e', `console.error('${key}'); process.exit(3)`] },
        /gave no key \(exit code 3\)/,
      ],
      [{ keyCommand: ['/no/such/program'] }, /gave no key \(ENOENT\)/],
    ] as const) {
      const model = frontier(options);
      const { message } = await failureOf(all(model.say(request, never)));
      expect(message).toMatch(sentence);
      expect(message).not.toContain('sk-ant');
      await model.dispose();
    }
    expect(server.asked).toEqual([]);
  });

  it('that is nowhere: how to configure one, in one sentence, and nothing is sent', async () => {
    const model = frontier({}, {});
    expect(model.status()).toMatchObject({ kind: 'unconfigured' });
    expect((await failureOf(all(model.say(request, never)))).message).toContain('ANTHROPIC_API_KEY');
    expect(server.asked).toEqual([]);
    await model.dispose();
  });
});
