/** What the index takes in, what it leaves out, what it does only once, and what it never writes down. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { CodeIndex, dropIndexes, FolderDisk, IgnoreRules, OpenIndex } from '../../src/index/index.ts';
import { bareEnv, emptyFolder, everything, hasher, never, openIndex, writeFiles } from './workspace.ts';

const text = 'export function total(items: number[]) {\n  return items.length;\n}\n';

async function pathsIn(root: string): Promise<string[]> {
  const index = await openIndex(root);
  await index.sync(never);
  return [...index.paths()].sort();
}

describe('what is indexed', () => {
  it('obeys ignore files as git does: nested, excluded, of the user, afresh in a repository within', async () => {
    const root = emptyFolder();
    writeFiles(root, {
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/info/exclude': 'private.ts\n',
      '.gitignore': '*.gen.ts\n/secret/\n',
      'a.ts': text,
      'a.gen.ts': text,
      'private.ts': text,
      'secret/b.ts': text,
      'keep/.gitignore': '!b.gen.ts\n',
      'keep/b.gen.ts': text,
      'inner/.git': 'gitdir: ../.git/modules/inner\n',
      'inner/c.gen.ts': text,
      'build/tracked.ts': text,
      'node_modules/x/index.js': text,
      '.hidden/d.ts': text,
      '.github/notes.md': '# Notes on flows\n',
    });
    expect(await pathsIn(root)).toEqual([
      '.github/notes.md',
      'a.ts',
      'build/tracked.ts',
      'inner/c.gen.ts',
      'keep/b.gen.ts',
    ]);
  });

  it('obeys the rules of the repository that the folder lies inside of', async () => {
    const root = emptyFolder();
    writeFiles(root, {
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/info/exclude': 'private.ts\n',
      '.gitignore': '/p/x.ts\nscratch/\n',
      'p/x.ts': text,
      'p/y.ts': text,
      'p/private.ts': text,
      'p/dist/tracked.ts': text,
      'p/q/.gitignore': 'z.ts\n',
      'p/q/deep/z.ts': text,
      'p/q/deep/x.ts': text,
      'scratch/x.ts': text,
    });
    expect(await pathsIn(join(root, 'p'))).toEqual(['dist/tracked.ts', 'q/deep/x.ts', 'y.ts']);
    expect(await pathsIn(join(root, 'p/q/deep'))).toEqual(['x.ts']);
    const index = await openIndex(join(root, 'p'));
    expect(index.covers('x.ts', () => true)).toBe(false);
    expect(index.covers('y.ts', () => true)).toBe(true);
    // What git ignores as a whole was opened for its own sake.
    expect(await pathsIn(join(root, 'scratch'))).toEqual(['x.ts']);
  });

  it('obeys in a linked work tree what the repository excludes', async () => {
    const root = emptyFolder();
    writeFiles(root, {
      'main/.git/HEAD': 'ref: refs/heads/main\n',
      'main/.git/info/exclude': 'private.ts\n',
      'main/.git/worktrees/linked/commondir': '../..\n',
      'linked/.git': `gitdir: ${join(root, 'main/.git/worktrees/linked')}\n`,
      'linked/a.ts': text,
      'linked/private.ts': text,
    });
    expect(await pathsIn(join(root, 'linked'))).toEqual(['a.ts']);
  });

  it('obeys the excludes that the user set for all repositories', async () => {
    const home = emptyFolder();
    writeFiles(home, { '.gitconfig': '[core]\n\texcludesFile = ~/my-ignores\n', 'my-ignores': 'mine.ts\n' });
    const root = emptyFolder();
    writeFiles(root, { 'mine.ts': text, 'ours.ts': text });
    const open = await OpenIndex.open({ root, env: { HOME: home }, log: silentLog, base: emptyFolder() });
    await open!.sync(never);
    expect([...open!.index.paths()]).toEqual(['ours.ts']);
    await open!.close();
  });

  it('leaves out links, binaries, minified and very large texts, and files of secrets', async () => {
    const root = emptyFolder();
    writeFiles(root, {
      'a.ts': text,
      'binary.ts': 'a\0b',
      'min.ts': `${'x();'.repeat(500)}\n`,
      'large.ts': text.repeat(20_000),
      '.env': 'A=1\n',
      '.env.example': 'A=\n',
      'prod.env': 'A=1\n',
      id_rsa: 'x\n',
      'server.pem': 'x\n',
      'credentials.json': '{}\n',
      'package-lock.json': '{}\n',
    });
    symlinkSync(root, join(root, 'loop'));
    symlinkSync(join(root, 'a.ts'), join(root, 'link.ts'));
    expect(await pathsIn(root)).toEqual(['.env.example', 'a.ts']);
  });
});

describe('what is done only once', () => {
  it('cuts nothing again in an unchanged, moved, copied or cloned tree, nor on the way back to a branch', async () => {
    const base = emptyFolder();
    const root = emptyFolder();
    writeFiles(
      root,
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`src/f${i}.ts`, `${text}// ${i}\n`])),
    );
    const open = (folder: string) => OpenIndex.open({ root: folder, env: bareEnv, log: silentLog, base });
    const first = (await open(root))!;
    expect((await first.sync(never)).chunkings).toBe(30);
    expect(await first.sync(never)).toMatchObject({ chunkings: 0 });
    renameSync(join(root, 'src'), join(root, 'moved'));
    expect(await first.sync(never)).toMatchObject({ chunkings: 0, changed: 30 });
    const saved = readFileSync(join(root, 'moved/f1.ts'), 'utf8');
    writeFileSync(join(root, 'moved/f1.ts'), `${text}// other\n`);
    expect(await first.sync(never)).toMatchObject({ chunkings: 1 });
    writeFileSync(join(root, 'moved/f1.ts'), saved);
    expect(await first.sync(never)).toMatchObject({ chunkings: 0 });
    await first.close();
    const again = (await open(root))!;
    expect(await again.sync(never)).toMatchObject({ chunkings: 0 });
    await again.close();
    const clone = emptyFolder();
    execFileSync('cp', ['-r', `${root}/.`, clone]);
    const second = (await open(clone))!;
    expect(await second.sync(never)).toMatchObject({ chunkings: 0, files: 30 });
    expect(everything(second.index)).toHaveLength(30);
    await second.close();
  });

  it('looks at one root hash when nothing changed, and reads no file', async () => {
    const root = emptyFolder();
    writeFiles(root, Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`d${i % 9}/f${i}.ts`, text])));
    const disk = new FolderDisk(emptyFolder());
    const syncAt = async (today: number) => {
      const parts = { root, disk, syntax: (await import('../../src/syntax/index.ts')).createSyntax() };
      const { hasher } = await import('./workspace.ts');
      const index = await CodeIndex.open({
        ...parts,
        hasher,
        env: bareEnv,
        log: silentLog,
        today: () => today,
      });
      const counts = await index.sync(never);
      await index.close();
      return counts;
    };
    // Read long after they were written: their stamps can be trusted.
    expect(await syncAt(Date.now() + 60_000)).toMatchObject({ changed: 200 });
    expect(await syncAt(Date.now() + 60_000)).toMatchObject({ changed: 0, comparisons: 1 });
  });
});

describe('rules of what is ignored', () => {
  const files = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`d${i % 9}/f${i}.ts`, text]));

  it('are asked of no file that they let through before, as long as they are the same', async () => {
    const root = emptyFolder();
    const disk = new FolderDisk(emptyFolder());
    writeFiles(root, { ...files, '.gitignore': '*.log\n', 'd1/.gitignore': '/other/\n', 'd1/a.log': 'x\n' });
    const asked = vi.spyOn(IgnoreRules.prototype, 'skipsFile');
    const syncAfresh = async () => {
      asked.mockClear();
      const index = await openIndex(root, disk);
      await index.sync(never);
      await index.close();
      return asked.mock.calls.length;
    };
    expect(await syncAfresh()).toBe(201);
    expect(await syncAfresh()).toBe(1); // the log, which is not known
    writeFiles(root, { 'd1/.gitignore': '/another/\n' });
    expect(await syncAfresh()).toBe(1 + Object.keys(files).filter((path) => path.startsWith('d1/')).length);
    asked.mockRestore();
  });

  it('are asked again of what came in by other rules, if a crash came before all was told', async () => {
    const root = emptyFolder();
    const disk = new FolderDisk(emptyFolder());
    writeFiles(root, { ...files, '.gitignore': 'secret.ts\n', 'd1/secret.ts': text });
    const first = await openIndex(root, disk);
    await first.sync(never);
    await first.close();
    writeFiles(root, { '.gitignore': '# nothing\n' });
    const second = await openIndex(root, disk);
    await second.sync(never);
    expect(second.has('d1/secret.ts')).toBe(true);
    second.store.close(); // as a crash would
    writeFiles(root, { '.gitignore': 'secret.ts\n' });
    const third = await openIndex(root, disk);
    expect(third.has('d1/secret.ts')).toBe(true);
    await third.sync(never);
    expect(third.has('d1/secret.ts')).toBe(false);
    third.store.close();
  });

  it('let a start without changes write nothing', async () => {
    const root = emptyFolder();
    const folder = emptyFolder();
    writeFiles(root, { ...files, '.gitignore': '*.log\n' });
    const inode = async () => {
      // Read long after they were written: their stamps can be trusted.
      const index = await openIndex(root, new FolderDisk(folder), hasher, () => Date.now() + 60_000);
      await index.sync(never);
      await index.close();
      return statSync(join(folder, 'tree')).ino;
    };
    const first = await inode();
    const other = statSync(join(folder, 'tree')).mtimeMs;
    expect(await inode()).toBe(first);
    expect(statSync(join(folder, 'tree')).mtimeMs).toBe(other);
  });
});

describe('what is never written down', () => {
  const canary = 'Zq7Xk2Rt9Vb4Nm8Lp3Ws6Yd1Fg5Hj0Ca';

  it('keeps no source text, no name and no secret in any file, all of them the owner’s alone', async () => {
    const root = emptyFolder();
    const base = emptyFolder();
    writeFiles(root, {
      'src/pay.ts': `/** Reconciles the quarterly ledger. */\nexport function reconcileLedger(entries: string[]) {\n  return entries.map((quarterlyEntry) => quarterlyEntry.trim());\n}\nexport const apiKey = '${canary}';\n`,
      '.env': `TOKEN=${canary}\n`,
      'deploy.pem': canary,
      'ignored/x.ts': `const x = '${canary}';\n`,
      '.gitignore': 'ignored/\n',
    });
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', `Reconcile the quarterly ledger ${canary}`);
    const open = (await OpenIndex.open({ root, env: bareEnv, log: silentLog, base }))!;
    await open.sync(never);
    expect(open.retrieval.search('reconcile ledger').files[0]!.path).toBe('src/pay.ts');
    await open.close();
    const files = readdirSync(base, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      expect(statSync(path).mode & 0o077).toBe(0);
      const bytes = readFileSync(path, 'latin1');
      for (const word of [canary, 'reconcile', 'Ledger', 'ledger', 'quarterly', 'entries', 'apiKey'])
        expect(bytes.includes(word), `${word} in ${file.name}`).toBe(false);
      expect(bytes.includes(Buffer.from(canary).toString('base64'))).toBe(false);
    }
  });

  it('makes nothing findable of a string that looks like a key', async () => {
    const root = emptyFolder();
    writeFiles(root, { 'a.ts': `${text}const k = '${canary}';\n` });
    const index = await openIndex(root);
    await index.sync(never);
    const { hasher } = await import('./workspace.ts');
    const terms = index.factsOf('a.ts')!.chunks.flatMap((c) => c.terms.map(([term]) => term));
    expect(terms).not.toContain(hasher.hash('name', canary));
    expect(terms).toContain(hasher.hash('name', 'total'));
  });
});

describe('two processes', () => {
  it('lets one keep an index current and the other read what it wrote', async () => {
    const [root, base] = [emptyFolder(), emptyFolder()];
    writeFiles(root, { 'a.ts': text });
    const open = () => OpenIndex.open({ root, env: bareEnv, log: silentLog, base });
    const first = (await open())!;
    expect(first.keeper).toBe(true);
    await first.sync(never);
    await first.index.close();
    // This process's parent is as alive as any other keeper.
    writeFileSync(join(first.folder, 'keeper'), String(process.ppid));
    const second = (await open())!;
    expect(second.keeper).toBe(false);
    expect(second.retrieval.search('total').files.map((f) => f.path)).toEqual(['a.ts']);
    await second.close();
    expect(dropIndexes(base)).toEqual({ dropped: 0, inUse: 1 });
    writeFileSync(join(first.folder, 'keeper'), '999999999');
    const third = (await open())!;
    expect(third.keeper).toBe(true);
    await third.close();
    // The number of a keeper that is gone, given to another process since.
    if (existsSync('/proc/self/stat')) {
      writeFileSync(join(first.folder, 'keeper'), `${process.ppid} 1`);
      const fourth = (await open())!;
      expect(fourth.keeper).toBe(true);
      const mark = readFileSync(join(first.folder, 'keeper'), 'utf8');
      expect(mark).toMatch(new RegExp(`^${process.pid} \\d+$`));
      await fourth.close();
    }
    expect(dropIndexes(base, emptyFolder())).toEqual({ dropped: 0, inUse: 0 });
    expect(dropIndexes(base)).toEqual({ dropped: 1, inUse: 0 });
    expect(existsSync(base)).toBe(false);
  });
});

describe('damage', () => {
  it('begins afresh where the tree or a segment was damaged', async () => {
    const root = emptyFolder();
    writeFiles(root, { 'a.ts': text, 'b.ts': `${text}//\n` });
    for (const name of ['tree', 'segment.1']) {
      const cache = emptyFolder();
      const first = await openIndex(root, new FolderDisk(cache));
      await first.sync(never);
      await first.close();
      const path = join(cache, name);
      writeFileSync(path, readFileSync(path).subarray(0, 20));
      const second = await openIndex(root, new FolderDisk(cache));
      expect([...second.paths()]).toEqual([]);
      await second.sync(never);
      expect([...second.paths()].sort()).toEqual(['a.ts', 'b.ts']);
      second.store.close();
    }
  });

  it('loses no more than the batch in work when it is stopped', async () => {
    const root = emptyFolder();
    mkdirSync(join(root, 'd'));
    writeFiles(
      root,
      Object.fromEntries(Array.from({ length: 1300 }, (_, i) => [`d/f${i}.ts`, `${text}// ${i}\n`])),
    );
    const cache = emptyFolder();
    const index = await openIndex(root, new FolderDisk(cache));
    const stop = new AbortController();
    const progress = (done: number) => {
      if (done > 1200) stop.abort(new Error('stopped'));
    };
    await expect(index.sync(stop.signal, { progress })).rejects.toThrow('stopped');
    index.store.close();
    const again = await openIndex(root, new FolderDisk(cache));
    const { chunkings } = await again.sync(never);
    expect(chunkings).toBeLessThanOrEqual(1300 - 1024);
    expect([...again.paths()]).toHaveLength(1300);
    again.store.close();
    rmSync(root, { recursive: true });
  });
});
