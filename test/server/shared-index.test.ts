// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and this test looks into it
/** A team's index end to end: published from a terminal to a server that speaks S3, then searched in another's editor. */
import { spawn as run } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawn } from '../support/lsp-client.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { S3Server } from '../support/s3-server.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'foretype-team-'));
let store: S3Server;
beforeAll(async () => {
  store = await S3Server.start();
});
afterAll(async () => {
  await store.stop();
  removeFolder(folder);
});

const files = {
  'src/kettle.ts':
    '/** Boils the water. */\nexport function boilWater(kettle: string) {\n  return kettle;\n}\n',
  'src/door.ts': 'export function openDoor() {\n  return 1;\n}\n',
};

/** Ends with its exit code and what it said. */
function command(program: string, words: readonly string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number | null; said: string }>((resolve) => {
    const child = run(program, words, { env: { ...process.env, ...env } });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes) => {
        said += bytes;
      });
    child.on('close', (code) => resolve({ code, said }));
  });
}

async function clone(name: string): Promise<string> {
  const root = join(folder, name, 'product');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const git = (...words: string[]) =>
    command('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words]);
  await git('init', '-q');
  await git('remote', 'add', 'origin', 'git@example.org:team/product.git');
  await git('add', '.');
  await git('commit', '-qm', 'doors and kettles');
  return root;
}

/** What the only index in the cache is made of, once its process is gone: segments the team gave, and segments cut here. */
async function segmentsIn(cache: string): Promise<{ given: number; cut: number }> {
  const base = join(cache, 'index');
  const own = join(
    base,
    readdirSync(base, { withFileTypes: true }).find((entry) => entry.isDirectory())!.name,
  );
  while (existsSync(join(own, 'keeper'))) await sleep(5);
  const { segments, shared = [] } = JSON.parse(readFileSync(join(own, 'tree'), 'utf8').split('\n')[0]!);
  return { given: shared.length, cut: segments.length - shared.length };
}

describe('an index that a team shares', { timeout: 120_000 }, () => {
  it('is published in a terminal and found in an editor that has cut nothing itself', async () => {
    const root = await clone('publisher');
    const publish = (address = store.address('team'), env: Record<string, string> = {}) =>
      command(process.execPath, [launcher, 'index', 'publish', address, '--in', root], {
        ...store.env,
        FORETYPE_CACHE: join(folder, 'publisher-cache'),
        ...env,
      });
    writeFileSync(join(root, 'draft.ts'), 'export const draft = 1;\n');
    expect(await publish()).toMatchObject({ code: 1, said: expect.stringContaining('not committed') });
    removeFolder(join(root, 'draft.ts'));
    expect(await publish(store.address('team'), { AWS_SECRET_ACCESS_KEY: 'wrong' })).toEqual({
      code: 1,
      said: `foretype: nothing was published at ${store.address('team')}: the server refuses these credentials (403 SignatureDoesNotMatch); check the profile and its rights\n`,
    });
    const { code, said } = await publish();
    expect(said).toContain('2 files of example.org_team_product');
    expect(said).toContain('1 segment sent');
    expect(code).toBe(0);
    store.asked.length = 0;

    const other = await clone('member');
    const cache = join(folder, 'member-cache');
    const server = spawn(process.execPath, [launcher, '--stdio'], {
      ...store.env,
      FORETYPE_STATE: join(folder, 'member-state'),
      FORETYPE_CACHE: cache,
    });
    const { client } = server;
    client.answers.set('window/workDoneProgress/create', () => ({ result: null }));
    client.answers.set('client/registerCapability', () => ({ result: null }));
    await client.initialize({
      workspaceFolders: [{ uri: pathToFileURL(other).href, name: 'product' }],
      initializationOptions: { foretype: { index: { shared: store.address('team') } } },
    });
    const found = async (query: string) =>
      ((await client.request('foretype/search', { query, lines: 1 })) as any).places.map((p: any) => p.path);
    while ((await found('where is water boiled?'))[0] !== 'src/kettle.ts') await sleep(20);
    const { checks } = await client.request<any>('foretype/status', { checks: true });
    const check = checks.find((c: any) => c.name === 'index');
    expect(check).toMatchObject({
      state: 'ok',
      says: expect.stringContaining(`published at ${store.address('team')}`),
    });
    // Nothing but reading, of nothing else.
    const asked = store.asked.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{64}/, 'HASH')}`);
    expect([...new Set(asked)]).toEqual([
      'GET /team/team/example.org_team_product/manifest.json',
      'GET /team/team/example.org_team_product/segments/HASH',
    ]);
    await client.request('shutdown');
    client.notify('exit');
    expect(await server.ended).toBe(0);
    expect(server.stderr()).toBe('');
    expect(await segmentsIn(cache)).toEqual({ given: 1, cut: 0 });
  });
});
