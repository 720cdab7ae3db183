/** The index process's work, in this process: folders kept current, open documents over them, quiet while the user types. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { IndexService, OpenIndex, workspaceFolder } from '../../src/index/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { tinySentenceTransformer } from './tiny-sentence-transformer.ts';
import { bareEnv, emptyFolder, never, writeFiles } from './workspace.ts';

type Told = Parameters<ConstructorParameters<typeof IndexService>[0]['tell']>[0];

const services: IndexService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

function service(base = emptyFolder()) {
  const clock = new FakeClock();
  const told: Told[] = [];
  let heard = () => {};
  const kept = new IndexService({
    env: bareEnv,
    log: silentLog,
    clock,
    base,
    tell(message) {
      told.push(message);
      heard();
    },
  });
  services.push(kept);
  let ids = 0;
  /** The next message for which `wanted` gives something. */
  const next = async <T>(wanted: (message: Told) => T | undefined): Promise<T> => {
    for (;;) {
      while (told.length > 0) {
        const found = wanted(told.shift()!);
        if (found !== undefined) return found;
      }
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  };
  const synced = () => next((m) => ('synced' in m ? m.synced : undefined));
  const search = (question: string) => {
    const id = ++ids;
    kept.hear({ id, search: question, asking: {} });
    return next((m) => ('answer' in m && m.id === id ? m.answer.files.map((f) => f.path) : undefined));
  };
  return { kept, clock, told, next, synced, search };
}

const text = (name: string) => `export function ${name}() {\n  return 1;\n}\n`;

