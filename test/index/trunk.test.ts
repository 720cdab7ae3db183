/** A team's index on a server that speaks S3: published, fetched, gone on with where it broke off, and done without where it cannot be had. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Objects, silentLog } from '../../src/base/index.ts';
import { OpenIndex, publishIndex, TermHasher } from '../../src/index/index.ts';
import { openObjects } from '../../src/object-store/index.ts';
import { S3Server } from '../support/s3-server.ts';
import { bareEnv, emptyFolder, never, writeFiles } from './workspace.ts';

let server: S3Server;
beforeAll(async () => {
  server = await S3Server.start();
});
afterAll(() => server.stop());
afterEach(async () => {
  server.fault = () => undefined;
  for (const index of opened.splice(0)) await index.close();
});

const opened: OpenIndex[] = [];
const day = 86_400_000;
const text = (name: string) => `export function ${name}() {\n  return ${name.length};\n}\n`;
const project = {
  'src/kettle.ts': text('boilWater'),
  'src/door.ts': text('openDoor'),
  'lamp.py': 'def light():\n    pass\n',
};

let prefixes = 0;
/** A team with a place of its own on the server. */
function team() {
  const prefix = `team${++prefixes}`;
  const place = (env: Record<string, string> = {}, idleMs?: number): Objects =>
    openObjects(server.address(prefix), {
      env: { ...server.env, ...env },
      ...(idleMs === undefined ? {} : { idleMs }),
    });
  const cache = emptyFolder();
  const checkout = join(emptyFolder(), 'product');
  const publish = (files: Readonly<Record<string, string>>, now = Date.now()) => {
    rmSync(checkout, { recursive: true, force: true });
    writeFiles(checkout, files);
    const env = { ...bareEnv, FORETYPE_CACHE: cache };
    return publishIndex({ root: checkout, env, log: silentLog, to: place(), commit: 'abc', now }, never);
  };
  const member = (files: Readonly<Record<string, string>>, shared: Objects = place()) => {
    const [root, base] = [join(emptyFolder(), 'product'), emptyFolder()];
    writeFiles(root, files);
    const open = async (from = shared) => {
      const index = (await OpenIndex.open({ root, env: bareEnv, log: silentLog, base, shared: from }))!;
      opened.push(index);
      return index;
    };
    /** As the index process does: fetched, and opened anew where the salt is another. */
    const start = async () => {
      const first = await open();
      if (await first.refreshShared(never)) return first;
      await opened.pop()!.close();
      const second = await open();
      expect(await second.refreshShared(never)).toBe(true);
      return second;
    };
    return { root, start, open };
  };
  /** Names and bytes of what lies there. */
  const stored = () => {
    const folder = join(server.folder, 'team', prefix);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => ({ path, bytes: readFileSync(path) }));
  };
  const manifest = () =>
    JSON.parse(
      stored()
        .find(({ path }) => path.includes('manifest.json') && path.endsWith('_object'))!
        .bytes.toString(),
    );
  return { prefix, place, publish, member, stored, manifest };
}

/** By its words alone: what is like it may be found too. */
const found = (index: OpenIndex, question: string) =>
  index.retrieval.search(question, { sources: ['text'] }).files.map((f) => f.path);

