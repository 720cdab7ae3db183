/** The server's side of a real index process: it is started, asked, told of open texts, and started again when it dies. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog, systemClock } from '../../src/base/index.ts';
import { IndexClient } from '../../src/index/index.ts';
import { emptyFolder, writeFiles } from './workspace.ts';

const clients: IndexClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

/** The process that keeps the only index there is. */
function keeperOf(cache: string): number {
  const folder = readdirSync(join(cache, 'index'), { withFileTypes: true }).find((e) => e.isDirectory())!;
  return Number.parseInt(readFileSync(join(cache, 'index', folder.name, 'keeper'), 'utf8'), 10);
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

function start(root: string, enabled = true) {
  const cache = emptyFolder();
  const client = new IndexClient({
    clock: systemClock,
    log: silentLog,
    env: { ...process.env, FORETYPE_CACHE: cache },
    program: new URL('../../dist/index-child.js', import.meta.url),
  });
  clients.push(client);
  const read = new Promise<void>((resolve) =>
    client.onProgress(({ done, of }) => {
      if (done === of && of > 0) resolve();
    }),
  );
  client.enable(enabled);
  client.folders([pathToFileURL(root).href]);
  const uri = (name: string) => pathToFileURL(join(root, name)).href;
  /** Asks until the answer is this; the test's own limit ends it. */
  const until = async (question: string, names: readonly string[]) => {
    for (;;) {
      const { files } = await client.search(question);
      if (JSON.stringify(files.map((f) => f.uri)) === JSON.stringify(names.map(uri))) return;
      await sleep(5);
    }
  };
  return { client, cache, read, uri, until };
}

const text = (name: string) => `export function ${name}() {\n  return 1;\n}\n`;

describe('the index process', () => {
  it('answers about files, open texts and declarations', async () => {
    const root = emptyFolder();
    // A word that means nothing to the encoder.
    writeFiles(root, { 'a.ts': text('glorpTheDoor'), 'b.ts': text('closeTheWindow') });
    const { client, read, uri, until } = start(root);
    await read;
    await until('glorp door', ['a.ts']);
    client.changed(uri('a.ts'), () => text('paintTheDoor'));
    await until('paint door', ['a.ts']);
    await until('glorp', []);
    client.closed(uri('a.ts'));
    await until('glorp', ['a.ts']);
    expect(await client.symbols('closeTheWindow', 3)).toMatchObject([
      { uri: uri('b.ts'), line: 0, column: 16 },
    ]);
    const near = { uri: uri('a.ts'), line: 0, recent: [uri('b.ts')] };
    const { files } = await client.near(near, { withinMs: 1000, sources: ['recent'] });
    expect(files.map((f) => f.uri)).toEqual([uri('b.ts')]);
    expect(await client.status()).toMatchObject({
      kind: 'running',
      folders: [{ root, files: 2 }],
      refused: [],
    });
  });

  it('runs at low priority, and is started again when it dies, with the open texts', async () => {
    const root = emptyFolder();
    writeFiles(root, { 'a.ts': text('openTheDoor') });
    const { client, cache, read, uri, until } = start(root);
    await read;
    client.changed(uri('a.ts'), () => text('sandTheFloor'));
    await until('sand floor', ['a.ts']);
    const pid = keeperOf(cache);
    if (existsSync('/proc/self/stat')) {
      const nice = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[16];
      expect(Number(nice)).toBeGreaterThan(0);
    }
    process.kill(pid, 'SIGKILL');
    await until('sand floor', ['a.ts']);
    expect(keeperOf(cache)).not.toBe(pid);
  });

  it('answers with nothing where there is no process', async () => {
    const { client, uri } = start(emptyFolder());
    client.folders([]);
    const nothing = { files: [], unheard: [] };
    expect(await client.search('anything')).toEqual(nothing);
    expect(await client.near({ uri: uri('a.ts'), line: 0, recent: [] }, { withinMs: 8 })).toEqual(nothing);
    expect(await client.near({ uri: 'untitled:1', line: 0, recent: [] }, { withinMs: 8 })).toEqual(nothing);
    expect(await client.together([uri('a.ts')], 3)).toEqual([]);
    expect(await client.status()).toEqual({ kind: 'no-folder', refused: [] });
  });

  it('does not start before it is enabled, and ends when it is turned off', async () => {
    const root = emptyFolder();
    writeFiles(root, { 'a.ts': text('openTheDoor') });
    const { client, cache, until } = start(root, false);
    expect(client.unavailable).toContain('foretype.index.enable');
    expect(await client.status()).toEqual({ kind: 'off' });
    expect(existsSync(join(cache, 'index'))).toBe(false);
    client.enable(true);
    await until('open door', ['a.ts']);
    const keeper = keeperOf(cache);
    client.enable(false);
    expect((await client.search('open door')).files).toEqual([]);
    await gone(keeper);
  });

  it('refuses folders that are no project', async () => {
    const { client } = start('/');
    expect(await client.status()).toEqual({
      kind: 'no-folder',
      refused: ['/ is the root of a file system'],
    });
    client.folders([pathToFileURL(homedir()).href]);
    expect(client.unavailable).toBe(`nothing is indexed: ${homedir()} is a home folder`);
  });

  it('shows the lines of a place that say most of the question', async () => {
    const root = emptyFolder();
    const filler = Array.from({ length: 20 }, (_, i) => `  step${i}();`).join('\n');
    writeFiles(root, {
      'a.ts': `export function boil() {\n${filler}\n  pourTheWater(kettle);\n  return 1;\n}\n`,
    });
    const { client, until } = start(root);
    await until('pour water', ['a.ts']);
    const { files } = await client.search('pour water', { lines: 2 });
    expect(files[0]).toMatchObject({
      path: 'a.ts',
      passage: { from: 21, to: 23, text: '  pourTheWater(kettle);\n  return 1;' },
    });
  });
});
