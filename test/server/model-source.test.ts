// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/**
 * Where predictions come from, with the whole server: an endpoint only when the user names one, the model they chose in a
 * terminal, and never anything that a repository brings along.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CompletionsServer,
  llamaEvents,
  type Speaker,
  unfinished,
  vllmEvents,
} from '../frontier/completions-server.ts';
import { type LspClient, spawn } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { tinyModelFolder } from '../support/tiny-model.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const text = 'export function cart() {\n  const total = 1;\n  log(1);\n  return total;\n}\n';

let state: string;
let workspace: string;
let uri: string;
let server: CompletionsServer;
beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'foretype-state-'));
  workspace = mkdtempSync(join(tmpdir(), 'foretype-work-'));
  uri = pathToFileURL(join(workspace, 'cart.ts')).href;
  server = await CompletionsServer.start(rewriting('return total', 'return total * 2'));
});
afterEach(async () => {
  await server.stop();
  for (const folder of [state, workspace]) removeFolder(folder);
});

/** Answers a Sweep prompt with its window, in which `old` reads `next`. */
function rewriting(old: string, next: string, events = vllmEvents): Speaker {
  return (response, { body }) => {
    const window = /<\|file_sep\|>current\/[^\n]*\n([\s\S]*?)\n<\|file_sep\|>/.exec(body.prompt)?.[1] ?? '';
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events(window.replace(old, next).match(/[\s\S]{1,9}/g) ?? []));
  };
}

async function start(settings: Record<string, unknown>) {
  const { client, ended, child } = spawn(process.execPath, [launcher, '--stdio'], { FORETYPE_STATE: state });
  await client.initialize({
    capabilities: {},
    initializationOptions: { foretype: settings },
    workspaceFolders: [{ uri: pathToFileURL(workspace).href, name: 'w' }],
  });
  client.open(uri, text);
  const stop = async () => {
    await client.request('shutdown');
    client.notify('exit');
    expect(await ended).toBe(0);
  };
  return { client, child, stop };
}

const type = (client: LspClient) => client.replace(uri, 'log(1)', 'log(12)');
const nextEdit = (client: LspClient) =>
  client.request('foretype/nextEdit', { textDocument: { uri }, position: { line: 2, character: 8 } });
const check = async (client: LspClient, name: string) =>
  (await client.request('foretype/status', { checks: true })).checks.find((c: any) => c.name === name);

/** The connections of a process to anywhere, as Linux lists them. */
function internetSockets(pid: number): string[] {
  const held = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? ''];
    } catch {
      return []; // closed meanwhile
    }
  });
  const rows = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) =>
    readFileSync(`/proc/net/${kind}`, 'utf8').split('\n').slice(1),
  );
  return rows.filter((row) => held.includes(row.trim().split(/\s+/)[9] ?? '-'));
}

describe('an endpoint that the user names', () => {
  const named = (more = {}) => ({
    'model.endpoint.url': server.url,
    'model.endpoint.model': 'sweep',
    'model.format': 'sweep-v1',
    'model.endpoint.timeoutMs': 120_000,
    ...more,
  });

  it.each([
    ['vLLM', vllmEvents],
    ['llama.cpp', llamaEvents],
  ])('of %s predicts, and the prediction reaches the editor', async (_, events) => {
    server.speak = rewriting('return total', 'return total * 2', events as typeof vllmEvents);
    const { client, stop } = await start(named());
    type(client);
    expect(JSON.stringify(await nextEdit(client))).toContain(' * 2');
    expect(server.asked.at(-1)!.body).toMatchObject({ model: 'sweep' });
    expect(server.asked.at(-1)!.body.prompt).toContain('log(12)');
    expect(await check(client, 'network')).toMatchObject({ says: expect.stringContaining(server.host) });
    expect(await check(client, 'model')).toMatchObject({ says: `sweep on ${server.host}` });
    await stop();
  });

  it('is hung up on when the next key comes', async () => {
    server.speak = unfinished('');
    const { client, stop } = await start(named());
    type(client);
    const first = nextEdit(client).catch((error: Error) => error.message);
    const asked = await server.request(0);
    client.replace(uri, 'log(12)', 'log(123)');
    const second = nextEdit(client).catch(() => 'ended');
    await asked.hungUp;
    expect(await first).toMatch(/-32800/);
    await stop();
    expect(await second).toBe('ended');
  });

  it('that is not there is told by the doctor, and exact edits go on', async () => {
    const gone = named();
    await server.stop();
    const { client, stop } = await start(gone);
    type(client);
    await nextEdit(client);
    expect(await check(client, 'model')).toMatchObject({ says: expect.stringContaining('ECONNREFUSED') });
    client.replace(uri, 'const total', 'const sum');
    expect(JSON.stringify(await nextEdit(client))).toContain('sum');
    await stop();
    server = await CompletionsServer.start(() => {});
  });

  it('in a format that is no text is told, and not asked', async () => {
    const { client, stop } = await start(named({ 'model.format': 'native' }));
    type(client);
    await nextEdit(client);
    expect(await check(client, 'model')).toMatchObject({ says: expect.stringContaining('native') });
    expect(server.asked).toEqual([]);
    await stop();
  });
});

