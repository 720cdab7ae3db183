/** The scan finds what files declare and import, reads only what it may, and never more than its bounds. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { createWorkspaceIndex } from '../../src/index/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function workspace(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'foretype-index-'));
  folders.push(root);
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const uri = (name: string): string => pathToFileURL(join(root, name)).href;
  const syntax = createSyntax();
  await syntax.tree(TextSnapshot.of('untitled:a', 'typescript', 1, ''));
  const index = createWorkspaceIndex({ syntax, log: silentLog });
  index.folders([uri('').replace(/\/$/, '')]);
  const names = (found: readonly { uri: string }[]) =>
    found.map((f) => f.uri.slice(uri('').length).replace(/^\//, ''));
  const exporting = (name: string, from = 'a.ts') => names(index.exporting(name, uri(from)));
  const importing = (name: string, from = 'a.ts') => names(index.importing(name, uri(from)));
  return { root, uri, write, index, exporting, importing };
}

const declares = 'export function two() {}\n';

describe('the workspace index', () => {
  it('knows who exports and who imports a name once a document of the language is open, nearest first', async () => {
    const w = await workspace({
      'x/y/far.ts': declares,
      'near.ts': declares,
      'user.ts': "import { two as deux } from './near';\n",
      'script.py': 'def two(): pass\n',
    });
    expect(w.exporting('two')).toEqual([]);
    w.index.opened(w.uri('a.ts'));
    await w.index.idle();
    expect(w.exporting('two')).toEqual(['near.ts', 'x/y/far.ts']);
    expect(w.exporting('two', 'x/y/a.ts')).toEqual(['x/y/far.ts', 'near.ts']);
    expect(w.importing('deux')).toEqual(['user.ts']);
    expect(w.index.importing('deux', '')[0]!.imports[0]).toMatchObject({ module: './near' });
  });

  it('obeys ignore files, the nearest first, and leaves out links, hidden folders and what others wrote', async () => {
    const w = await workspace({
      '.gitignore': '*.gen.ts\n/secret/\n',
      'a.gen.ts': declares,
      'keep/.gitignore': '!b.gen.ts\n',
      'keep/b.gen.ts': declares,
      'secret/c.ts': declares,
      'sub/secret/d.ts': declares,
      'node_modules/m/e.ts': declares,
      '.hidden/f.ts': declares,
    });
    symlinkSync(w.root, join(w.root, 'loop'));
    symlinkSync(join(w.root, 'sub/secret/d.ts'), join(w.root, 'link.ts'));
    w.index.opened(w.uri('a.ts'));
    await w.index.idle();
    expect(w.exporting('two').toSorted()).toEqual(['keep/b.gen.ts', 'sub/secret/d.ts']);
  });

  it('skips binary and very large files and survives broken ones', async () => {
    const w = await workspace({
      'binary.ts': `${declares}\0`,
      'large.ts': declares + '// x\n'.repeat(30_000),
      'broken.ts': 'export function two( {\nexport const three = 3;\n',
      'empty.ts': '',
    });
    w.index.opened(w.uri('a.ts'));
    await w.index.idle();
    expect(w.exporting('two').filter((f) => f !== 'broken.ts')).toEqual([]);
  });

  it('stops at its bound', async () => {
    const files = Object.fromEntries(Array.from({ length: 2100 }, (_, i) => [`f${i}.ts`, declares]));
    const w = await workspace(files);
    w.index.opened(w.uri('a.ts'));
    await w.index.idle();
    expect(w.exporting('two')).toHaveLength(2000);
  });

  it('reads a file again when its document is closed, and forgets one that is gone', async () => {
    const w = await workspace({ 'b.ts': declares, 'c.ts': declares });
    w.index.opened(w.uri('a.ts'));
    await w.index.idle();
    w.write('b.ts', 'export function three() {}\n');
    rmSync(join(w.root, 'c.ts'));
    w.index.closed(w.uri('b.ts'));
    w.index.closed(w.uri('c.ts'));
    await w.index.idle();
    expect([w.exporting('two'), w.exporting('three')]).toEqual([[], ['b.ts']]);
  });

  it('forgets a folder that is no longer of the workspace, and scans it again when it comes back', async () => {
    const w = await workspace({ 'b.ts': declares });
    w.index.opened(w.uri('a.ts'));
    await w.index.idle();
    w.index.folders([]);
    expect(w.exporting('two')).toEqual([]);
    w.index.opened(w.uri('a.ts'));
    w.index.folders([w.uri('')]);
    w.index.opened(w.uri('a.ts'));
    await w.index.idle();
    expect(w.exporting('two')).toEqual(['b.ts']);
  });

  it('reads nothing outside the workspace folders, nor once disposed', async () => {
    const w = await workspace({ 'in/b.ts': declares, 'out/c.ts': declares });
    w.index.folders([w.uri('in')]);
    w.index.opened(w.uri('out/a.ts'));
    await w.index.idle();
    expect(w.exporting('two')).toEqual([]);
    w.index.dispose();
    w.index.opened(w.uri('in/a.ts'));
    await w.index.idle();
    expect(w.exporting('two')).toEqual([]);
  });
});
