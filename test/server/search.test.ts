// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** The workspace index in a real server: searched over LSP, true to what is typed, without a say over the server's life. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { foretypeMethods } from '../../src/server/index.ts';
import { spawn } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) {
    // What it writes last, it writes after its server is gone.
    const keeper = keeperOf(join(folder, 'cache'));
    if (keeper !== undefined) await gone(keeper);
    removeFolder(folder);
  }
});

const kettle = `/** Boils the water. */
export function boilWater(kettle: string) {
  return kettle;
}
`;
const files = { 'src/kettle.ts': kettle, 'src/door.ts': 'export function openDoor() {\n  return 1;\n}\n' };

interface Options {
  readonly settings?: object;
  readonly capabilities?: object;
  readonly root?: string;
  readonly git?: boolean;
}

async function start({ settings = {}, capabilities = {}, root: given, git = false }: Options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'foretype-search-'));
  folders.push(folder);
  const root = given ?? join(folder, 'project');
  if (given === undefined) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
  }
  if (git) {
    const run = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root });
    run('init', '-q');
    run('add', '.');
    run('commit', '-qm', 'doors and kettles');
  }
  const cache = join(folder, 'cache');
  const server = spawn(process.execPath, [launcher, '--stdio'], {
    FORETYPE_STATE: join(folder, 'state'),
    FORETYPE_CACHE: cache,
  });
  const { client } = server;
  client.answers.set('window/workDoneProgress/create', () => ({ result: null }));
  client.answers.set('client/registerCapability', () => ({ result: null }));
  await client.initialize({
    capabilities,
    workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'project' }],
    initializationOptions: { foretype: settings },
  });
  const uri = (name: string) => pathToFileURL(join(root, name)).href;
  const search = async (query: string): Promise<any> => {
    const answer = await client.request('foretype/search', { query, lines: 2 });
    return foretypeMethods['foretype/search'].result.parse(answer);
  };
  /** Asks until these files are found; the test's own limit ends it. */
  const until = async (query: string, names: readonly string[]): Promise<any> => {
    for (;;) {
      const { places } = await search(query);
      if (JSON.stringify(places.map((p: any) => p.uri)) === JSON.stringify(names.map(uri))) return places;
      await sleep(5);
    }
  };
  const says = async () => {
    const { checks } = await client.request<any>('foretype/status', { checks: true });
    return checks.find((c: any) => c.name === 'index').says as string;
  };
  const stop = async () => {
    await client.request('shutdown');
    client.notify('exit');
    expect(await server.ended).toBe(0);
    expect(server.stderr()).toBe('');
  };
  return { ...server, root, cache, uri, search, until, says, stop };
}

/** The process that keeps the only index there is. */
function keeperOf(cache: string): number | undefined {
  if (!existsSync(join(cache, 'index'))) return undefined;
  const folder = readdirSync(join(cache, 'index'), { withFileTypes: true }).find((e) => e.isDirectory())!;
  const mark = join(cache, 'index', folder.name, 'keeper');
  return existsSync(mark) ? Number.parseInt(readFileSync(mark, 'utf8'), 10) : undefined;
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(5);
  }
}