describe('no endpoint', () => {
  it.each([
    ['none is named', () => ({ 'model.format': 'sweep-v1' })],
    ['the model is switched off', () => ({ 'model.enable': false, 'model.endpoint.url': server.url })],
  ])('because %s, nothing is sent, and no connection is open to anywhere', async (_, settings) => {
    const { client, child, stop } = await start(settings());
    type(client);
    await nextEdit(client);
    expect(await check(client, 'network')).toMatchObject({ says: 'never used' });
    expect(internetSockets(child.pid!)).toEqual([]);
    expect(server.asked).toEqual([]);
    await stop();
  });
});

describe('a repository', () => {
  it('names no model and no endpoint by any file in it', async () => {
    const ours = { 'model.endpoint.url': server.url, 'model.format': 'sweep-v1', 'model.folder': workspace };
    const nested = { foretype: ours, model: { endpoint: { url: server.url }, format: 'sweep-v1' } };
    const flat = Object.fromEntries(Object.entries(ours).map(([key, value]) => [`foretype.${key}`, value]));
    for (const path of [
      '.vscode/settings.json',
      '.foretype.json',
      'foretype.json',
      '.foretype/settings.json',
    ]) {
      mkdirSync(join(workspace, path, '..'), { recursive: true });
      writeFileSync(join(workspace, path), JSON.stringify({ ...nested, ...flat }));
    }
    mkdirSync(join(workspace, 'models'));
    writeFileSync(join(workspace, 'models', 'chosen.json'), '{"version":1,"name":"evil"}');
    writeFileSync(join(workspace, 'package.json'), JSON.stringify({ foretype: ours, name: 'x' }));
    writeFileSync(join(workspace, '.env'), `FORETYPE_ENDPOINT_KEY=x\nFORETYPE_STATE=${workspace}\n`);
    const { client, stop } = await start({});
    type(client);
    await nextEdit(client);
    expect((await check(client, 'model')).says).not.toContain(workspace);
    expect(server.asked).toEqual([]);
    await stop();
  });

  it('cannot bring a model along, though its settings reach the editor’s', async () => {
    const model = tinyModelFolder();
    const { client, stop } = await start({ 'model.folder': './model' });
    const inside = async (folder: string) => {
      client.notify('workspace/didChangeConfiguration', {
        settings: { foretype: { 'model.folder': folder } },
      });
      await client.settle();
      return (await check(client, 'model')).says;
    };
    const refused = 'is not a folder outside the workspace';
    expect((await check(client, 'model')).says).toContain(refused);
    expect(await inside(workspace)).toContain(refused);
    expect(await inside(join(workspace, 'deep', '..', 'model'))).toContain(refused);
    expect(await inside(model.folder)).not.toContain(refused);
    await stop();
    model.remove();
  });
});

describe('the model chosen in a terminal', () => {
  it('is the one that is opened where the editor names none', async () => {
    const model = tinyModelFolder();
    const own = join(state, 'models');
    mkdirSync(own);
    const entry = {
      name: 'tiny',
      format: 'native',
      license: 'MIT',
      source: { kind: 'url', base: 'http://x.test/' },
      files: [],
    };
    writeFileSync(join(own, 'manifest.json'), JSON.stringify({ version: 1, models: [entry] }));
    writeFileSync(join(own, 'chosen.json'), JSON.stringify({ version: 1, name: 'tiny' }));
    const first = await start({});
    expect((await check(first.client, 'model')).says).toContain(join(own, 'tiny'));
    await first.stop();
    const second = await start({ 'model.folder': model.folder });
    expect((await check(second.client, 'model')).says).not.toContain(join(own, 'tiny'));
    await second.stop();
    model.remove();
  });
});
