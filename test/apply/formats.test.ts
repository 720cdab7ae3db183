/** One answer in every format that models write, and what becomes of the file. */
import { describe, expect, it } from 'vitest';
import { landedText, landOn, textOf } from './support.ts';

const file = `import { a } from './a.ts';

export function first(x: number): number {
  const y = x + 1;
  return y;
}

export function second(x: number): number {
  const y = x + 2;
  return y;
}
`;
const changed = file.replace('x + 2', 'x * 2');

describe('formats', () => {
  it.each([
    ['search/replace', '<<<<<<< SEARCH\n  const y = x + 2;\n=======\n  const y = x * 2;\n>>>>>>> REPLACE'],
    [
      'search/replace with a path and a fence',
      'a.ts\n```ts\n<<<<<<< SEARCH\n  const y = x + 2;\n=======\n  const y = x * 2;\n>>>>>>> REPLACE\n```',
    ],
    [
      'search/replace with another sign',
      '------- SEARCH\n  const y = x + 2;\n=======\n  const y = x * 2;\n+++++++ REPLACE',
    ],
    [
      'search/replace with a gap on both sides',
      '<<<<<<< SEARCH\nexport function second(x: number): number {\n// ...\n  const y = x + 2;\n=======\nexport function second(x: number): number {\n// ...\n  const y = x * 2;\n>>>>>>> REPLACE',
    ],
    [
      'a diff',
      '--- a/a.ts\n+++ b/a.ts\n@@ -8,3 +8,3 @@\n-  const y = x + 2;\n+  const y = x * 2;\n   return y;',
    ],
    [
      'a diff with wrong numbers',
      '--- a/a.ts\n+++ b/a.ts\n@@ -1,90 +700,2 @@\n-  const y = x + 2;\n+  const y = x * 2;',
    ],
    ['a diff without numbers', '--- a.ts\n+++ a.ts\n@@ ... @@\n-  const y = x + 2;\n+  const y = x * 2;'],
    ['a diff without headers', '```diff\n@@ @@\n-  const y = x + 2;\n+  const y = x * 2;\n```'],
    [
      'a git diff',
      'diff --git a/a.ts b/a.ts\nindex 1..2 100644\n--- a/a.ts\n+++ b/a.ts\n@@ -9 +9 @@ export function second(x: number): number {\n-  const y = x + 2;\n+  const y = x * 2;',
    ],
    [
      'V4A',
      '*** Begin Patch\n*** Update File: a.ts\n@@ export function second(x: number): number {\n-  const y = x + 2;\n+  const y = x * 2;\n   return y;\n*** End Patch',
    ],
    ['the whole file', `\`\`\`ts\n${changed}\`\`\``],
    ['the whole file without a fence', changed],
    [
      'a sketch',
      '// ... existing code ...\nexport function second(x: number): number {\n  const y = x * 2;\n  return y;\n}',
    ],
    [
      'a sketch of one function, its marker forgotten',
      'export function second(x: number): number {\n  const y = x * 2;\n  return y;\n}',
    ],
  ])('lands %s', async (_, answer) => {
    expect(await landedText(file, answer)).toBe(changed);
  });

  it('tells equal lines apart by what they stand in', async () => {
    const patch = (head: string) =>
      `*** Begin Patch\n*** Update File: a.ts\n@@ ${head}\n-  return y;\n+  return -y;\n*** End Patch`;
    expect(await landedText(file, patch('export function second(x: number): number {'))).toBe(
      file.replace(/return y;\n}\n$/, 'return -y;\n}\n'),
    );
    expect(await landedText(file, patch('export function first'))).toMatch(/first.*\n.*\n {2}return -y;/);
  });

  it('makes, deletes and moves files', async () => {
    const landing = await landOn(
      { 'a.ts': 'let a = 1;\n', 'b.ts': 'let b = 1;\n' },
      '*** Begin Patch\n*** Add File: c.ts\n+let c = 1;\n+let d = 2;\n*** Delete File: b.ts\n*** Update File: a.ts\n*** Move to: e.ts\n@@\n-let a = 1;\n+let a = 2;\n*** End Patch',
    );
    expect(landing).toMatchObject({
      landed: true,
      changes: [
        { kind: 'create', path: 'c.ts', text: 'let c = 1;\nlet d = 2;\n' },
        { kind: 'delete', path: 'b.ts' },
        { kind: 'edit', path: 'a.ts', moveTo: 'e.ts' },
      ],
    });
  });

  it('makes a file from an empty search, a diff from nothing, or a fence', async () => {
    for (const answer of [
      'new.ts\n<<<<<<< SEARCH\n=======\nlet a = 1;\n>>>>>>> REPLACE',
      '--- /dev/null\n+++ b/new.ts\n@@ -0,0 +1 @@\n+let a = 1;',
      '```ts new.ts\nlet a = 1;\n```',
    ])
      expect(await landOn({ 'a.ts': '', 'b.ts': '' }, answer)).toMatchObject({
        changes: [{ kind: 'create', path: 'new.ts', text: 'let a = 1;\n' }],
      });
  });

  it('takes a patch that breaks off for none, also behind one that is whole', async () => {
    const patch = '*** Begin Patch\n*** Update File: a.ts\n@@\n-let a = 1;\n+let a = 2;\n';
    const end = '*** End Patch\n';
    for (const answer of [patch, `${patch}${end}${patch.replaceAll('let a', 'let b')}`])
      expect(await landOn({ 'a.ts': 'let a = 1;\nlet b = 1;\n' }, answer)).toMatchObject({
        landed: false,
        refusals: [{ sentence: 'The answer breaks off inside a block.' }],
      });
    const both = `${patch}${end}${patch.replaceAll('let a', 'let b')}${end}`;
    expect(await landedText('let a = 1;\nlet b = 1;\n', both)).toBe('let a = 2;\nlet b = 2;\n');
  });

  it('lands several files, or none of them', async () => {
    const files = { 'a.ts': 'let a = 1;\n', 'b.ts': 'let b = 1;\n' };
    const block = (path: string, from: string, to: string) =>
      `${path}\n<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE\n`;
    const both = await landOn(
      files,
      block('a.ts', 'let a = 1;', 'let a = 2;') + block('b.ts', 'let b = 1;', 'let b = 2;'),
    );
    expect(both.landed && both.changes.map((c) => textOf([c], c.path, files[c.path as 'a.ts']))).toEqual([
      'let a = 2;\n',
      'let b = 2;\n',
    ]);
    const none = await landOn(
      files,
      block('a.ts', 'let a = 1;', 'let a = 2;') + block('b.ts', 'let c = 1;', 'let b = 2;'),
    );
    expect(none).toMatchObject({
      landed: false,
      refusals: [{ path: 'b.ts', block: 0, reason: 'not-found' }],
    });
  });
});
