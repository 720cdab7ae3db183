/** Reviewing from a terminal: a real repository, what git says of it, and the plan that is printed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeFolder } from '../support/remove-folder.ts';

const program = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-review-'));
  git('init', '-q');
  write({ 'a.ts': 'use(total);\n', 'z.ts': 'export const total = 1;\n', 'gone.ts': 'old();\n' });
  commit('first');
});
afterEach(() => removeFolder(folder));

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder });
}

function commit(subject: string): void {
  git('add', '-A');
  git('commit', '-q', '-m', subject);
}

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function foretype(...args: string[]) {
  return spawnSync(process.execPath, [program, 'review', ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
    encoding: 'utf8',
  });
}

it('prints the definition first, the repetition folded, and how much there is to read', () => {
  write({ 'a.ts': 'use(sum);\n', 'z.ts': 'export const sum = 1;\n' });
  expect(foretype().stdout).toBe(`1. rename total → sum  2 places in 2 files
   z.ts:1
   - export const total = 1;
   + export const sum = 1;
   same as above: a.ts:1

2 of 4 lines to read, 0 to skim, 2 to skip
`);
});

it('knows new files, files that are gone, names of any letters, and what is staged alone', () => {
  write({ 'größe 1.ts': 'export const größe = 1;\n', 'a.ts': 'use(sum);\n' });
  git('rm', '-q', 'gone.ts');
  const paths = (...args: string[]) =>
    JSON.parse(foretype('--json', ...args).stdout).groups.flatMap((g: { hunks: { path: string }[] }) =>
      g.hunks.map((h) => h.path),
    );
  expect(paths().sort()).toEqual(['a.ts', 'gone.ts', 'größe 1.ts']);
  expect(paths('--staged')).toEqual(['gone.ts']);
});

it('reads one commit, the first one too, and a range', () => {
  write({ 'a.ts': 'use(sum);\n' });
  commit('second');
  expect(foretype('HEAD').stdout).toContain('+ use(sum);');
  expect(foretype('HEAD~1').stdout).toContain('+ export const total = 1;');
  expect(foretype('HEAD~1..HEAD').stdout).toBe(foretype('HEAD').stdout);
  expect(foretype().stdout).toBe('nothing has changed\n');
});

it('passes over binary files, and says in a sentence what it cannot read', () => {
  write({ 'picture.bin': 'a\0b' });
  expect(foretype().stdout).toBe('nothing has changed\n');
  const wrong = foretype('no-such-thing');
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toMatch(/^foretype: .*\nusage: foretype review/);
  expect(foretype('HEAD', '--staged').status).toBe(2);
  expect(foretype('--output=x').status).toBe(2);
});
