/** What plans may read of a workspace, and nothing else. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { type WorkspaceFiles, workspaceFiles } from '../../src/planning/index.ts';

let folder: string;
let files: WorkspaceFiles;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'foretype-files-')));
  put('w/src/a.ts', 'a\n');
  put('w/.env', 'KEY=secret\n');
  put('w/bytes.bin', Buffer.from([0xff, 0xfe, 0x61]));
  put('w/nul.ts', 'a\0b');
  put('elsewhere/b.ts', 'b\n');
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'w', 'link'));
  files = workspaceFiles({
    folders: () => [pathToFileURL(join(folder, 'w')).href, 'untitled:x'],
    languageOf: () => 'typescript',
    async *walk(root) {
      yield join(root, 'src', 'a.ts');
    },
  });
  return () => rmSync(folder, { recursive: true });
});

function put(path: string, text: string | Buffer) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const uri = (path: string) => pathToFileURL(join(folder, path)).href;

describe('the files of a workspace', () => {
  it('are read by path or uri, as version 0, and listed by path', async () => {
    expect(files.read('src/a.ts')).toMatchObject({ text: 'a\n', version: 0, uri: uri('w/src/a.ts') });
    expect(files.readUri(uri('w/src/a.ts'))?.text).toBe('a\n');
    const paths: string[] = [];
    for await (const path of files.paths(new AbortController().signal)) paths.push(path);
    expect(paths).toEqual(['src/a.ts']);
  });

  it('are not read where they lie elsewhere, links followed; nor secrets, nor what is no text', () => {
    for (const path of ['../elsewhere/b.ts', 'link/b.ts', '.env', 'bytes.bin', 'nul.ts', 'gone.ts', 'src'])
      expect(files.read(path), path).toBeUndefined();
    expect(files.readUri(uri('elsewhere/b.ts'))).toBeUndefined();
    expect(files.readUri('untitled:x')).toBeUndefined();
  });

  it('have a place where they would be made', () => {
    expect(files.uriOf('src/c.ts')).toBe(uri('w/src/c.ts'));
    expect(files.holds(uri('w/src/c.ts'))).toBe(true);
    expect(files.holds(uri('w2/c.ts'))).toBe(false);
    expect(files.holds('untitled:x')).toBe(false);
  });

  it('are there, readable or not, links not followed; what is not has its place free', () => {
    symlinkSync(join(folder, 'gone'), join(folder, 'w', 'loose'));
    for (const path of ['src/a.ts', '.env', 'bytes.bin', 'src', 'loose'])
      expect(files.isThere(path)).toBe(true);
    for (const path of ['src/c.ts', 'src/a.ts/b.ts']) expect(files.isThere(path)).toBe(false);
  });

  it('of several folders are called after their folder, each by one path alone', async () => {
    put('web/src/a.ts', 'web\n');
    put('deep/web/src/a.ts', 'deep\n');
    put('web/inner/b.ts', 'b\n');
    put('w/only.ts', 'only\n');
    const several = workspaceFiles({
      folders: () => ['w', 'web', 'deep/web', 'web/inner'].map(uri),
      languageOf: () => 'typescript',
      async *walk(root) {
        yield join(root, 'src', 'a.ts');
      },
    });
    const named = {
      'w/src/a.ts': 'w/src/a.ts',
      'web/src/a.ts': 'web/src/a.ts',
      'deep/web/src/a.ts': 'web-2/src/a.ts',
      'web/inner/b.ts': 'inner/b.ts',
    };
    for (const [path, name] of Object.entries(named)) {
      expect(several.pathOf(uri(path))).toBe(name);
      expect(several.read(name)?.uri).toBe(uri(path));
      expect(several.uriOf(name)).toBe(uri(path));
    }
    const listed: string[] = [];
    for await (const path of several.paths(new AbortController().signal)) listed.push(path);
    expect(listed).toEqual(['w/src/a.ts', 'web/src/a.ts', 'web-2/src/a.ts', 'inner/src/a.ts']);
    // Without a folder's name: the one that is meant, or none.
    expect(several.read('only.ts')?.text).toBe('only\n');
    expect(several.read('src/a.ts')).toBeUndefined();
    expect(several.read('web/../../elsewhere/b.ts')).toBeUndefined();
    expect(several.uriOf('src/new.ts')).toBe(uri('w/src/new.ts'));
    expect(several.uriOf('web-2/new.ts')).toBe(uri('deep/web/new.ts'));
    expect(several.pathOf(uri('elsewhere/b.ts'))).toBeUndefined();
  });
});
