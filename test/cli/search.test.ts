/** Searching from a terminal: what is found is shown, what is kept can be listed and dropped. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../support/remove-folder.ts';

const program = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foretype-search-'));
  mkdirSync(join(folder, 'shop/src'), { recursive: true });
  writeFileSync(
    join(folder, 'shop/src/config.ts'),
    "export const password = 'qX7kR2tV9bN4mL8pW3sZ6yD1';\n\nexport function parseConfig(text: string) {\n  return JSON.parse(text);\n}\n",
  );
  writeFileSync(join(folder, 'shop/src/other.ts'), 'export const other = 1;\n');
  execFileSync('git', ['-C', join(folder, 'shop'), 'init', '-q']);
});
afterAll(() => removeFolder(folder));

function foretype(...args: string[]) {
  const env = { ...process.env, FORETYPE_CACHE: join(folder, 'cache'), NO_COLOR: '1' };
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], {
    cwd: join(folder, 'shop/src'),
    env,
    encoding: 'utf8',
  });
  return { stdout, stderr, status };
}

describe('foretype search', () => {
  it('shows files, lines and why, with keys blanked out, from anywhere in the work tree', () => {
    const { stdout, status } = foretype('search', 'where do we parse the config?');
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/^src\/config\.ts:3 {2}text/);
    expect(stdout).toContain('export function parseConfig(text: string) {');
    expect(stdout).toContain('history and meaning');
    const near = foretype('search', 'password').stdout;
    expect(near).toContain('export const password = ');
    expect(near).not.toContain('qX7kR2');
    const json = JSON.parse(foretype('search', 'parseConfig', '--json').stdout);
    expect(json.files[0].path).toBe('src/config.ts');
  });

  it('says when nothing is found, and what is wrong with the words', () => {
    expect(foretype('search', 'zebra')).toMatchObject({ status: 1 });
    expect(foretype('search')).toMatchObject({ status: 2, stdout: '' });
    expect(foretype('search', 'a', '--limit', 'x').stderr).toContain('--limit x is no whole number');
    expect(foretype('search', 'a', '--in', 'nowhere')).toMatchObject({ status: 2 });
  });

  it('lists what is kept and drops it', () => {
    foretype('search', 'config');
    expect(foretype('index', 'status').stdout).toMatch(/shop\n {2}2 files in \d+ pieces, 0 commits/);
    expect(foretype('index', 'drop').stdout).toBe('1 index deleted\n');
    expect(foretype('index', 'drop', '--all').stdout).toBe('there is no index\n');
    expect(existsSync(join(folder, 'cache/index'))).toBe(false);
    expect(foretype('index')).toMatchObject({ status: 2 });
  });
});