describe('a published index', () => {
  it('spares whoever has the same files every cutting; what differs is cut, what is gone is not found', async () => {
    const { publish, member } = team();
    expect(await publish(project)).toMatchObject({
      files: 3,
      contents: 3,
      chunkings: 3,
      segments: 1,
      sent: 1,
    });
    const { start } = member({
      'src/kettle.ts': project['src/kettle.ts'],
      'moved/lamp.py': project['lamp.py'],
      'src/window.ts': text('closeWindow'),
    });
    const index = await start();
    expect(await index.sync(never)).toMatchObject({ files: 3, changed: 3, chunkings: 1 });
    expect(found(index, 'boil water')).toEqual(['src/kettle.ts']);
    expect(found(index, 'light')).toEqual(['moved/lamp.py']);
    expect(found(index, 'close window')).toEqual(['src/window.ts']);
    expect(found(index, 'open door')).toEqual([]);
    expect(index.shared).toMatchObject({
      address: expect.stringContaining('/team/'),
      publishedAt: expect.any(String),
    });
  });

  it('is published again with what is new alone, and fetched likewise', async () => {
    const { publish, member } = team();
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`f${i}.ts`, text(`thing${i}Done`)]),
    );
    await publish(many);
    const { root, start } = member(many);
    const index = await start();
    expect((await index.sync(never)).chunkings).toBe(0);
    expect(await publish({ ...many, 'more.ts': text('moreOfIt') })).toMatchObject({
      chunkings: 1,
      segments: 2,
      sent: 1,
    });
    server.asked.length = 0;
    await index.refreshShared(never);
    expect(server.asked.map(({ path }) => path.split('/').at(-2))).toEqual(['product', 'segments']);
    writeFiles(root, { 'more.ts': text('moreOfIt') });
    expect(await index.sync(never)).toMatchObject({ files: 61, chunkings: 0 });
    expect(await publish(many)).toMatchObject({ chunkings: 0, segments: 1, sent: 0 });
    await index.refreshShared(never);
    expect(found(index, 'more of it')).toEqual(['more.ts']);
    expect((await index.sync(never)).chunkings).toBe(0);
  });

  it('keeps what an earlier publication named for a week, then deletes it', async () => {
    const { publish, stored, manifest } = team();
    const segments = () =>
      stored().filter(({ path }) => /[0-9a-f]{64}/.test(path) && path.endsWith('_object')).length;
    const now = Date.now();
    await publish(project, now);
    expect(segments()).toBe(1);
    expect(await publish({ 'other.ts': text('somethingElse') }, now + day)).toMatchObject({ removed: 0 });
    expect(segments()).toBe(2);
    expect(manifest().retired).toHaveLength(1);
    expect(await publish({ 'other.ts': text('somethingElse') }, now + 7 * day)).toMatchObject({
      removed: 0,
      sent: 0,
    });
    expect(await publish({ 'other.ts': text('somethingElse') }, now + 9 * day)).toMatchObject({ removed: 1 });
    expect(segments()).toBe(1);
    expect(manifest().retired).toEqual([]);
  });

  it('is the same for all clones of a repository, however they reach it', async () => {
    const { place } = team();
    const names = [];
    for (const origin of ['git@Example.org:Team/Product.git', 'https://me:key@example.org/Team/Product/']) {
      const root = join(emptyFolder(), 'any');
      writeFiles(root, project);
      execFileSync('git', ['-C', root, 'init', '-q']);
      execFileSync('git', ['-C', root, 'remote', 'add', 'origin', origin]);
      const env = { ...bareEnv, FORETYPE_CACHE: emptyFolder() };
      const published = { root, env, log: silentLog, to: place(), commit: 'abc', now: Date.now() };
      names.push((await publishIndex(published, never)).repository);
    }
    expect(names).toEqual(['example.org_team_product', 'example.org_team_product']);
  });

  it('holds nothing of ignored or secret files, nor of what looks like a key, nor any path or text', async () => {
    const { publish, stored, manifest } = team();
    const key = `ghp_${'a1B2c3D4e5'.repeat(4)}`.slice(0, 40);
    await publish({
      '.gitignore': 'private/\n',
      '.env': 'canaryEnv=1\n',
      'private/a.ts': text('canaryIgnored'),
      id_rsa: '-----BEGIN OPENSSH PRIVATE KEY-----\ncanaryKey\n',
      'src/visible.ts': `${text('plainlySeen')}const token = '${key}';\n`,
    });
    const hasher = new TermHasher(Buffer.from(manifest().salt, 'base64'));
    const bytes = Buffer.concat(stored().map((s) => s.bytes));
    const holds = (role: 'word' | 'name' | 'declared', word: string) => {
      const term = Buffer.alloc(8);
      term.writeDoubleLE(hasher.hash(role, word));
      return bytes.includes(term);
    };
    expect(holds('name', 'plainlySeen')).toBe(true);
    for (const name of ['canaryEnv', 'canaryIgnored', 'canaryKey', key])
      expect(holds('name', name)).toBe(false);
    for (const plain of ['canary', 'plainlySeen', 'visible', key]) expect(bytes.includes(plain)).toBe(false);
  });
});

