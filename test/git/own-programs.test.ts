/** A repository whose every setting names a program that leaves a mark: git is asked, and no mark is there. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, GitError, lines, type Repository } from '../../src/git/index.ts';
import { type TinyClone, tinyClone } from '../support/tiny-clone.ts';

let clone: TinyClone;
let here: Repository;

const never = new AbortController().signal;

beforeEach(() => {
  clone = tinyClone('own-programs');
  here = ['-C', clone.path];
  clone.commit({ 'a.txt': 'one\n', '.gitattributes': '*.txt filter=mine diff=mine\n' }, 'first');
});
afterEach(() => clone.remove());

const mark = () => join(clone.path, '.git', 'ran');
const program = (name: string) => `echo ${name} >> '${mark().replaceAll('\\', '/')}'; cat`;
const ran = () => (existsSync(mark()) ? readFileSync(mark(), 'utf8') : '');

/** Of the same length: git has to read the file to know. */
function change(): void {
  const file = join(clone.path, 'a.txt');
  writeFileSync(file, 'two\n');
  utimesSync(file, 1e9, 1e9);
}

function namePrograms(): void {
  for (const filter of ['mine.clean', 'mine.smudge', 'mine.process'])
    clone.git('config', `filter.${filter}`, program(filter));
  clone.git('config', 'filter.mine.required', 'true');
  clone.git('config', 'core.fsmonitor', program('fsmonitor'));
  clone.git('config', 'core.pager', program('pager'));
  clone.git('config', 'diff.external', program('external'));
  clone.git('config', 'diff.mine.command', program('command'));
  clone.git('config', 'diff.mine.textconv', program('textconv'));
  for (const hook of ['post-index-change', 'pre-auto-gc', 'fsmonitor-watchman'])
    writeFileSync(join(clone.path, '.git', 'hooks', hook), `#!/bin/sh\n${program(hook)}\n`, { mode: 0o755 });
}

/** Every question that foretype asks. */
const questions: readonly (readonly string[])[] = [
  ['diff', '--name-status', '--no-renames', '--no-ext-diff', '-z', 'HEAD', '--'],
  ['diff', '--name-status', '--no-renames', '--no-ext-diff', '-z', '--cached', 'HEAD', '--'],
  ['status', '--porcelain'],
  ['ls-files', '--others', '--exclude-standard', '-z'],
  ['ls-files', '--eol', '-z'],
  ['cat-file', 'blob', 'HEAD:./a.txt'],
  ['rev-parse', '--show-toplevel', '--show-prefix'],
  ['rev-list', '--parents', '-n', '1', 'HEAD'],
  ['log', '--no-merges', '--no-renames', '--no-ext-diff', '--name-only', '--format=%H'],
];

describe('what a repository names', () => {
  it('would run, asked without care', () => {
    namePrograms();
    change();
    try {
      clone.git('status', '--porcelain');
    } catch {} // a filter that is none: git complains, after having run it
    expect(ran()).toMatch(/fsmonitor/);
    expect(ran()).toMatch(/mine/);
  });

  it.each(questions)('does not run for git %s %s', async (...question) => {
    namePrograms();
    change();
    await ask(here, ...question);
    expect(ran()).toBe('');
  });

  it('does not run where it stands in a file that the settings include, or in those of the work tree', async () => {
    change();
    writeFileSync(
      join(clone.path, '.git', 'more'),
      `[filter "mine"]\n\tclean = ${JSON.stringify(program('more'))}\n`,
    );
    clone.git('config', 'include.path', 'more');
    await ask(here, 'status', '--porcelain');
    clone.git('config', '--unset', 'include.path');
    clone.git('config', 'extensions.worktreeConfig', 'true');
    clone.git('config', '--worktree', 'filter.mine.clean', program('worktree'));
    await ask(here, 'status', '--porcelain');
    expect(ran()).toBe('');
  });

  it('does not run where a submodule names it', async () => {
    const part = tinyClone('part');
    part.commit({ 'b.txt': 'one\n', '.gitattributes': '*.txt filter=mine\n' }, 'first');
    clone.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', part.path, 'part');
    clone.commit({}, 'with a part');
    const inside = join(clone.path, 'part');
    clone.git('-C', inside, 'config', 'filter.mine.clean', program('submodule'));
    writeFileSync(join(inside, 'b.txt'), 'two\n');
    utimesSync(join(inside, 'b.txt'), 1e9, 1e9);
    for (const question of questions) await ask(here, ...question);
    expect(ran()).toBe('');
    clone.git('status', '--porcelain');
    expect(ran()).toMatch(/submodule/);
    part.remove();
  });

  it('is refused where it cannot be taken away', async () => {
    change();
    appendFileSync(join(clone.path, '.gitattributes'), '*.txt filter=a=b\n');
    clone.git('config', 'filter.a=b.clean', program('hidden'));
    await expect(ask(here, 'status', '--porcelain')).rejects.toThrow(/names a filter “a=b”.*rename it/);
    expect(ran()).toBe('');
  });

  it('stays where the user has named it', async () => {
    const own = join(clone.path, '.git', 'own');
    writeFileSync(own, `[filter "mine"]\n\tclean = ${JSON.stringify(program('own'))}\n`);
    change();
    const before = process.env.GIT_CONFIG_GLOBAL;
    process.env.GIT_CONFIG_GLOBAL = own;
    try {
      expect(await ask(here, 'status', '--porcelain')).toBe(' M a.txt\n');
    } finally {
      if (before === undefined) delete process.env.GIT_CONFIG_GLOBAL;
      else process.env.GIT_CONFIG_GLOBAL = before;
    }
    expect(ran()).toContain('own');
  });

  it('is all behind one door', () => {
    const files = execFileSync('git', ['ls-files', 'src'], { encoding: 'utf8' }).trim().split('\n');
    const others = files.filter((file) => !/^src\/(git|evals)\//.test(file) && existsSync(file));
    const asking = others.filter((file) => /\(\s*['"`]git['"`]/.test(readFileSync(file, 'utf8')));
    expect(asking).toEqual([]);
  });
});

describe('answers', () => {
  it('are what git says, and its complaint', async () => {
    change();
    expect(await ask(here, 'diff', '--name-status', 'HEAD')).toBe('M\ta.txt\n');
    await expect(ask(here, 'cat-file', 'blob', 'HEAD:none')).rejects.toThrow(GitError);
    await expect(ask(here, 'cat-file', 'blob', 'HEAD:none')).rejects.toThrow(/none/);
  });

  it('come line by line, none where there is no repository, and end when nobody wants them', async () => {
    const read = async (where: Repository, signal: AbortSignal) => {
      const found: string[] = [];
      for await (const line of lines(where, ['log', '--format=%s'], signal)) found.push(line);
      return found;
    };
    clone.commit({ 'b.txt': 'b\n' }, 'second');
    expect(await read(here, never)).toEqual(['second', 'first']);
    expect(await read(['--git-dir', join(clone.path, 'none')], never)).toEqual([]);
    expect(await read(here, AbortSignal.abort())).toEqual([]);
  });

  it('leave nothing behind in the repository', async () => {
    change();
    const before = readdirSync(join(clone.path, '.git')).sort();
    const index = readFileSync(join(clone.path, '.git', 'index'));
    for (const question of questions) await ask(here, ...question);
    expect(readdirSync(join(clone.path, '.git')).sort()).toEqual(before);
    expect(readFileSync(join(clone.path, '.git', 'index'))).toEqual(index);
  });
});
