/** The commands as a user runs them: the launcher, a real repository, what is printed, the exit code. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { createLearning } from '../../src/learning/index.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { tinyClone } from '../support/tiny-clone.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const state = mkdtempSync(join(tmpdir(), 'foretype-cli-'));
const clone = tinyClone('shop');
afterAll(() => {
  removeFolder(state);
  clone.remove();
});

function foretype(...words: string[]) {
  const env = { ...process.env, FORETYPE_STATE: state, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...words], {
    cwd: clone.path,
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
}

describe('foretype predict', () => {
  clone.commit({ 'cart.ts': 'export function cart() {\n  const total = 1;\n  return total;\n}\n' }, 'Cart');

  it('goes on from the uncommitted change', () => {
    const committed = foretype('predict', 'cart.ts:2:5');
    expect(committed).toMatchObject({ status: 0, stderr: '' });
    expect(committed.stdout).toContain('no uncommitted change');
    writeFileSync(
      join(clone.path, 'cart.ts'),
      'export function cart() {\n  const sum = 1;\n  return total;\n}\n',
    );
    const { status, stdout, stderr } = foretype('predict', 'cart.ts:2:12');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('cart.ts:3 rename total → sum');
    expect(stdout).toMatch(/-\s+return total;\n.*\+\s+return sum;/);
    const [first] = JSON.parse(foretype('predict', 'cart.ts:2:12', '--json').stdout);
    expect(first).toMatchObject({ kind: 'edit', edits: [{ newText: 'sum' }] });
  });

  it.each([
    ['predict', 'wants FILE:LINE:COL'],
    ['predict cart.ts', 'wants FILE:LINE:COL'],
    ['predict nowhere.ts:1:1', 'nowhere.ts cannot be read'],
    ['predict cart.ts:1:1 --loud', '--loud'],
    ['fly', 'there is no command fly'],
  ])('says in one sentence what is wrong with `%s`', (words, sentence) => {
    const { status, stdout, stderr } = foretype(...words.split(' '));
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });
});

describe('foretype stats', () => {
  it('shows what was counted here, and says so where nothing was', () => {
    expect(foretype('stats').stdout).toContain('Nothing yet');
    const learning = createLearning(state, silentLog);
    learning.record('rename', 'shown');
    learning.record('rename', 'accepted');
    learning.acceptedInPart('rename');
    const { status, stdout } = foretype('stats');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^rename\s+1\s+1\s+1\s+0\s+0/m);
    expect(JSON.parse(foretype('stats', '--json').stdout).classes.rename.accepted).toBe(1);
  });
});
