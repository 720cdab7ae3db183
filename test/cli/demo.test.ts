/** The demo is the product's first minute: the real server, every edit of every scene, plain text, exit code 0. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const run = (...words: string[]) =>
  execFileSync(process.execPath, [launcher, ...words], { encoding: 'utf8' });

it('demo accepts all six edits and leaves the other variable alone', () => {
  const text = run('demo', '--plain');
  expect(text).toContain('6 edits accepted');
  expect(text.match(/rename total → amount/g)).toHaveLength(4);
  expect(text).toContain('same change as line 8');
  expect(text).not.toContain('\u001b');
});

it('doctor answers with checks that say what to do', () => {
  const checks = JSON.parse(run('doctor', '--json')) as { name: string; state: string; says: string }[];
  expect(checks.map((check) => check.name)).toEqual(
    expect.arrayContaining(['foretype', 'node', 'network', 'model']),
  );
  expect(checks.filter((check) => check.state === 'fault')).toEqual([]);
});
