/** What an editor's documents are compared with: real repositories, whose files git and editors write otherwise. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedFiles, createReviews } from '../../src/review/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';
import { removeFolder } from '../support/remove-folder.ts';

const languageOf = () => 'plaintext';
const reviews = createReviews({ syntax: createSyntax(), languageOf });
const mark = '\uFEFF';
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'foretype-reviews-')));
  git('init', '-q');
  git('config', 'core.autocrlf', 'false');
});
afterEach(() => removeFolder(folder));

const uriOf = (path: string) => pathToFileURL(join(folder, path)).href;

function git(...args: string[]): void {
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'core.safecrlf=false'];
  execFileSync('git', [...author, ...args], { cwd: folder });
}

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function commit(files: Record<string, string>): void {
  write(files);
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
}

/** By path, what was removed and what was added; `documents` are the open ones. */
async function changes(documents: Record<string, string> = {}) {
  const open = Object.entries(documents).map(([path, text]) =>
    TextSnapshot.of(uriOf(path), 'plaintext', 1, text),
  );
  const { files, review } = await reviews.sinceCommit(pathToFileURL(folder).href, open);
  const hunks = review.groups.flatMap((group) => group.hunks);
  return {
    files: files.map(({ path, before, after }) => [path, before?.text, after?.text]),
    hunks: hunks.map(({ path, removed, added }) => [path, removed, added]),
  };
}

it('a file that is text on one side only is not said to be made or removed', async () => {
  commit({ 'was.ts': 'a\0b\n', 'is.ts': 'one\n', 'new.ts': 'x\n' });
  write({ 'was.ts': 'a\n', 'is.ts': 'a\0b\n' });
  const { files, hunks } = await changes();
  expect(files).toEqual([
    ['is.ts', undefined, undefined],
    ['was.ts', undefined, undefined],
  ]);
  expect(hunks).toEqual([]);
});

describe('a byte order mark', () => {
  it('that the editor does not show is no change', async () => {
    commit({ 'a.cs': `${mark}using System;\nclass A {}\n` });
    expect((await changes({ 'a.cs': 'using System;\nclass A {}\n' })).files).toEqual([]);
    expect((await changes({ 'a.cs': `${mark}using System;\nclass A {}\n` })).files).toEqual([]);
  });

  it('is nowhere in what is put back, open or not', async () => {
    commit({ 'a.cs': `${mark}old();\nend();\n` });
    const plain = [['a.cs', 'old();\nend();\n', 'new();\nend();\n']];
    expect((await changes({ 'a.cs': 'new();\nend();\n' })).files).toEqual(plain);
    write({ 'a.cs': `${mark}new();\nend();\n` });
    expect((await changes({ 'a.cs': 'new();\nend();\n' })).files).toEqual(plain);
    expect((await changes()).files).toEqual(plain);
    expect((await reviews.read(uriOf('a.cs')))?.text).toBe('new();\nend();\n');
  });

  it('that the file has lost comes back with its old line', async () => {
    commit({ 'a.cs': `${mark}old();\nend();\n` });
    write({ 'a.cs': 'old();\nend();\n' });
    const [file] = (await changes({ 'a.cs': 'old();\nend();\n' })).files;
    expect(file).toEqual(['a.cs', `${mark}old();\nend();\n`, 'old();\nend();\n']);
  });
});

describe('line breaks that git converts', () => {
  const settings: [string, () => void][] = [
    ['core.autocrlf', () => git('config', 'core.autocrlf', 'true')],
    ['an eol attribute', () => write({ '.gitattributes': '*.txt text eol=crlf\n' })],
    ['a text attribute', () => write({ '.gitattributes': '*.txt text=auto\n' })],
  ];
  it.each(settings)('are none of the changes: %s', async (_, set) => {
    set();
    commit({ '[a] 1.txt': 'one\r\ntwo\r\nthree\r\n', 'same.txt': 'one\r\ntwo\r\n' });
    const same = { 'same.txt': 'one\r\ntwo\r\n' };
    expect((await changes({ ...same, '[a] 1.txt': 'one\r\ntwo\r\nthree\r\n' })).files).toEqual([]);
    const now = 'one\r\n2\r\nthree\r\n';
    const one = [['[a] 1.txt', 'one\r\ntwo\r\nthree\r\n', now]];
    expect((await changes({ ...same, '[a] 1.txt': now })).files).toEqual(one);
    write({ '[a] 1.txt': now });
    const { files, hunks } = await changes(same);
    expect(files).toEqual(one);
    expect(hunks).toEqual([['[a] 1.txt', ['two'], ['2']]]);
    expect((await changedFiles({ root: folder, languageOf })).map((f) => f.before?.text)).toEqual([
      'one\r\ntwo\r\nthree\r\n',
    ]);
  });

  it('are a change where git would commit them', async () => {
    commit({ 'a.txt': 'one\ntwo\n' });
    write({ 'a.txt': 'one\r\ntwo\r\n' });
    expect((await changes({ 'a.txt': 'one\r\ntwo\r\n' })).hunks.length).toBe(1);
    write({ '.gitattributes': '*.txt -text\n' });
    git('config', 'core.autocrlf', 'true');
    expect((await changes()).hunks.filter(([path]) => path === 'a.txt').length).toBe(1);
  });

  it('are those of an editor that shows every file with its own', async () => {
    git('config', 'core.autocrlf', 'true');
    commit({ 'a.txt': 'one\r\ntwo\r\n', 'b.txt': 'one\r\ntwo\r\n' });
    const { files } = await changes({ 'a.txt': 'one\n2\n', 'b.txt': 'one\ntwo\n' });
    expect(files).toEqual([['a.txt', 'one\ntwo\n', 'one\n2\n']]);
  });

  it('are found without any program of the repository', async () => {
    git('config', 'core.autocrlf', 'true');
    commit({ 'a.txt': 'one\r\ntwo\r\n' });
    write({ '.gitattributes': 'a.txt filter=own diff=own\n' });
    const trace = join(folder, '.git', 'ran');
    const program = `node -e "require('fs').writeFileSync('${trace.replaceAll('\\', '/')}', '')"`;
    git('config', 'filter.own.smudge', program);
    git('config', 'diff.own.textconv', program);
    await changes({ 'a.txt': 'one\r\n2\r\n' });
    expect(existsSync(trace)).toBe(false);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('one\r\ntwo\r\n');
  });
});
