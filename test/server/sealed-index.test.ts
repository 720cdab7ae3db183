// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and this test looks into it
/** An index under the user's key end to end: made by an editor's server, read in a terminal, closed to who has no key. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { spawn } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'foretype-sealed-'));
afterAll(() => removeFolder(folder));

const key = 'Zk4u7Tq2Lw9Xc1Vb6Nm3As8Df5Gh0JpR';
const root = join(folder, 'shop');
const cache = join(folder, 'cache');
const keyFile = join(folder, 'key');
mkdirSync(join(root, 'src'), { recursive: true });
mkdirSync(join(root, '.git'));
writeFileSync(join(root, 'src/kettle.ts'), 'export function boilWater() {\n  return 100;\n}\n');
writeFileSync(keyFile, `${key}\n`, { mode: 0o600 });

async function server(settings: Record<string, unknown>, env: Record<string, string> = {}) {
  const spawned = spawn(process.execPath, [launcher, '--stdio'], {
    FORETYPE_STATE: join(folder, 'state'),
    FORETYPE_CACHE: cache,
    ...env,
  });
  const { client } = spawned;
  client.answers.set('window/workDoneProgress/create', () => ({ result: null }));
  client.answers.set('client/registerCapability', () => ({ result: null }));
  await client.initialize({
    workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'shop' }],
    initializationOptions: { foretype: settings },
  });
  const check = async () => {
    const { checks } = await client.request<any>('foretype/status', { checks: true });
    return checks.find((c: any) => c.name === 'index');
  };
  return {
    search: (query: string) => client.request<any>('foretype/search', { query }),
    /** What the doctor says, once it says so. */
    async says(pattern: RegExp) {
      for (;;) {
        const told = await check();
        if (pattern.test(told.says)) return told;
        await sleep(20);
      }
    },
    async end() {
      await client.request('shutdown');
      client.notify('exit');
      expect(await spawned.ended).toBe(0);
      for (const name of indexes()) while (existsSync(join(name, 'keeper'))) await sleep(5);
      return spawned.stderr();
    },
  };
}

function indexes(): string[] {
  return readdirSync(join(cache, 'index'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(cache, 'index', name));
}

function stored(): Record<string, string> {
  const [own] = indexes();
  return Object.fromEntries(
    readdirSync(own!).map((name) => [name, readFileSync(join(own!, name), 'latin1')]),
  );
}

function foretype(env: Record<string, string>, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...words, '--in', root], {
    env: { ...process.env, FORETYPE_CACHE: cache, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('an index under the user’s key', { timeout: 120_000 }, () => {
  it('is searched by who has the key, in an editor and in a terminal, and by nobody else', async () => {
    const first = await server({ index: { keyFile } });
    await first.says(/shop: 1 files/);
    expect((await first.search('boil water')).places[0].path).toBe('src/kettle.ts');
    expect(await first.end()).toBe('');
    const before = stored();
    for (const [name, text] of Object.entries(before)) {
      if (name !== 'secret') expect(text, name).toMatch(/^(?:$|ftseal1\n|(?:[A-Za-z0-9+/]+=*\n)+$)/);
      expect(text, name).not.toMatch(/kettle|shop/);
    }

    const closed = `the index of ${root} is encrypted`;
    const keyless = await server({});
    expect(await keyless.says(/encrypted/)).toMatchObject({
      state: 'note',
      says: expect.stringContaining(`${closed}, and no key is named: name its key, or delete it`),
    });
    expect(await keyless.search('boil water')).toMatchObject({
      places: [],
      reason: expect.stringContaining('is encrypted, and no key is named'),
    });
    expect(await keyless.end()).toContain(closed);
    const wrong = await server({}, { FORETYPE_INDEX_KEY: key.toLowerCase() });
    expect((await wrong.says(/encrypted/)).says).toContain(`${closed} with another key`);
    await wrong.end();
    const none = await server({ index: { keyCommand: ['/nowhere/keychain'] } });
    expect((await none.says(/keyCommand/)).says).toBe(
      'nothing is indexed: foretype.index.keyCommand: /nowhere/keychain gave no key (ENOENT)',
    );
    await none.end();
    expect(stored()).toEqual(before);

    expect(foretype({}, 'search', 'boil water')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(closed),
    });
    expect(foretype({}, 'index', 'status').stdout).toMatch(/the index of .* is encrypted, and no key/);
    const withKey = { FORETYPE_INDEX_KEY_FILE: keyFile };
    expect(foretype(withKey, 'search', 'boil water').stdout).toContain('src/kettle.ts:1');
    expect(foretype(withKey, 'index', 'status').stdout).toContain(`${root}\n  1 files`);
    expect(foretype({}, 'index', 'drop')).toMatchObject({ status: 0, stdout: '1 index deleted\n' });
    expect(indexes()).toEqual([]);
  });
});
