/** The index process's work with a team's index: fetched before anything is cut, looked at again, and told of once where it cannot be had. */
import { cpSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { IndexService, publishIndex } from '../../src/index/index.ts';
import { openObjects } from '../../src/object-store/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { bareEnv, emptyFolder, never, syntax, writeFiles } from './workspace.ts';

type Told = Parameters<ConstructorParameters<typeof IndexService>[0]['tell']>[0];

const services: IndexService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

function service(base = emptyFolder()) {
  const clock = new FakeClock();
  const told: Told[] = [];
  const kept = new IndexService({
    env: bareEnv,
    log: silentLog,
    clock,
    base,
    tell: (message) => void told.push(message),
    openShared: async (address) => openObjects(address, { env: {} }),
  });
  services.push(kept);
  /** Texts that were cut until now. */
  const chunkings = () => told.reduce((sum, m) => sum + ('synced' in m ? m.synced.chunkings : 0), 0);
  const troubles = () => told.flatMap((m) => ('trouble' in m ? [m.trouble] : []));
  const status = () => {
    kept.hear({ id: 0, status: true });
    const last = told.at(-1)!;
    return 'status' in last ? last.status[0] : undefined;
  };
  const search = (question: string) => {
    kept.hear({ id: 0, search: question, asking: { sources: ['text'] } });
    const last = told.at(-1)!;
    return 'answer' in last ? last.answer.files.map((f) => f.path) : undefined;
  };
  const fetched = () =>
    told.flatMap((m) => ('progress' in m && m.progress.what === 'bytes' ? [m.progress] : []));
  return { kept, clock, chunkings, troubles, status, search, fetched };
}

const text = (name: string) => `export function ${name}() {\n  return ${name.length};\n}\n`;
const files = { 'a.ts': text('paintTheWall'), 'b.ts': text('sandTheFloor') };

/** A checkout, and a way to publish it in another folder's name. */
function checkout() {
  const [root, place, cache] = [join(emptyFolder(), 'house'), emptyFolder(), emptyFolder()];
  writeFiles(root, files);
  const publish = async () => {
    const copy = join(emptyFolder(), 'house');
    cpSync(root, copy, { recursive: true });
    const env = { ...bareEnv, FORETYPE_CACHE: cache };
    const to = openObjects(place, { env });
    await publishIndex({ root: copy, env, log: silentLog, to, commit: 'c', now: Date.now(), syntax }, never);
  };
  return { root, place, publish };
}

describe('the index process with a team’s index', () => {
  it('cuts nothing that the team has cut', async () => {
    const { root, place, publish } = checkout();
    await publish();
    const s = service();
    s.kept.hear({ shared: place });
    s.kept.hear({ roots: [root] });
    await s.kept.idle();
    expect(s.chunkings()).toBe(0);
    expect(s.search('paint the wall')).toEqual([join(root, 'a.ts')]);
    expect(s.status()).toMatchObject({ files: 2, shared: { address: place } });
    expect(s.troubles()).toEqual([]);
  });

  it('tells how much of it has come, and that all has, or that nothing more will', async () => {
    const { root, place, publish } = checkout();
    await publish();
    const s = service();
    s.kept.hear({ shared: place });
    s.kept.hear({ roots: [root] });
    await s.kept.idle();
    const of = s.fetched()[0]!.of;
    expect(of).toBeGreaterThan(0);
    expect(s.fetched()).toEqual([
      { root, what: 'bytes', done: 0, of },
      { root, what: 'bytes', done: of, of },
    ]);
    // A segment that is gone from there.
    const other = checkout();
    await other.publish();
    for (const { parentPath, name } of readdirSync(other.place, { recursive: true, withFileTypes: true }))
      if (name.length === 64) rmSync(join(parentPath, name));
    const t = service();
    t.kept.hear({ shared: other.place });
    t.kept.hear({ roots: [other.root] });
    await t.kept.idle();
    expect(t.troubles()).toEqual([expect.stringContaining('publish it again')]);
    expect(t.fetched().map(({ done }) => done)).toEqual([0, t.fetched()[0]!.of]);
  });

  it('goes on alone where nothing is published, says so once, and looks again after an hour', async () => {
    const { root, place, publish } = checkout();
    const s = service();
    s.kept.hear({ shared: place });
    s.kept.hear({ roots: [root] });
    await s.kept.idle();
    expect(s.chunkings()).toBe(2);
    s.clock.advance(3_600_000);
    await s.kept.idle();
    expect(s.troubles()).toEqual([
      `the shared index at ${place} is not used: nothing is published there as house; the local one goes on`,
    ]);
    await publish();
    s.clock.advance(3_600_000);
    await s.kept.idle();
    // The team's salt is another: everything begins anew, with what the team has cut.
    expect(s.chunkings()).toBe(2);
    expect(s.status()?.shared?.trouble).toBeUndefined();
    expect(s.search('sand the floor')).toEqual([join(root, 'b.ts')]);
  });

  it('refuses an address with credentials without telling them', async () => {
    const { root } = checkout();
    const s = service();
    s.kept.hear({ shared: 'https://KEY:SECRET@minio.example/bucket?token=SECRET' });
    s.kept.hear({ roots: [root] });
    await s.kept.idle();
    expect(s.troubles()).toEqual([expect.stringMatching(/^the shared index at https:.*credentials/)]);
    expect(s.troubles()[0]).not.toMatch(/SECRET/);
  });

  it('starts with what was fetched before where the place cannot be reached', async () => {
    const { root, place, publish } = checkout();
    await publish();
    const base = emptyFolder();
    const first = service(base);
    first.kept.hear({ shared: place });
    first.kept.hear({ roots: [root] });
    await first.kept.idle();
    await services.pop()!.close();
    renameSync(place, `${place}.away`);
    const second = service(base);
    second.kept.hear({ shared: place });
    second.kept.hear({ roots: [root] });
    await second.kept.idle();
    await second.kept.idle();
    expect(second.chunkings()).toBe(0);
    expect(second.search('sand the floor')).toEqual([join(root, 'b.ts')]);
    expect(second.troubles()).toEqual([expect.stringContaining('is its drive mounted?')]);
    expect(second.status()?.shared).toEqual({
      address: place,
      publishedAt: expect.any(String),
      trouble: expect.any(String),
    });
  });

  it('says what is wrong with an address, and takes another one at once', async () => {
    const { root, place, publish } = checkout();
    await publish();
    const s = service();
    s.kept.hear({ shared: 'not an address' });
    s.kept.hear({ roots: [root] });
    await s.kept.idle();
    expect(s.troubles()).toEqual([expect.stringContaining('neither an absolute path')]);
    s.kept.hear({ shared: place });
    await s.kept.idle();
    expect(s.chunkings()).toBe(2);
    s.kept.hear({ shared: '' });
    await s.kept.idle();
    expect(s.chunkings()).toBe(2);
    expect(s.status()?.shared).toBeUndefined();
    expect(s.search('paint the wall')).toEqual([join(root, 'a.ts')]);
  });
});
