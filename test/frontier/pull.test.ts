/** Models come whole and right or not at all, whatever the server, the line and the user do on the way. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FrontierError, ModelFolder } from '../../src/frontier/index.ts';
import { etag, type Fault, Hub, serve, sha256, stallAfter, status, withoutRanges } from './hub.ts';
import { PullSession } from './pull-session.ts';

/** Not a multiple of anything, and no two parts alike. */
const weights = Buffer.from(Array.from({ length: 70_001 }, (_, i) => (i * i + (i >> 8)) & 255));
const config = Buffer.from('{"model_type":"tiny"}');
const files = { 'config.json': config, 'model.onnx': weights };

let session: PullSession;
beforeEach(async () => {
  session = await PullSession.start();
});
afterEach(() => session.stop());

/** The error a pull ends with. */
async function fault(pulling: Promise<unknown>): Promise<FrontierError> {
  const error = await pulling.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(FrontierError);
  return error as FrontierError;
}

describe('a pull', () => {
  it('brings every file, tells how far it is, and leaves nothing else', async () => {
    const entry = session.publish('tiny', files);
    const pulled = await session.pull(entry);
    expect(pulled).toMatchObject({ wasHere: false, trusted: [] });
    expect(session.sha256('tiny', 'model.onnx')).toBe(sha256(weights));
    expect(session.listed).toEqual(['tiny', 'tiny/config.json', 'tiny/model.onnx']);
    expect(session.progress.at(-1)).toEqual({ path: 'model.onnx', received: 70_001, size: 70_001 });
    expect(await session.models.verify(entry, new AbortController().signal)).toEqual([
      { path: 'config.json', state: 'same' },
      { path: 'model.onnx', state: 'same' },
    ]);
  });

  it('of a model that is here asks for nothing; of one that was changed, for the file that is', async () => {
    const entry = session.publish('tiny', files);
    await session.pull(entry);
    const before = session.hub.asked.length;
    expect((await session.pull(entry)).wasHere).toBe(true);
    expect(session.hub.asked.length).toBe(before);
    writeFileSync(join(session.models.folder, 'tiny', 'config.json'), '{"model_type":"evil"}');
    const verified = await session.models.verify(entry, new AbortController().signal);
    expect(verified[0]).toEqual({ path: 'config.json', state: 'changed' });
    expect((await session.pull(entry)).wasHere).toBe(false);
    expect(session.sha256('tiny', 'config.json')).toBe(sha256(config));
    expect(session.hub.askedFor('model.onnx')).toHaveLength(1);
  });

  it('goes on where the line broke, as often as it breaks', async () => {
    const entry = session.publish('tiny', files);
    session.hub.fail('model.onnx', session.cutAfter(10_000), session.cutAfter(1), session.cutAfter(30_000));
    await session.pull(entry);
    expect(session.sha256('tiny', 'model.onnx')).toBe(sha256(weights));
    expect(session.hub.askedFor('model.onnx').map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=10000-',
      'bytes=10001-',
      'bytes=40001-',
    ]);
    expect(session.hub.askedFor('model.onnx')[1]!.headers['if-range']).toBe(etag(weights));
  });

  it('that is stopped keeps what came; the next one goes on from there', async () => {
    const entry = session.publish('tiny', files);
    const stop = new AbortController();
    session.hub.fail('model.onnx', stallAfter(20_000));
    session.onProgress = ({ received }) => received === 20_000 && stop.abort();
    expect((await fault(session.pull(entry, stop.signal))).kind).toBe('cancelled');
    expect(session.models.isHere(entry)).toBe(false);
    session.onProgress = () => {};
    await session.pull(entry);
    expect(session.hub.askedFor('model.onnx').at(-1)!.headers.range).toBe('bytes=20000-');
    expect(session.hub.askedFor('config.json')).toHaveLength(1);
    expect(session.sha256('tiny', 'model.onnx')).toBe(sha256(weights));
  });

  it('from a server that knows no ranges starts over, and still ends right', async () => {
    const entry = session.publish('tiny', files);
    session.hub.fail('model.onnx', session.cutAfter(10_000), withoutRanges);
    await session.pull(entry);
    expect(session.sha256('tiny', 'model.onnx')).toBe(sha256(weights));
  });

  it('takes nothing of a beginning when the file has changed meanwhile', async () => {
    const other = Buffer.from(weights.toReversed());
    session.hub.files.set('/own/model.onnx', weights);
    session.hub.files.set('/own/config.json', config);
    session.hub.files.set('/own/tokenizer.json', Buffer.from('{}'));
    session.hub.fail('model.onnx', (request, response, file) => {
      session.cutAfter(10_000)(request, response, file);
      session.hub.files.set('/own/model.onnx', other);
    });
    await session.pullOwn(`${session.hub.url}/own/`);
    expect(session.hub.askedFor('model.onnx').map(({ headers }) => headers['if-range'])).toEqual([
      undefined,
      etag(weights),
    ]);
    expect(session.sha256('own', 'model.onnx')).toBe(sha256(other));
  });

  it('believes no 206 that is of another file or another place', async () => {
    const other = Buffer.from(weights.toReversed());
    const blind: Fault = (request, response) => {
      delete request.headers['if-range'];
      serve(request, response, other);
    };
    session.hub.files.set('/own/config.json', config);
    session.hub.files.set('/own/tokenizer.json', Buffer.from('{}'));
    session.hub.files.set('/own/model.onnx', weights);
    session.hub.fail(
      'model.onnx',
      session.cutAfter(10_000),
      blind,
      session.cutAfter(20_000),
      (request, response, file) => {
        request.headers.range = 'bytes=0-';
        serve(request, response, file);
      },
    );
    await session.pullOwn(`${session.hub.url}/own/`);
    expect(session.sha256('own', 'model.onnx')).toBe(sha256(weights));
  });

  it('of bytes that are not the pinned ones keeps none and says so', async () => {
    const entry = session.publish('tiny', files);
    const wrong = Buffer.from(weights);
    wrong[40_000]! ^= 1;
    session.hub.files.set('/tiny/model.onnx', wrong);
    const error = await fault(session.pull(entry));
    expect(error.kind).toBe('damaged');
    expect(error.message).toContain(sha256(wrong));
    expect(session.models.isHere(entry)).toBe(false);
    session.hub.files.set('/tiny/model.onnx', weights);
    await session.pull(entry);
    expect(session.hub.askedFor('model.onnx').at(-1)!.headers.range).toBeUndefined();
  });

  it('whose kept beginning was wrong starts over by itself', async () => {
    const entry = session.publish('tiny', files);
    session.hub.fail('model.onnx', (request, response) => {
      session.cutAfter(10_000)(request, response, Buffer.alloc(70_001));
    });
    // Another file came first under the same address, and its server names no ETag for the rest.
    session.hub.fail('model.onnx', (_, response, file) => {
      response
        .writeHead(206, { 'content-range': 'bytes 10000-70000/70001', 'content-length': 60_001 })
        .end(file.subarray(10_000));
    });
    await session.pull(entry);
    expect(session.sha256('tiny', 'model.onnx')).toBe(sha256(weights));
    expect(session.hub.askedFor('model.onnx')).toHaveLength(3);
  });

  it('of a file with another length gives up before it has fetched it', async () => {
    const entry = session.publish('tiny', files);
    session.hub.files.set('/tiny/model.onnx', Buffer.alloc(90_000_000));
    expect((await fault(session.pull(entry))).message).toMatch(/90000000 bytes long, and 70001 were pinned/);
  });

  it('gives up on a server that says nothing, after trying again', async () => {
    const entry = session.publish('tiny', files);
    session.hub.fail('model.onnx', stallAfter(5000));
    session.hub.fail('model.onnx', ...Array.from({ length: 5 }, (): Fault => () => session.clock.expire()));
    session.onProgress = ({ received }) => received === 5000 && setImmediate(() => session.clock.expire());
    const error = await fault(session.pull(entry));
    expect([error.kind, error.message]).toEqual([
      'stalled',
      `127.0.0.1:${session.hub.port} sent nothing for 60 s`,
    ]);
    expect(session.clock.pauses).toEqual([1000, 2000, 4000, 8000]);
    session.onProgress = () => {};
    session.hub.faults.length = 0;
    await session.pull(entry);
    expect(session.hub.askedFor('model.onnx').at(-1)!.headers.range).toBe('bytes=5000-');
  });

  it('waits as long as a busy server asks, and comes again', async () => {
    const entry = session.publish('tiny', files);
    session.hub.fail('config.json', status(503, { 'retry-after': '7' }), status(429), status(500));
    await session.pull(entry);
    expect(session.clock.pauses).toEqual([7000, 2000, 4000]);
  });

  it.each([
    [404, 'not-found', 'check the address'],
    [403, 'refused', 'HF_TOKEN'],
    [418, 'refused', 'answered with 418 (short and stout)'],
  ])('that is answered with %i says what to do', async (code, kind, words) => {
    const entry = session.publish('tiny', files);
    session.hub.fail('config.json', status(code, {}, 'short and stout'));
    const error = await fault(session.pull(entry));
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('\n');
    expect(session.clock.pauses).toEqual([]);
  });

  it('follows a redirect to where the bytes are, with its range and without the key', async () => {
    const elsewhere = await Hub.start();
    const repository = '/api/models/me/tiny/revision/main';
    const sha = 'c'.repeat(40);
    elsewhere.files.set('/blob', weights);
    session.env.HF_TOKEN = 'hf_secret';
    const at = `/me/tiny/resolve/${sha}`;
    const siblings = ['config.json', 'tokenizer.json', 'onnx/model.onnx'].map((rfilename) => ({ rfilename }));
    session.hub.files.set(repository, Buffer.from(JSON.stringify({ sha, siblings })));
    session.hub.files.set(`${at}/config.json`, config);
    session.hub.files.set(`${at}/tokenizer.json`, Buffer.from('{}'));
    const there = status(302, { location: `${elsewhere.url}/blob` });
    session.hub.fail('model.onnx', there, there);
    elsewhere.fail('/blob', session.cutAfter(10_000));
    await session.pullOwn('me/tiny');
    expect(session.sha256('tiny', 'model.onnx')).toBe(sha256(weights));
    expect(session.hub.asked.every(({ headers }) => headers.authorization === 'Bearer hf_secret')).toBe(true);
    expect(elsewhere.asked.map(({ headers }) => [headers.range, headers.authorization])).toEqual([
      [undefined, undefined],
      ['bytes=10000-', undefined],
    ]);
    await elsewhere.stop();
  });

  it('does not run in a circle', async () => {
    const entry = session.publish('tiny', files);
    const round = status(302, { location: '/tiny/config.json' });
    session.hub.fail('config.json', ...Array.from({ length: 9 }, () => round));
    expect((await fault(session.pull(entry))).message).toContain('never to a file');
  });

  it('is one at a time; one whose process is gone is none', async () => {
    const entry = session.publish('tiny', files);
    session.hub.fail('config.json', stallAfter(3));
    const stop = new AbortController();
    const stalled = new Promise<void>((resolve) => {
      session.onProgress = ({ received }) => received === 3 && resolve();
    });
    const first = session.pull(entry, stop.signal);
    await stalled;
    const error = await fault(session.pull(entry));
    expect([error.kind, error.message]).toEqual([
      'here',
      expect.stringContaining(`by process ${process.pid}`),
    ]);
    stop.abort();
    await fault(first);
    writeFileSync(join(session.models.folder, '.tiny.lock'), '2147483646\n');
    await session.pull(entry);
    expect(session.listed).toEqual(['tiny', 'tiny/config.json', 'tiny/model.onnx']);
  });

  it('that has no room says how much it needs, and asks for nothing', async () => {
    const entry = session.publish('tiny', { ...files, 'model.onnx': weights });
    session.freeBytes = 20_000;
    expect((await fault(session.pull(entry))).message).toContain('needs 0.1 MB more');
    expect(session.hub.asked).toEqual([]);
  });
});

