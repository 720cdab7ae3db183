// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** When the index is begun, what it is told, and how its reading is shown; the index itself is the test's. */
import { describe, expect, it } from 'vitest';
import type { CodeSearch } from '../../src/server/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { connect } from '../support/lsp-client.ts';
import { ScriptedPredictor } from '../support/scripted-predictor.ts';

function listening() {
  const heard: string[] = [];
  const listeners: Parameters<CodeSearch['onProgress']>[0][] = [];
  const search: CodeSearch = {
    unavailable: undefined,
    enable: (on) => void heard.push(`enable ${on}`),
    share: (address) => void (address === '' || heard.push(`share ${address}`)),
    encode: (folder) => void (folder === '' || heard.push(`encode ${folder}`)),
    further: (folders) => void (folders.length === 0 || heard.push(`further ${folders}`)),
    watchedByEditor: () => void heard.push('watched'),
    touched: (uris) => void heard.push(`touched ${uris}`),
    onProgress: (listener) => void listeners.push(listener),
    search: async () => ({ files: [], unheard: [] }),
    symbols: async () => [],
  };
  const tell = (what: 'files' | 'bytes') => (done: number, of: number) => {
    for (const listener of listeners) listener({ folder: 'file:///w', what, done, of });
  };
  return { search, heard, read: tell('files'), fetched: tell('bytes') };
}

async function start(params: Record<string, unknown> = {}, created: 'yes' | 'no' = 'yes') {
  const index = listening();
  const clock = new FakeClock();
  const server = connect(new ScriptedPredictor(), { clock, search: index.search });
  const { client } = server;
  client.answers.set('window/workDoneProgress/create', () =>
    created === 'yes' ? { result: null } : { error: -32603 },
  );
  client.answers.set('client/registerCapability', () => ({ result: null }));
  await client.initialize(params);
  await client.settle();
  return { ...server, ...index, clock };
}
const showing = { capabilities: { window: { workDoneProgress: true } } };
const watching = { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } };

describe('the index', () => {
  it('is begun after initialized, as the settings say', async () => {
    const on = await start();
    expect(on.heard).toEqual(['enable true']);
    on.client.notify('workspace/didChangeConfiguration', {
      settings: { foretype: { 'index.enable': false } },
    });
    await on.client.settle();
    expect(on.heard).toEqual(['enable true', 'enable false']);
    await on.close();
    const off = await start({ initializationOptions: { foretype: { 'index.enable': false } } });
    expect(off.heard).toEqual(['enable false']);
    expect(off.client.of('client/registerCapability')).toEqual([]);
    await off.close();
  });

  it('is told where the team keeps its own before it begins', async () => {
    const { heard, close } = await start({
      initializationOptions: { foretype: { 'index.shared': 's3://team/index' } },
    });
    expect(heard).toEqual(['share s3://team/index', 'enable true']);
    await close();
  });

  it('is told of the user’s own encoder before it begins', async () => {
    const { heard, close } = await start({
      initializationOptions: { foretype: { 'index.encoder.folder': '/models/mine' } },
    });
    expect(heard).toEqual(['encode /models/mine', 'enable true']);
    await close();
  });

  it('leaves watching to clients that watch for others, but not to Emacs, which would pay dearly', async () => {
    for (const [name, heard] of [
      ['Visual Studio Code', ['enable true', 'watched', 'touched file:///w/a.ts']],
      ['Eglot', ['enable true', 'touched file:///w/a.ts']],
    ] as const) {
      const s = await start({ clientInfo: { name }, capabilities: watching });
      s.client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: 'file:///w/a.ts', type: 2 }] });
      await s.client.settle();
      expect(s.heard).toEqual(heard);
      await s.close();
    }
  });
});

describe('its reading', () => {
  const told = (s: Awaited<ReturnType<typeof start>>) =>
    s.client.of('$/progress').map(({ value }: any) => value);

  it('is shown where it lasts and the client shows progress', async () => {
    const s = await start(showing);
    s.read(64, 900);
    s.clock.advance(400);
    await s.client.settle();
    s.read(128, 900);
    s.read(900, 900);
    await s.client.settle();
    expect(told(s)).toEqual([
      { kind: 'begin', title: 'Indexing w', cancellable: false },
      { kind: 'report', message: '128 of 900 files' },
      { kind: 'end' },
    ]);
    await s.close();
  });

  it('and what is fetched of the team’s index are shown beside each other', async () => {
    const s = await start(showing);
    s.fetched(0, 40_000_000);
    s.clock.advance(400);
    await s.client.settle();
    s.fetched(2_500_000, 40_000_000);
    s.read(64, 900);
    s.clock.advance(400);
    await s.client.settle();
    s.fetched(40_000_000, 40_000_000);
    s.read(900, 900);
    await s.client.settle();
    expect(told(s)).toEqual([
      { kind: 'begin', title: 'Fetching the team’s index of w', cancellable: false },
      { kind: 'report', message: '2.5 of 40.0 MB' },
      { kind: 'begin', title: 'Indexing w', cancellable: false },
      { kind: 'end' },
      { kind: 'end' },
    ]);
    await s.close();
  });

  it('is not shown where it is soon done, or the client would not have it', async () => {
    const soon = await start(showing);
    soon.read(0, 10);
    soon.read(10, 10);
    await soon.client.settle();
    soon.clock.advance(400);
    await soon.client.settle();
    expect(told(soon)).toEqual([]);
    await soon.close();
    const refusing = await start(showing, 'no');
    refusing.read(64, 900);
    refusing.clock.advance(400);
    await refusing.client.settle();
    refusing.read(900, 900);
    await refusing.client.settle();
    expect(told(refusing)).toEqual([]);
    await refusing.close();
  });
});