describe('a published index that cannot be had', () => {
  const goesOn = async (index: OpenIndex, trouble: string) => {
    expect(index.shared?.trouble).toContain(trouble);
    expect(index.shared?.publishedAt).toBeUndefined();
    await index.sync(never);
    expect(found(index, 'boil water')).toEqual(['src/kettle.ts']);
  };

  it('is fetched to its end where the connection breaks', async () => {
    const { publish, member } = team();
    await publish(project);
    let cuts = 2;
    server.fault = ({ path }) => (path.includes('/segments/') && cuts-- > 0 ? { cutAfter: 100 } : undefined);
    const index = await member(project).start();
    expect(index.shared?.trouble).toBeUndefined();
    expect(cuts).toBe(-1);
    expect((await index.sync(never)).chunkings).toBe(0);
  });

  it('is gone on with at the next start, from where it broke off', async () => {
    const { publish, member, place, stored, manifest } = team();
    await publish(project);
    server.fault = ({ path }) => (path.includes('/segments/') ? { status: 418 } : undefined);
    const { start, open } = member(project);
    const first = await start();
    await goesOn(first, 'the server answers 418');
    const [{ name }] = manifest().segments;
    const { bytes } = stored().find(({ path }) => path.includes(name) && path.endsWith('_object'))!;
    writeFileSync(join(first.folder, `incoming.${name}`), bytes.subarray(0, 123));
    await opened.pop()!.close();
    server.fault = () => undefined;
    server.asked.length = 0;
    const second = await open(place());
    await second.refreshShared(never);
    expect(server.asked.at(-1)).toMatchObject({ range: 'bytes=123-' });
    expect(second.shared?.trouble).toBeUndefined();
    expect(second.index.store.shared.size).toBe(1);
    expect(found(second, 'boil water')).toEqual(['src/kettle.ts']);
    expect(readdirSync(second.folder).filter((file) => file.startsWith('incoming'))).toEqual([]);
  });

  it('is not waited for where nothing comes', async () => {
    const { publish, member, place } = team();
    await publish(project);
    server.fault = ({ path }) => (path.includes('/segments/') ? { stallAfter: 50 } : undefined);
    await goesOn(await member(project, place({}, 300)).start(), 'says nothing');
  });

  it('is fetched again where bytes were changed on the way, and not taken where they always are', async () => {
    const { publish, member } = team();
    await publish(project);
    let flips = 1;
    server.fault = ({ path }) => (path.includes('/segments/') && flips-- > 0 ? { flipAt: 50 } : undefined);
    const index = await member(project).start();
    expect(index.shared?.trouble).toBeUndefined();
    expect((await index.sync(never)).chunkings).toBe(0);
    server.fault = ({ path }) => (path.includes('/segments/') ? { flipAt: 50 } : undefined);
    await goesOn(await member(project).start(), 'one of its segments is damaged: publish it again');
  });

  it('is done without, with one sentence that says why', async () => {
    const { publish, member, place } = team();
    await goesOn(await member(project).start(), 'nothing is published there as product');
    await publish(project);
    const wrong = place({ AWS_SECRET_ACCESS_KEY: 'wrong' });
    await goesOn(await member(project, wrong).start(), 'the server refuses these credentials');
    const nowhere = openObjects('http://127.0.0.1:1/bucket', { env: server.env });
    await goesOn(await member(project, nowhere).start(), 'cannot be reached (ECONNREFUSED)');
    const folder = openObjects(join(emptyFolder(), 'unmounted'), { env: {} });
    await goesOn(await member(project, folder).start(), 'there is no such folder; is its drive mounted?');
    const names = (await place().list('product/segments', never)).map(({ name }) => name);
    for (const name of names) await place().remove(`product/segments/${name}`, never);
    await goesOn(await member(project).start(), 'one of its segments is missing: publish it again');
  });

  it('is not read where it is of another version, damaged, or names what is no segment', async () => {
    const { publish, member, place, manifest } = team();
    await publish(project);
    const whole = manifest();
    const putAs = (changes: object) =>
      place().put('product/manifest.json', Buffer.from(JSON.stringify({ ...whole, ...changes })), never);
    const damaged = 'its manifest is damaged';
    for (const [changes, trouble] of [
      [{ maker: `${whole.maker}x` }, 'it was published by another version of foretype'],
      [{ format: whole.format + 1 }, 'it was published by another version of foretype'],
      [{ salt: 'c2hvcnQ=' }, damaged],
      [{ segments: [{ name: '../../x', size: 1 }] }, damaged],
      [{ segments: [null] }, damaged],
      [{ retired: 7 }, damaged],
    ] as const) {
      await putAs(changes);
      await goesOn(await member(project).start(), trouble);
    }
    await place().put('product/manifest.json', Buffer.from('{'), never);
    await goesOn(await member(project).start(), damaged);
    // Publishing puts something whole in its place.
    expect(await publish(project)).toMatchObject({ segments: 1, chunkings: 3 });
  });

  it('is not taken where its segment is no segment, whatever its hash says', async () => {
    const { publish, member, place, manifest } = team();
    await publish(project);
    const nonsense = Buffer.from('no segment at all');
    const { createHash } = await import('node:crypto');
    const name = createHash('sha256').update(nonsense).digest('hex');
    await place().put(`product/segments/${name}`, nonsense, never);
    const segments = [...manifest().segments, { name, size: nonsense.length }];
    await place().put(
      'product/manifest.json',
      Buffer.from(JSON.stringify({ ...manifest(), segments })),
      never,
    );
    await goesOn(await member(project).start(), 'one of its segments cannot be read');
  });
});