describe('foretype/search', { timeout: 90_000 }, () => {
  it('answers with places, lines and sources; the doctor says what it searches', async () => {
    const { uri, until, says, stop } = await start({ git: true });
    const [place] = await until('where is water boiled?', ['src/kettle.ts']);
    expect(place).toMatchObject({
      uri: uri('src/kettle.ts'),
      path: 'src/kettle.ts',
      range: { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } },
      excerpt: kettle.split('\n').slice(0, 2).join('\n'),
    });
    expect(place.sources).toContain('declared');
    expect(await says()).toMatch(/2 files, \d commits.*history and meaning/);
    await stop();
  });

  it('knows the project’s own names for things, as they are written now', async () => {
    const { client, root, search, until, uri, stop } = await start();
    await until('boil', ['src/kettle.ts']);
    expect((await search('samovar')).places).toEqual([]);
    const notes = '## Glossary\n\n- Samovar = kettle\n';
    writeFileSync(join(root, 'AGENTS.md'), notes);
    client.open(uri('AGENTS.md'), notes, 'markdown');
    for (;;) {
      const { places } = await search('how does the samovar work?');
      if (places.some(({ path }: any) => path === 'src/kettle.ts')) break;
      await sleep(20);
    }
    await stop();
  });

  it('knows what is typed and not saved, and forgets it when it is closed', async () => {
    const { client, uri, until, stop } = await start();
    await until('open door', ['src/door.ts']);
    client.open(uri('src/door.ts'), files['src/door.ts']);
    client.replace(uri('src/door.ts'), 'openDoor', 'paintWall');
    await until('paint wall', ['src/door.ts']);
    await until('open', []);
    client.shut(uri('src/door.ts'));
    await until('open', ['src/door.ts']);
    await stop();
  });

  it('hears of files from a client that watches them, and watches itself for others', async () => {
    const capabilities = { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } };
    for (const watched of [true, false]) {
      const { client, root, uri, until, stop } = await start(watched ? { capabilities } : {});
      await until('open door', ['src/door.ts']);
      expect(client.of('client/registerCapability').length).toBe(watched ? 1 : 0);
      writeFileSync(join(root, 'src/lamp.ts'), 'export const lightLamp = 1;\n');
      if (watched)
        client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uri('src/lamp.ts'), type: 1 }] });
      await until('light lamp', ['src/lamp.ts']);
      await stop();
    }
  });

  it('looks into further folders that the settings name, as long as they do, and suggests none of them to be changed', async () => {
    const docs = join(mkdtempSync(join(tmpdir(), 'foretype-docs-')), 'manual');
    folders.push(dirname(docs));
    mkdirSync(docs);
    writeFileSync(join(docs, 'guide.md'), '# Guide\n\n## Descaling\n\nPour vinegar in, and wait.\n');
    const capabilities = { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } };
    const settings = { 'index.folders': [docs, 'not/absolute'] };
    const { client, search, until, says, stop } = await start({ capabilities, settings });
    await until('open door', ['src/door.ts']);
    const found = async (question: string, paths: readonly string[]) => {
      while (
        JSON.stringify((await search(question)).places.map((p: any) => p.path)) !== JSON.stringify(paths)
      )
        await sleep(5);
    };
    await found('vinegar', ['manual/guide.md']);
    const [place] = (await search('descaling')).places;
    expect(place).toMatchObject({
      uri: pathToFileURL(join(docs, 'guide.md')).href,
      range: { start: { line: 2 } },
    });
    expect(await says()).toContain('not/absolute is no absolute path');
    expect((await client.request('foretype/suggestFiles', { task: 'descaling' })).files).toEqual([]);
    // No editor watches them.
    writeFileSync(join(docs, 'more.md'), '## Filters\n\nCharcoal, once a month.\n');
    await found('charcoal', ['manual/more.md']);
    client.notify('workspace/didChangeConfiguration', { settings: { foretype: { 'index.folders': [] } } });
    await found('charcoal', []);
    await until('open door', ['src/door.ts']);
    await stop();
  });

  it('suggests files for a task, with those that past commits changed together with the given ones', async () => {
    const { client, uri, until, stop } = await start({ git: true });
    await until('open door', ['src/door.ts']);
    const suggested = async (params: object) => {
      const answer = await client.request('foretype/suggestFiles', params);
      return foretypeMethods['foretype/suggestFiles'].result.parse(answer).files;
    };
    expect((await suggested({ task: 'boil the water twice' })).map((f) => f.path)).toContain('src/kettle.ts');
    // History is read after the files.
    let files = await suggested({ task: 'zebra', uris: [uri('src/kettle.ts')] });
    while (files.length === 0) {
      await sleep(5); // a question goes before the reading
      files = await suggested({ task: 'zebra', uris: [uri('src/kettle.ts')] });
    }
    expect(files).toMatchObject([{ uri: uri('src/door.ts'), sources: ['together'] }]);
    await stop();
  });

  it('says in a sentence why nothing can be found', async () => {
    const off = await start({ settings: { 'index.enable': false } });
    expect(await off.search('door')).toEqual({
      places: [],
      reason: expect.stringContaining('foretype.index.enable'),
    });
    expect(await off.says()).toContain('off');
    expect(existsSync(join(off.cache, 'index'))).toBe(false);
    await off.stop();
    const home = await start({ root: homedir() });
    expect((await home.search('door')).reason).toContain('is a home folder');
    expect(await home.says()).toContain('is a home folder and is not indexed');
    expect(existsSync(join(home.cache, 'index'))).toBe(false);
    await home.stop();
  });

  it('is turned off and on while the server runs', async () => {
    const { client, cache, search, until, stop } = await start();
    await until('open door', ['src/door.ts']);
    const keeper = keeperOf(cache)!;
    const set = (value: boolean) =>
      client.notify('workspace/didChangeConfiguration', {
        settings: { foretype: { 'index.enable': value } },
      });
    set(false);
    await gone(keeper);
    expect((await search('open door')).reason).toContain('foretype.index.enable');
    set(true);
    await until('open door', ['src/door.ts']);
    await stop();
  });
});

describe('workspace/symbol', { timeout: 90_000 }, () => {
  it('is announced and answered where it is turned on', async () => {
    const { client, uri, until, stop } = await start({ settings: { 'index.symbols.enable': true } });
    await until('open door', ['src/door.ts']);
    expect(await client.request('workspace/symbol', { query: 'boilWater' })).toEqual([
      {
        name: 'boilWater',
        kind: 12,
        location: {
          uri: uri('src/kettle.ts'),
          range: { start: { line: 1, character: 16 }, end: { line: 1, character: 25 } },
        },
      },
    ]);
    expect(await client.request('workspace/symbol', { query: '' })).toEqual([]);
    await stop();
  });
});

describe('the index process', { timeout: 90_000 }, () => {
  it('is started again when it dies; the server and its answers go on', async () => {
    const { client, cache, until, child, ended } = await start();
    await until('open door', ['src/door.ts']);
    const keeper = keeperOf(cache)!;
    process.kill(keeper, 'SIGKILL');
    await gone(keeper);
    expect(await client.request('foretype/status')).toMatchObject({ enabled: true });
    await until('open door', ['src/door.ts']);
    expect(keeperOf(cache)).not.toBe(keeper);
    child.kill('SIGTERM');
    await ended;
  });

  it('ends with the server, however that ends', async () => {
    const { cache, until, child, ended } = await start();
    await until('open door', ['src/door.ts']);
    const keeper = keeperOf(cache)!;
    child.kill('SIGKILL');
    await ended;
    await gone(keeper);
  });
});
