/** The path rule: only what lies inside the workspace is written, whatever the model says. */
import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workspacePath } from '../../src/apply/index.ts';
import { landOn } from './support.ts';

describe('the path rule', () => {
  it.each([
    ['src/a.ts', 'src/a.ts'],
    ['./src//a.ts', 'src/a.ts'],
    ['src\\win\\a.ts', 'src/win/a.ts'],
    ['src/b/../a.ts', 'src/a.ts'],
    ['.github/workflows/ci.yml', '.github/workflows/ci.yml'],
  ])('takes %s', (written, path) => {
    expect(workspacePath(written)).toEqual({ ok: true, value: path });
  });

  it.each([
    '../../x',
    'src/../../x',
    '..\\..\\x',
    '/etc/passwd',
    'C:\\Windows\\x',
    'C:x',
    '\\\\host\\share\\x',
    '//host/share/x',
    '~/.ssh/config',
    'file:///etc/passwd',
    '.git/hooks/pre-commit',
    'a/.GIT/config',
    'a/.git./config',
    '',
    '.',
    'a/..',
    'a\0b',
  ])('refuses %j with a sentence', (written) => {
    const rule = workspacePath(written);
    expect(rule.ok).toBe(false);
    expect(rule.ok ? '' : rule.detail).toMatch(/^The path .*\.$/s);
  });

  it('never lets a path out, however it is made', () => {
    const part = fc.constantFrom('..', '.', 'a', 'b.ts', '', '~', 'C:', '\\', '.git', ' ');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom('/', '\\'), (parts, separator) => {
        const rule = workspacePath(parts.join(separator));
        if (!rule.ok) return;
        const real = posix.resolve('/project', rule.value);
        expect(real.startsWith('/project/')).toBe(true);
        expect(posix.normalize(rule.value)).toBe(rule.value);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['search/replace', '../../x.ts\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n'],
    ['a diff', '--- /etc/x.ts\n+++ /etc/x.ts\n@@ @@\n-a\n+b\n'],
    ['V4A', '*** Begin Patch\n*** Add File: ../x.ts\n+a\n*** End Patch\n'],
    [
      'V4A moving',
      '*** Begin Patch\n*** Update File: a.ts\n*** Move to: ../b.ts\n@@\n-a\n+b\n*** End Patch\n',
    ],
    ['a fence', '```ts ../x.ts\nlet a = 1;\n```\n'],
  ])('holds in %s', async (_, answer) => {
    const landing = await landOn({ 'a.ts': 'a\n', 'b.ts': '' }, answer);
    expect(landing.landed ? [] : landing.refusals.map((r) => r.reason)).toEqual(['outside-workspace']);
  });
});