describe('a model of one’s own', () => {
  const sha = 'a'.repeat(40);
  const at = `/me/My-Model/resolve/${sha}`;
  beforeEach(() => {
    const lfs = { sha256: sha256(weights) };
    const listing = {
      sha,
      cardData: { license: 'apache-2.0' },
      siblings: [
        { rfilename: 'README.md', size: 3 },
        { rfilename: 'config.json', size: config.length },
        { rfilename: 'tokenizer.json', size: 2 },
        { rfilename: 'onnx/model.onnx', size: 9 },
        { rfilename: 'onnx/model_int8.onnx', size: weights.length, lfs },
        { rfilename: 'onnx/model_int8.onnx_data', size: weights.length, lfs },
      ],
    };
    session.hub.files.set('/api/models/me/My-Model/revision/main', Buffer.from(JSON.stringify(listing)));
    session.hub.files.set(`${at}/config.json`, config);
    session.hub.files.set(`${at}/tokenizer.json`, Buffer.from('{}'));
    session.hub.files.set(`${at}/onnx/model_int8.onnx`, weights);
    session.hub.files.set(`${at}/onnx/model_int8.onnx_data`, weights);
  });

  it('from a hub is pinned to its commit, its hashes, and what came', async () => {
    const { entry, trusted } = await session.pullOwn('hf:me/My-Model');
    expect(entry).toEqual({
      name: 'my-model',
      format: 'fim-qwen-coder',
      license: 'apache-2.0',
      source: { kind: 'hub', repository: 'me/My-Model', revision: sha },
      files: [
        { path: 'config.json', size: config.length, sha256: sha256(config) },
        { path: 'tokenizer.json', size: 2, sha256: sha256(Buffer.from('{}')) },
        { path: 'model.onnx', from: 'onnx/model_int8.onnx', size: 70_001, sha256: sha256(weights) },
        {
          path: 'model_int8.onnx_data',
          from: 'onnx/model_int8.onnx_data',
          size: 70_001,
          sha256: sha256(weights),
        },
      ],
    });
    expect(trusted).toEqual(['config.json', 'tokenizer.json']);
    expect(session.models.entries()).toEqual([entry]);
    expect(session.hub.asked.some(({ path }) => path.endsWith('README.md'))).toBe(false);
  });

  it('stays pinned: what came first is what is accepted, until something else is asked for', async () => {
    await session.pullOwn('me/My-Model');
    const changed = Buffer.from('{"model_type":"evil"}');
    session.hub.files.set(`${at}/config.json`, changed);
    writeFileSync(join(session.models.folder, 'my-model', 'config.json'), 'damaged');
    const error = await fault(session.pull(session.models.entry('my-model')));
    expect(error.kind).toBe('damaged');
    expect((await fault(session.pullOwn('me/My-Model', { weights: 'onnx/model.onnx' }))).message).toContain(
      '--update',
    );
    const { trusted } = await session.pullOwn('me/My-Model', { renew: true });
    expect(trusted).toContain('config.json');
    expect(session.sha256('my-model', 'config.json')).toBe(sha256(changed));
    expect(session.hub.askedFor('model_int8.onnx')).toHaveLength(1);
  });

  it('from a plain folder is looked for by the names that models have', async () => {
    session.hub.files.set('/mine/model.json', config);
    session.hub.files.set('/mine/tokenizer.json', Buffer.from('{}'));
    session.hub.files.set('/mine/model.onnx', weights);
    const { entry } = await session.pullOwn(`${session.hub.url}/mine`, { format: 'native', name: 'mine-2' });
    expect(entry.files.map(({ path }) => path)).toEqual(['model.json', 'tokenizer.json', 'model.onnx']);
    expect(session.listed).toContain('mine-2/model.onnx');
    expect(session.listed.filter((path) => path.includes('gpu'))).toEqual([]);
  });

  it.each([
    ['nowhere at all', 'is no address'],
    ['ftp://x/y', 'is no address'],
    ['me/other-model', 'check the address'],
  ])('at %s is refused with a sentence', async (address, words) => {
    expect((await fault(session.pullOwn(address))).message).toContain(words);
  });

  it('whose source names a path outside its folder is refused', async () => {
    const listing = {
      sha,
      siblings: [
        { rfilename: 'model.json' },
        { rfilename: 'tokenizer.json' },
        { rfilename: '..onnx', size: 1 },
        { rfilename: 'gpu/model.json' },
      ],
    };
    session.hub.files.set('/api/models/me/bad/revision/main', Buffer.from(JSON.stringify(listing)));
    expect((await fault(session.pullOwn('me/bad', { format: 'native' }))).message).toContain(
      'no path inside a folder',
    );
  });
});

