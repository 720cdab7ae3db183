/** What checkers print, read as problems, by whole outputs of the kinds that are in use. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandChecker } from '../../src/shadow/index.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { folderWith } from './folder-with.ts';

/** What is printed is what a program in the folder prints. */
async function read(output: string | ((folder: string) => string)) {
  const folder = folderWith({});
  try {
    const text = typeof output === 'string' ? output : output(folder);
    const command = [
      process.execPath,
      '-e',
      `process.stdout.write(${JSON.stringify(text)}); process.exitCode = 1`,
    ];
    const checker = commandChecker(command as [string, ...string[]], { timeoutMs: 30_000, env: process.env });
    return await checker.problems(folder, new AbortController().signal);
  } finally {
    removeFolder(folder);
  }
}
const places = async (output: string | ((folder: string) => string)) => {
  const found = await read(output);
  if (typeof found === 'string') return found;
  return found.map(({ path, line, column, message }) => `${path}:${line}:${column ?? ''} ${message}`);
};

describe('what a checker prints', { timeout: 120_000 }, () => {
  it('tsc', async () => {
    expect(
      await places(
        "src/app.ts(3,6): error TS2554: Expected 2 arguments, but got 1.\n  src/cart.ts:1:1\n    'by' is declared here.\nsrc/a b.ts(10,1): error TS1005: ';' expected.\n",
      ),
    ).toEqual([
      'src/app.ts:3:6 error TS2554: Expected 2 arguments, but got 1.',
      "src/a b.ts:10:1 error TS1005: ';' expected.",
    ]);
  });

  it('compilers, mypy, go vet, eslint in unix style', async () => {
    expect(
      await places(
        [
          'src/main.c:2:5: error: expected expression',
          'src/main.c:1:5: note: declared here',
          'app/cart.py:7: error: Missing positional argument  [call-arg]',
          'vet: ./main.go:3:2: undefined: x',
          "./lib/a.js:1:2: 'x' is not defined. [Error/no-undef]",
          'Found 1 error in 1 file (checked 3 source files)',
        ].join('\n'),
      ),
    ).toEqual([
      'src/main.c:2:5 error: expected expression',
      'app/cart.py:7: error: Missing positional argument [call-arg]',
      'main.go:3:2 undefined: x',
      "lib/a.js:1:2 'x' is not defined. [Error/no-undef]",
    ]);
  });

  it('pyright and eslint, with absolute paths', async () => {
    expect(
      await places(
        (folder) =>
          `${folder}/a.py\n  ${folder}/a.py:3:5 - error: "x" is not defined\n${folder}/src/b.js\n  1:7  error  'y' is assigned a value but never used  no-unused-vars\n  2:1  warning  Unexpected console statement\n\n✖ 2 problems\n/usr/lib/c.py:1:1 - error: not ours\n`,
      ),
    ).toEqual([
      'a.py:3:5 error: "x" is not defined',
      "src/b.js:1:7 error 'y' is assigned a value but never used no-unused-vars",
      'src/b.js:2:1 warning Unexpected console statement',
    ]);
  });

  it('rustc and ruff, the words first, in colors', async () => {
    expect(
      await places(
        '\u001b[1m\u001b[31merror[E0308]\u001b[0m: mismatched types\n \u001b[34m-->\u001b[0m src/main.rs:2:5\n  |\n2 |     1\n  |     ^ expected `()`\n\nF401 `os` imported but unused\n --> app/x.py:1:8\n',
      ),
    ).toEqual([
      'src/main.rs:2:5 error[E0308]: mismatched types',
      'app/x.py:1:8 F401 `os` imported but unused',
    ]);
  });

  it('nothing that leads out of the folder, nothing twice', async () => {
    expect(await places('../x.ts:1:1: error: a\n/etc/hosts:1:1: error: b\n')).toBe(
      'it ended with 1 and named no place',
    );
    expect(await places('a.ts:1:1: error: a\na.ts:1:1: error: a\n')).toEqual(['a.ts:1:1 error: a']);
  });

  it('anything at all, without a throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        const found = await read(text.replaceAll('\0', ''));
        if (typeof found !== 'string') for (const { path } of found) expect(path).not.toMatch(/^(?:\.\.|\/)/);
      }),
      { numRuns: 8 },
    );
  });
});
