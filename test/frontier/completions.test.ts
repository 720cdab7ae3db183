/** A completions server as a model: what is sent, what is understood however it is cut, and what becomes of failures. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock, TextPiece } from '../../src/base/index.ts';
import { completionsEndpoint, type EndpointOptions } from '../../src/frontier/index.ts';
import {
  CompletionsServer,
  inParts,
  llamaEvents,
  refusing,
  type Speaker,
  unfinished,
  vllmEvents,
} from './completions-server.ts';

/** Stands still until it is set; the longest silence passes when the test says so. */
class HandClock implements Clock {
  time = 0;
  readonly #limits = new Set<() => void>();
  now = () => this.time;
  after(_ms: number, run: () => void) {
    this.#limits.add(run);
    return () => void this.#limits.delete(run);
  }
  expire() {
    for (const run of [...this.#limits]) run();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'foretype-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

let server: CompletionsServer;
let clock: HandClock;
let warnings: string[];
beforeEach(async () => {
  server = await CompletionsServer.start(inParts(vllmEvents(['a', ' line\n']), [1000]));
  clock = new HandClock();
  warnings = [];
});
afterEach(() => server.stop());

function endpoint(options: Partial<EndpointOptions> = {}, env: Record<string, string> = {}) {
  const log = { error() {}, warn: (m: string) => void warnings.push(m), info() {}, debug() {} };
  return completionsEndpoint(
    { url: server.url, model: 'm', keyFile: '', timeoutMs: 5000, ...options },
    { clock, log, env },
  );
}

const request = { prompt: 'const a = ', maxTokens: 40, stop: ['<|file_sep|>', '\n\n'] };

async function said(engine = endpoint(), signal = new AbortController().signal) {
  const pieces: TextPiece[] = [];
  for await (const piece of engine.complete(request, signal)) pieces.push(piece);
  return {
    text: pieces.map(({ text }) => text).join(''),
    logProbs: pieces.flatMap(({ logProbs }) => logProbs),
    ended: pieces.at(-1)?.ended,
    status: engine.status(),
  };
}

describe('a completions endpoint', () => {
  it('is asked for a stream, greedy, with the stops and the control tokens in the text', async () => {
    await said();
    expect(server.asked[0]).toMatchObject({
      path: '/v1/completions',
      body: {
        model: 'm',
        prompt: 'const a = ',
        max_tokens: 40,
        temperature: 0,
        stop: ['<|file_sep|>', '\n\n'],
        stream: true,
        logprobs: 1,
        skip_special_tokens: false,
      },
    });
    expect(server.asked[0]!.headers.authorization).toBeUndefined();
  });

  it.each([
    ['', '/v1/completions'],
    ['/', '/v1/completions'],
    ['/v1', '/v1/completions'],
    ['/v1/', '/v1/completions'],
    ['/api/v1/completions', '/api/v1/completions'],
    ['/serving/a', '/serving/a/v1/completions'],
  ])('may be named by its address with %j', async (path, asked) => {
    await said(endpoint({ url: server.url + path }));
    expect(server.asked[0]!.path).toBe(asked);
  });

  const pieces = ['const ', 'häß', '𝒳 = "', 'data: [DONE]', '\\n"', '\r\n', '\n\n', '日本'];

  it.each([
    ['vLLM', vllmEvents, -0.25, 9],
    ['llama.cpp', llamaEvents, -0.5, 8],
  ] as const)('of %s is understood wherever its bytes are cut', async (_, events, logProb, tokens) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (sizes, windows) => {
          const text = events(pieces);
          server.speak = inParts(windows ? text.replaceAll('\n', '\r\n') : text, sizes);
          const answer = await said();
          expect(answer.text).toBe(pieces.join(''));
          expect(answer.logProbs).toEqual(Array.from({ length: tokens }, () => logProb));
          expect(answer.ended).toBe('stop');
        },
      ),
      { numRuns: 25 },
    );
  });

  it('that was cut off by its limit says so', async () => {
    server.speak = inParts(llamaEvents(['a'], 'length'), [20]);
    expect((await said()).ended).toBe('length');
  });

  it('that does not stream is understood too', async () => {
    server.speak = refusing(200, { choices: [{ text: 'whole', finish_reason: 'stop', logprobs: null }] });
    expect(await said()).toMatchObject({ text: 'whole', ended: 'stop', status: { kind: 'ready' } });
  });

  it('sends comments and empty lines in between, and its last event without an empty line', async () => {
    const done = JSON.stringify({ choices: [{ text: 'x', finish_reason: 'stop' }] });
    server.speak = inParts(`: ping\n\nevent: message\nid: 7\ndata:${done}`, [3]);
    expect(await said()).toMatchObject({ text: 'x', ended: 'stop' });
  });

  it('may spread an event over lines, with any line break, cut between CR and LF', async () => {
    for (const end of ['\r\n', '\r', '\n']) {
      const lines = [
        'data: {"choices":[{"text":"x",',
        'data: "finish_reason":"stop"}]}',
        '',
        'data: [DONE]',
        '',
        '',
      ];
      server.speak = inParts(lines.join(end), [1]);
      expect(await said()).toMatchObject({ text: 'x', ended: 'stop' });
    }
  });

  it('that is cancelled notices at once, and is no failure', async () => {
    server.speak = unfinished(vllmEvents(['a', 'b'], null).replace('data: [DONE]\n\n', ''));
    const stop = new AbortController();
    const engine = endpoint();
    const texts: string[] = [];
    for await (const { text } of engine.complete(request, stop.signal)) {
      texts.push(text);
      if (text === 'b') stop.abort('superseded');
    }
    expect(texts).toEqual(['a', 'b']);
    await server.asked[0]!.hungUp;
    expect(engine.status().kind).toBe('ready');
    expect(warnings).toEqual([]);
  });

  it('whose answer nobody reads to its end is hung up on', async () => {
    server.speak = unfinished(vllmEvents(['a', 'b'], null).replace('data: [DONE]\n\n', ''));
    for await (const _ of endpoint().complete(request, new AbortController().signal)) break;
    await server.asked[0]!.hungUp;
  });

  it('that was cancelled before it was asked is not asked', async () => {
    expect((await said(endpoint(), AbortSignal.abort('superseded'))).text).toBe('');
    expect(server.asked).toEqual([]);
  });

  const failures: [string, Speaker, string][] = [
    [
      'an error of vLLM',
      refusing(400, { error: { message: 'too\n long', code: 400 } }),
      'answered 400 (too long)',
    ],
    ['an older error of vLLM', refusing(400, { object: 'error', message: 'bad stop' }), '(bad stop)'],
    [
      'a model that is loading',
      refusing(503, { error: { message: 'Loading model', code: 503 } }),
      'is busy (Loading model)',
    ],
    ['a wrong key', refusing(401, { error: 'Unauthorized' }), 'wants another key (Unauthorized): put it'],
    [
      'a wrong model',
      refusing(404, { detail: 'Not Found' }),
      'is not there (Not Found): check foretype.model.endpoint.url',
    ],
    ['a redirect', refusing(307, '', { location: 'http://elsewhere.test/' }), 'nothing is sent'],
    ['a page', refusing(200, '<html>hello</html>'), 'it sent what is no JSON'],
    ['another protocol', refusing(200, { choices: [{ message: {} }] }), 'does not answer as /v1/completions'],
    [
      'an error in the stream',
      inParts('data: {"error":{"message":"out of memory","code":500}}\n\n', [9]),
      'out of memory',
    ],
    [
      'an answer that breaks off',
      inParts(vllmEvents(['a'], null).split('data: [DONE]')[0]!, [50]),
      'before its end',
    ],
    [
      'silence',
      (response) => {
        response.flushHeaders();
        setImmediate(() => clock.expire());
      },
      'sent nothing for 5 s',
    ],
  ];
  it.each(
    failures,
  )('that answers with %s is unavailable for a sentence’s worth of reason', async (_, speak, why) => {
    server.speak = speak;
    const { status } = await said();
    expect(status).toMatchObject({ kind: 'unavailable', why: expect.stringContaining(why) });
    expect(JSON.stringify(status)).not.toContain('\\n');
    expect(warnings).toHaveLength(1);
  });

  it('that fails is left alone, longer each time, and comes back', async () => {
    const engine = endpoint();
    server.speak = refusing(500, '');
    await said(engine);
    expect((await said(engine)).text).toBe('');
    expect(server.asked).toHaveLength(1);
    for (const [time, asked] of [
      [999, 1],
      [1000, 2],
      [2999, 2],
      [3000, 3],
      [6999, 3],
    ] as const) {
      clock.time = time;
      await said(engine);
      expect(server.asked).toHaveLength(asked);
    }
    expect(warnings).toHaveLength(1);
    server.speak = inParts(vllmEvents(['ok']), [100]);
    clock.time = 7000;
    expect(await said(engine)).toMatchObject({ text: 'ok', status: { kind: 'ready' } });
  });

  it('that is gone is told from one that refuses', async () => {
    const engine = endpoint();
    await server.stop();
    expect((await said(engine)).status).toMatchObject({ why: expect.stringContaining('ECONNREFUSED') });
    server = await CompletionsServer.start(() => {});
  });
});

describe('the key', () => {
  it('comes from the environment, or from a file of the user’s own, and stands in no sentence', async () => {
    await said(endpoint({}, { FORETYPE_ENDPOINT_KEY: 'sk-env' }));
    expect(server.asked[0]!.headers.authorization).toBe('Bearer sk-env');
    const keyFile = join(folder, 'key');
    writeFileSync(keyFile, 'sk-file\n', { mode: 0o600 });
    server.speak = refusing(401, { error: { message: 'no' } });
    const { status } = await said(endpoint({ keyFile }, { FORETYPE_ENDPOINT_KEY: 'sk-env' }));
    expect(server.asked[1]!.headers.authorization).toBe('Bearer sk-file');
    expect(JSON.stringify([status, warnings])).not.toContain('sk-');
  });

  it.each([
    ['that others can read', 'sk', 0o644, 'chmod 600'],
    ['that holds a page', 'two\nlines', 0o600, 'does not hold one key'],
  ])('file %s is refused, and nothing is sent', async (name, text, mode, words) => {
    const keyFile = join(folder, name.replaceAll(' ', '-'));
    writeFileSync(keyFile, text);
    chmodSync(keyFile, mode);
    expect((await said(endpoint({ keyFile }))).status).toMatchObject({ why: expect.stringContaining(words) });
    expect(server.asked).toEqual([]);
  });

  it.each(['key', '/nowhere/key'])('file %s is no file', async (keyFile) => {
    expect((await said(endpoint({ keyFile }))).status).toMatchObject({
      why: expect.stringContaining('is no'),
    });
    expect(server.asked).toEqual([]);
  });
});