describe('the index process', () => {
  it('keeps folders, answers with absolute paths, and hears of files that changed', async () => {
    const root = emptyFolder();
    writeFiles(root, { 'src/a.ts': text('paintTheWall') });
    const s = service();
    s.kept.hear({ roots: [root] });
    expect(await s.synced()).toMatchObject({ files: 1, chunkings: 1, root });
    expect(await s.search('paint wall')).toEqual([join(root, 'src/a.ts')]);
    writeFiles(root, { 'src/b.ts': text('plasterCeiling') });
    while ((await s.search('plaster')).length === 0) await s.synced();
    mkdirSync(join(root, 'src/deep'));
    writeFileSync(join(root, 'src/deep/c.ts'), text('sandFloor'));
    while ((await s.search('sand floor')).length === 0) await s.synced();
    rmSync(join(root, 'src/b.ts'));
    while ((await s.search('plaster')).length > 0) await s.synced();
    s.kept.hear({ roots: [] });
    await s.kept.idle();
    expect(await s.search('paint wall')).toEqual([]);
  });

  it('hears of rules above its folder, in the repository that it lies in', async () => {
    const repository = emptyFolder();
    mkdirSync(join(repository, '.git'));
    writeFiles(repository, { 'web/src/a.ts': text('paintTheWall'), 'web/made/b.ts': text('plasterCeiling') });
    const s = service();
    s.kept.hear({ roots: [join(repository, 'web')] });
    expect(await s.synced()).toMatchObject({ files: 2 });
    writeFileSync(join(repository, '.gitignore'), 'made/\n');
    while ((await s.search('plaster')).length > 0) await s.synced();
    rmSync(join(repository, '.gitignore'));
    while ((await s.search('plaster')).length === 0) await s.synced();
  });

  it('hears of files in its folder after another took its place', async () => {
    const place = emptyFolder();
    const root = join(place, 'work');
    writeFiles(root, { 'src/a.ts': text('paintTheWall') });
    writeFiles(join(place, 'other'), { 'src/b.ts': text('plasterCeiling') });
    const s = service();
    s.kept.hear({ roots: [root] });
    await s.synced();
    renameSync(root, join(place, 'old'));
    renameSync(join(place, 'other'), root);
    while ((await s.search('plaster')).length === 0) await s.synced();
    expect(await s.search('paint')).toEqual([]);
    writeFileSync(join(root, 'src/c.ts'), text('sandFloor'));
    while ((await s.search('sand floor')).length === 0) await s.synced();
    writeFileSync(join(root, 'd.ts'), text('gildFrame'));
    while ((await s.search('gild')).length === 0) await s.synced();
  });

  it('hears of files in a folder that was removed and made again', async () => {
    const root = emptyFolder();
    writeFiles(root, { 'd/a.ts': text('paintTheWall'), 'd/deep/c.ts': text('sandFloor') });
    const s = service();
    s.kept.hear({ roots: [root] });
    await s.synced();
    await s.kept.idle();
    rmSync(join(root, 'd'), { recursive: true });
    writeFiles(root, { 'd/a.ts': text('paintTheDoor'), 'd/deep/c.ts': text('sandStairs') });
    while ((await s.search('stairs')).length === 0) await s.synced();
    await s.kept.idle();
    writeFiles(root, { 'd/b.ts': text('plasterCeiling'), 'd/deep/e.ts': text('hangLamp') });
    while ((await s.search('plaster')).length === 0) await s.synced();
    while ((await s.search('hang lamp')).length === 0) await s.synced();
  });

  it('lays an open document over its file at once, but never one that may not be indexed', async () => {
    const root = emptyFolder();
    writeFiles(root, { 'a.ts': text('before'), '.gitignore': 'hidden.ts\n' });
    const s = service();
    s.kept.hear({ roots: [root] });
    await s.synced();
    s.kept.hear({ overlay: join(root, 'a.ts'), text: text('afterwards') });
    s.kept.hear({ overlay: join(root, 'hidden.ts'), text: text('concealed') });
    s.kept.hear({ overlay: join(root, '.env'), text: 'SHOWN=concealed\n' });
    while ((await s.search('afterwards')).length === 0) await setImmediate();
    expect(await s.search('before')).toEqual([]);
    expect(await s.search('concealed')).toEqual([]);
    s.kept.hear({ overlay: join(root, 'a.ts') });
    while ((await s.search('before')).length === 0) await setImmediate();
    expect(await s.search('afterwards')).toEqual([]);
  });

  it('reads nothing while the user types, answers all the same, and goes on when it is quiet', async () => {
    const root = emptyFolder();
    writeFiles(root, { 'a.ts': text('one'), 'b.ts': text('two') });
    const s = service();
    s.kept.hear({ typing: true });
    s.kept.hear({ roots: [root] });
    for (let i = 0; i < 200; i++) await setImmediate();
    expect(await s.search('one')).toEqual([]);
    s.clock.advance(300);
    s.kept.hear({ typing: true });
    s.clock.advance(300);
    for (let i = 0; i < 50; i++) await setImmediate();
    expect(s.told.some((m) => 'synced' in m)).toBe(false);
    s.clock.advance(400);
    expect(await s.synced()).toMatchObject({ chunkings: 2 });
  });

  it('suggests files for a task, lists declarations, and says what it keeps', async () => {
    const root = emptyFolder();
    writeFiles(root, { 'a.ts': `${text('parseQuery')}\n${text('formatQuery')}`, 'b.ts': text('queryPlan') });
    const s = service();
    s.kept.hear({ roots: [root] });
    await s.synced();
    s.kept.hear({ id: 90, symbols: 'parseQuery', limit: 5 });
    const symbols = await s.next((m) => ('symbols' in m ? m.symbols : undefined));
    expect(symbols[0]).toEqual({
      path: join(root, 'a.ts'),
      lead: 'export function parseQuery',
      name: 'parseQuery',
      kind: 'function',
      line: 0,
      column: 16,
    });
    expect(symbols.map((f) => f.name).sort()).toEqual(['formatQuery', 'parseQuery', 'queryPlan']);
    s.kept.hear({ id: 91, together: [join(root, 'a.ts')], limit: 5 });
    expect(await s.next((m) => ('paths' in m ? m.paths : undefined))).toEqual([]);
    s.kept.hear({ id: 92, status: true });
    const [status] = await s.next((m) => ('status' in m ? m.status : undefined));
    expect(status).toMatchObject({ root, files: 2, commits: 0, syncing: false, keptElsewhere: false });
  });

  it('answers for a place, with nothing for one outside', async () => {
    const root = emptyFolder();
    writeFiles(root, { 'a.ts': text('one') });
    const s = service();
    s.kept.hear({ roots: [root] });
    await s.synced();
    s.kept.hear({ id: 1, near: { path: join(root, 'a.ts'), line: 0 }, asking: { withinMs: 1000 } });
    expect(await s.next((m) => ('answer' in m ? m.answer.unheard : undefined))).toEqual([]);
    s.kept.hear({ id: 2, near: { path: '/elsewhere/a.ts', line: 0 }, asking: {} });
    expect(await s.next((m) => ('answer' in m ? m.answer.files : undefined))).toEqual([]);
  });

  it('hears the user’s own encoder, and says in one sentence why it cannot', async () => {
    const root = emptyFolder();
    writeFiles(root, { 'src/a.ts': `${text('paintTheWall')}${'// and more of it\n'.repeat(5)}` });
    const s = service();
    const status = async () => {
      const id = -1;
      s.kept.hear({ id, status: true });
      return s.next((m) => ('status' in m ? m.status[0]!.encoder : undefined));
    };
    s.kept.hear({ encoder: '/nonexistent' });
    s.kept.hear({ roots: [root] });
    const trouble = await s.next((m) => ('trouble' in m ? m.trouble : undefined));
    expect(trouble).toMatch(
      /^foretype\.index\.encoder\.folder: \/nonexistent has no model\.onnx; search goes on/,
    );
    await s.kept.idle();
    expect(await s.search('paint wall')).toEqual([join(root, 'src/a.ts')]);
    expect(await status()).toEqual({ read: 0, trouble: '/nonexistent has no model.onnx' });
    s.kept.hear({ encoder: tinySentenceTransformer(emptyFolder()) });
    await s.kept.idle();
    expect(await status()).toEqual({ read: 1 });
    const id = 99;
    s.kept.hear({ id, search: 'paint the wall', asking: { sources: ['sense'] } });
    const found = await s.next((m) => ('answer' in m && m.id === id ? m.answer : undefined));
    expect(found.unheard).toEqual([]);
    s.kept.hear({ encoder: '' });
    await s.kept.idle();
    s.kept.hear({ id: 100, search: 'paint the wall', asking: { sources: ['sense'] } });
    const without = await s.next((m) => ('answer' in m && m.id === 100 ? m.answer : undefined));
    expect(without).toEqual({ files: [], unheard: [] });
  });
});