describe('the salt', () => {
  it('is the team’s as soon as that is known: what was made with another begins anew', async () => {
    const { publish, member } = team();
    const { root, open, start } = member(project);
    const alone = await open();
    await alone.refreshShared(never);
    expect((await alone.sync(never)).chunkings).toBe(3);
    await opened.pop()!.close();
    await publish(project);
    const together = await start();
    expect((await together.sync(never)).chunkings).toBe(0);
    expect(together.index.store.shared.size).toBe(1);
    await opened.pop()!.close();
    // Kept where nobody is asked any more.
    const base = join(together.folder, '..');
    const later = (await OpenIndex.open({ root, env: bareEnv, log: silentLog, base }))!;
    opened.push(later);
    expect(await later.sync(never)).toMatchObject({ files: 3, chunkings: 0 });
    expect(found(later, 'boil water')).toEqual(['src/kettle.ts']);
  });

  it('is readable by the owner alone, with what was fetched', async () => {
    const { publish, member } = team();
    await publish(project);
    const index = await member(project).start();
    await index.sync(never);
    if (process.platform === 'win32') return;
    for (const name of readdirSync(index.folder))
      expect([name, statSync(join(index.folder, name)).mode & 0o077]).toEqual([name, 0]);
  });
});

describe('a fetched segment', () => {
  it('that is damaged on this disk makes the index begin anew, with the trunk', async () => {
    const { publish, member } = team();
    await publish(project);
    const { start } = member(project);
    const index = await start();
    await index.sync(never);
    const segment = readdirSync(index.folder).find((name) => name.startsWith('segment.'))!;
    const path = join(index.folder, segment);
    await opened.pop()!.close();
    truncateSync(path, 10);
    const again = await start();
    expect(await again.sync(never)).toMatchObject({ changed: 3, chunkings: 0 });
  });
});