describe('the choice', () => {
  it('is the user’s, one at a time, and holds only while the model is known', async () => {
    const entry = session.publish('tiny', files);
    expect(session.models.chosen()).toBeUndefined();
    expect(() => session.models.choose(entry)).toThrow('foretype models pull tiny');
    await session.pull(entry);
    session.models.choose(entry);
    const folder = join(session.models.folder, 'tiny');
    expect(session.models.chosen()).toEqual({ name: 'tiny', folder, format: 'sweep-v1' });
    writeFileSync(join(session.models.folder, 'chosen.json'), '{"name":"../../etc"}');
    expect(session.models.chosen()).toBeUndefined();
  });

  it('of what is shipped is the default', () => {
    const file = new URL('../../models/manifest.json', import.meta.url);
    const { models } = JSON.parse(readFileSync(file, 'utf8'));
    expect(models[0].source.kind).toBe('shipped');
    session.models.choose(models[0]);
    expect(existsSync(join(session.models.folder, 'chosen.json'))).toBe(false);
  });

  it('of an experiment that is shipped is made by name, and unmade by the default', () => {
    const shippedManifest = fileURLToPath(new URL('../../models/manifest.json', import.meta.url));
    const models = new ModelFolder({ shippedManifest, stateFolder: session.state });
    const [ours, experiment] = models.entries();
    expect([ours, experiment].map((entry) => models.isDefault(entry!))).toEqual([true, false]);
    models.choose(experiment!);
    expect(models.chosen()).toEqual({
      name: experiment!.name,
      folder: models.folderOf(experiment!),
      format: 'native',
    });
    models.choose(ours!);
    expect(models.chosen()).toBeUndefined();
  });

  it('finds every file of what is shipped as it is pinned', async () => {
    const shippedManifest = fileURLToPath(new URL('../../models/manifest.json', import.meta.url));
    const models = new ModelFolder({ shippedManifest, stateFolder: session.state });
    for (const entry of models.entries())
      for (const { path, state } of await models.verify(entry, new AbortController().signal))
        expect([path, state]).toEqual([path, 'same']);
  });
});
