/** What `foretype trim` drops, and what it never touches: installations as npm and pnpm lay them out, on disk. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageParts, planTrim } from '../../src/cli/index.ts';
import { removeFolder } from '../support/remove-folder.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const here = { platform: 'linux', arch: 'x64' };
const elsewhere = ['darwin/arm64', 'linux/arm64', 'win32/x64'];

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'foretype-trim-')));
});
afterEach(() => removeFolder(folder));

function write(path: string, content: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** A runtime at `path` with binaries of 1,000 bytes for these platforms. */
function runtime(path: string, platforms: readonly string[]): void {
  write(`${path}/package.json`, '{}');
  for (const platform of platforms) write(`${path}/bin/napi-v6/${platform}/binding.node`, 'x'.repeat(1000));
}

function foretype(path: string): string {
  write(
    `${path}/package.json`,
    '{"optionalDependencies": {"onnxruntime-node": "1"}, "dependencies": {"a": "1"}}',
  );
  write(`${path}/dist/main.js`, 'x'.repeat(70));
  return join(folder, path);
}

describe('planTrim', () => {
  it.each([
    ['nested, as a global installation has it', 'lib/node_modules/foretype/node_modules/onnxruntime-node'],
    ['beside foretype, as a project has it', 'lib/node_modules/onnxruntime-node'],
  ])('drops the other platforms of a runtime %s', (_, path) => {
    const root = foretype('lib/node_modules/foretype');
    runtime(path, ['linux/x64', ...elsewhere]);
    const plan = planTrim(root, here);
    if (plan.kind !== 'drop') throw new Error(plan.why);
    const dropped = plan.binaries.map((b) => b.folder.slice(join(folder, path, 'bin/napi-v6/').length));
    expect(dropped.sort()).toEqual(elsewhere);
  });

  it('has nothing to do without a runtime, and where the others are gone', () => {
    const root = foretype('lib/node_modules/foretype');
    expect(planTrim(root, here)).toMatchObject({
      kind: 'nothing',
      why: expect.stringMatching(/not installed/),
    });
    runtime('lib/node_modules/onnxruntime-node', ['linux/x64']);
    expect(planTrim(root, here)).toMatchObject({
      kind: 'nothing',
      why: expect.stringMatching(/no other platform/),
    });
  });

  it.each([
    ['of a folder above', 'node_modules/onnxruntime-node', 'lib/node_modules/foretype'],
    ['of the checkout that a checkout lies in', 'node_modules/onnxruntime-node', 'foretype'],
  ])('refuses a runtime %s', (_, path, root) => {
    runtime(path, ['linux/x64', ...elsewhere]);
    expect(planTrim(foretype(root), here)).toMatchObject({
      kind: 'refused',
      why: expect.stringMatching(/outside/),
    });
  });

  it('refuses a runtime behind a link, as pnpm and npm link make them', () => {
    const root = foretype('store/foretype/node_modules/foretype');
    runtime('store/onnxruntime-node/node_modules/onnxruntime-node', ['linux/x64', ...elsewhere]);
    symlinkSync(
      join(folder, 'store/onnxruntime-node/node_modules/onnxruntime-node'),
      join(folder, 'store/foretype/node_modules/onnxruntime-node'),
    );
    expect(planTrim(root, here)).toMatchObject({ kind: 'refused', why: expect.stringMatching(/outside/) });
  });

  it('refuses to drop everything, and does not see platforms behind links', () => {
    const root = foretype('lib/node_modules/foretype');
    const path = 'lib/node_modules/onnxruntime-node';
    runtime(path, elsewhere);
    expect(planTrim(root, here)).toMatchObject({
      kind: 'refused',
      why: expect.stringMatching(/no binary for linux x64/),
    });
    removeFolder(join(folder, path));
    runtime(path, ['linux/x64']);
    mkdirSync(join(folder, 'precious/arm64'), { recursive: true });
    symlinkSync(join(folder, 'precious'), join(folder, path, 'bin/napi-v6/darwin'));
    expect(planTrim(root, here).kind).toBe('nothing');
  });
});

describe('packageParts', () => {
  it('counts each part once, wherever it lies', () => {
    const root = foretype('lib/node_modules/foretype');
    runtime('lib/node_modules/foretype/node_modules/onnxruntime-node', [
      'linux/x64',
      'win32/x64',
      'win32/arm64',
    ]);
    write('lib/node_modules/a/package.json', '{"dependencies": {"b": "1", "missing": "1"}}');
    write('lib/node_modules/a/node_modules/b/package.json', '{"dependencies": {"a": "1"}}');
    write('lib/node_modules/other/big.js', 'x'.repeat(5000));
    const parts = packageParts(root, here);
    expect(Object.fromEntries(parts.map(({ name, bytes }) => [name, bytes]))).toEqual({
      'onnxruntime-node, for linux x64': 1000,
      'onnxruntime-node, for other platforms': 2000,
      'onnxruntime-node, the rest': 2,
      dist: 70,
      'package.json': 79,
      a: 44,
      b: 28,
    });
  });
});

describe('foretype trim', () => {
  it('says what it would free, frees it, and then has nothing to do', () => {
    const root = join(folder, 'lib/node_modules/foretype');
    for (const part of ['bin', 'dist', 'package.json'])
      cpSync(join(checkout, part), join(root, part), { recursive: true });
    const path = 'lib/node_modules/foretype/node_modules/onnxruntime-node';
    runtime(path, [`${process.platform}/${process.arch}`, 'aix/ppc64', 'win32/riscv64']);
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [join(root, 'bin/foretype.cjs'), 'trim', ...words], { encoding: 'utf8' });

    const dry = run('--dry-run');
    expect(dry).toMatchObject({ status: 0, stderr: '' });
    expect(dry.stdout).toMatch(/would drop \S+aix\/ppc64/);
    expect(dry.stdout).toContain('foretype trim');
    expect(existsSync(join(folder, path, 'bin/napi-v6/aix/ppc64'))).toBe(true);

    expect(run().stdout).toMatch(/MB freed/);
    expect(existsSync(join(folder, path, 'bin/napi-v6/aix/ppc64'))).toBe(false);
    expect(
      existsSync(join(folder, path, `bin/napi-v6/${process.platform}/${process.arch}/binding.node`)),
    ).toBe(true);
    expect(run().stdout).toMatch(/^Nothing to do/);
  });
});
