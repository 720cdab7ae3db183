/** An edit that begins or ends the use of a name brings the import along, and nothing else does. */
import { describe, expect, it } from 'vitest';
import { imports } from '../../src/propagation/imports.ts';
import { EditSession } from '../support/edit-session.ts';

type Files = Record<string, string>;

async function resultOf(files: Files, find: string, text: string, exports: [string, string][] = []) {
  const session = (await EditSession.of(files)).replace(find, text);
  session.exports(...exports.map(([name, file]) => ({ name, uri: session.uri(file), kind: 'function' })));
  const [first, ...others] = imports(session.evidence());
  expect(others).toEqual([]);
  return first && session.editor.document(first.uri)!.apply(first.edit, 0).text;
}

describe('an import that lost its last use', () => {
  it.each<[string, string, string, string, string]>([
    [
      'a.ts',
      "import { a, b } from './m';\n\nrun(a, b);\n",
      ', b);',
      ');',
      "import { a } from './m';\n\nrun(a);\n",
    ],
    [
      'a.ts',
      "import { a, b } from './m';\n\nrun(a, b);\n",
      '(a, ',
      '(',
      "import { b } from './m';\n\nrun(b);\n",
    ],
    ['a.js', 'import a from "m"\nimport b from "n"\nrun(a, b)\n', ', b)', ')', 'import a from "m"\nrun(a)\n'],
    [
      'a.ts',
      "import {\n  a,\n  b,\n} from './m';\nrun(a, b);\n",
      ', b);',
      ');',
      "import {\n  a,\n} from './m';\nrun(a);\n",
    ],
    [
      'a.tsx',
      "import A, { b } from './m';\nrun(A, b);\n",
      '(A, ',
      '(',
      "import { b } from './m';\nrun(b);\n",
    ],
    ['a.py', 'from m import a, b\n\nrun(a, b)\n', ', b)', ')', 'from m import a\n\nrun(a)\n'],
    ['a.py', 'from m import a\nfrom n import b\n\nrun(a, b)\n', ', b)', ')', 'from m import a\n\nrun(a)\n'],
  ])('goes: %s %j', async (file, text, find, to, expected) => {
    expect(await resultOf({ [file]: text }, find, to)).toBe(expected);
  });

  it.each<[string, string, string, string, string]>([
    ['a use is left', 'a.ts', "import { a } from './m';\nrun(a);\nrun(a);\n", 'run(a);\n', ''],
    ['a comment names it', 'a.ts', "import { a } from './m';\n/** @see a */\nrun(a);\n", 'run(a)', 'run()'],
    ['it was idle before', 'a.ts', "import { a } from './m';\nrun(b);\n", 'run(b)', 'run()'],
    ['only a namesake member went', 'a.ts', "import { a } from './m';\nx.a();\na();\n", 'x.a();\n', ''],
    [
      'an annotation in a string names it',
      'a.py',
      'from m import a\ndef f(x: "a"): pass\nf(a)\n',
      'f(a)',
      'f()',
    ],
    ['the package re-exports', '__init__.py', 'from m import a\nf(a)\n', 'f(a)', 'f()'],
    ['the file is broken', 'a.js', 'import a from "m"\nrun(a)\n', '(a)', '('],
  ])('stays where %s', async (_, file, text, find, to) => {
    expect(await resultOf({ [file]: text }, find, to)).toBeUndefined();
  });
});

describe('a name that came into use', () => {
  it.each<[string, Files, string, string, string]>([
    [
      'joins the import of its module',
      { 'a.ts': "import { a } from './m';\nrun(a);\n", 'b.ts': "import { two } from './m';\ntwo();\n" },
      'run(a)',
      'run(a, two())',
      "import { a, two } from './m';\nrun(a, two());\n",
    ],
    [
      'gets a line in the style of the file',
      { 'a.js': 'import a from "m"\nrun(a)\n', 'b.js': "import { two } from 'n';\ntwo();\n" },
      'run(a)',
      'run(two())',
      'import a from "m"\nimport { two } from "n"\nrun(two())\n',
    ],
    [
      'is imported as elsewhere in Python',
      { 'a.py': 'import os\nos.run(1)\n', 'b.py': 'from x.y import two\ntwo()\n' },
      'run(1)',
      'run(two())',
      'import os\nfrom x.y import two\nos.run(two())\n',
    ],
  ])('%s', async (_, files, find, to, expected) => {
    const session = (await EditSession.of(files)).replace(find, to);
    const edit = imports(session.evidence()).find((e) => e.reason.startsWith('import'))!;
    const result = session.editor.document(edit.uri)!.apply(edit.edit, 0).text;
    expect(result).toBe(expected);
  });

  const main = { 'a.ts': "import { a } from './m.ts';\nrun(a);\n" };

  it('comes from the one file that exports it, with the extension of the others', async () => {
    expect(await resultOf(main, 'run(a)', 'run(a, two())', [['two', 'lib/n.ts']])).toBe(
      "import { a } from './m.ts';\nimport { two } from './lib/n.ts';\nrun(a, two());\n",
    );
  });

  it('stays silent where two files export it, none does, it is bound here, or it is a member', async () => {
    const two: [string, string][] = [
      ['two', 'n.ts'],
      ['two', 'o.ts'],
    ];
    expect(await resultOf(main, 'run(a)', 'run(a, two())', two)).toBeUndefined();
    expect(await resultOf(main, 'run(a)', 'run(a, two())')).toBeUndefined();
    expect(await resultOf(main, 'run(a)', 'const two = 2; run(a, two + 1)', two.slice(1))).toBeUndefined();
    expect(await resultOf(main, 'run(a)', 'run(a.two())', two.slice(1))).toBeUndefined();
    expect(await resultOf(main, 'run(a)', 'let x: a.two; run(a)', two.slice(1))).toBeUndefined();
  });
});