describe('a folder that another process keeps', () => {
  /** Marked as kept by this process's parent, which is as alive as any other. */
  function keptByOther(base: string, root: string): string {
    const folder = workspaceFolder(base, root);
    writeFiles(folder, { keeper: String(process.ppid) });
    return join(folder, 'keeper');
  }

  it('is taken over when nobody keeps it any more, whether or not anything was stored', async () => {
    for (const stored of [false, true]) {
      const [root, base] = [emptyFolder(), emptyFolder()];
      writeFiles(root, { 'a.ts': text('paintTheWall') });
      if (stored) {
        const first = (await OpenIndex.open({ root, env: bareEnv, log: silentLog, base }))!;
        await first.sync(never);
        await first.close();
      }
      const mark = keptByOther(base, root);
      const s = service(base);
      s.kept.hear({ roots: [root] });
      await s.kept.idle();
      expect(await s.search('paint wall')).toEqual(stored ? [join(root, 'a.ts')] : []);
      s.clock.advance(60_000);
      await s.kept.idle();
      expect(readFileSync(mark, 'utf8')).toBe(String(process.ppid));
      rmSync(mark);
      s.clock.advance(20_000);
      await s.kept.idle();
      writeFiles(root, { 'b.ts': text('plasterCeiling') });
      while ((await s.search('plaster')).length === 0) await s.synced();
    }
  });

  it('is read anew when its keeper has written', async () => {
    const [root, base] = [emptyFolder(), emptyFolder()];
    writeFiles(root, { 'a.ts': text('paintTheWall') });
    const keeper = (await OpenIndex.open({ root, env: bareEnv, log: silentLog, base }))!;
    await keeper.sync(never);
    keptByOther(base, root);
    const s = service(base);
    s.kept.hear({ roots: [root] });
    s.kept.hear({ overlay: join(root, 'a.ts'), text: text('paintTheDoor') });
    await s.kept.idle();
    writeFiles(root, { 'b.ts': text('plasterCeiling') });
    await keeper.sync(never);
    expect(await s.search('plaster')).toEqual([]);
    s.clock.advance(20_000);
    await s.kept.idle();
    expect(await s.search('plaster')).toEqual([join(root, 'b.ts')]);
    expect(await s.search('paint door')).toEqual([join(root, 'a.ts')]);
    await keeper.close();
  });

  it('is left alone once it is no folder of the workspace any more', async () => {
    const [root, base] = [emptyFolder(), emptyFolder()];
    writeFiles(root, { 'a.ts': text('paintTheWall') });
    const mark = keptByOther(base, root);
    const s = service(base);
    s.kept.hear({ roots: [root] });
    s.kept.hear({ roots: [] });
    await s.kept.idle();
    rmSync(mark);
    s.clock.advance(60_000);
    await s.kept.idle();
    expect(await s.search('paint wall')).toEqual([]);
  });
});
