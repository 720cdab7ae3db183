/** A renamed name of a file is followed behind the name of its module, and behind nothing else. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const python = 'def load(path):\n    return path\n';
const script = 'export function load(path: string) {\n  return path;\n}\n';

async function renamed(files: Readonly<Record<string, string>>, find = 'load', put = 'read') {
  return (await EditSession.of(files)).replace(find, put).shown();
}

describe('is followed behind', () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      'import a',
      { 'a.py': python, 'app.py': 'import a\n\na.load("x")\nprint(a.load)\n' },
      ['app.py:3: a.read("x")', 'app.py:4: print(a.read)'],
    ],
    [
      'import pkg.a',
      { 'pkg/a.py': python, 'app.py': 'import pkg.a\n\npkg.a.load("x")\n' },
      ['app.py:3: pkg.a.read("x")'],
    ],
    [
      'import pkg.a as b',
      { 'pkg/a.py': python, 'app.py': 'import pkg.a as b\n\nb.load("x")\n' },
      ['app.py:3: b.read("x")'],
    ],
    [
      'from pkg import a',
      { 'pkg/a.py': python, 'app.py': 'from pkg import a\n\na.load("x")\n' },
      ['app.py:3: a.read("x")'],
    ],
    [
      'from . import a as b, within a function',
      { 'pkg/a.py': python, 'pkg/b.py': 'def f():\n    from . import a as b\n    return b.load("x")\n' },
      ['pkg/b.py:3: return b.read("x")'],
    ],
    [
      'import * as a',
      { 'a.ts': script, 'app.ts': "import * as a from './a';\na.load('x');\n[''].map(a.load);\n" },
      ["app.ts:2: a.read('x');", "app.ts:3: [''].map(a.read);"],
    ],
  ])('%s', async (_, files, wanted) => {
    expect(await renamed(files)).toEqual(wanted);
  });

  it("Go's package", async () => {
    const files = {
      'shop/load.go': 'package shop\n\nfunc Load(n int) int {\n\treturn n\n}\n',
      'main.go': 'package main\n\nimport "example.com/shop"\n\nfunc main() {\n\tshop.Load(1)\n}\n',
    };
    expect(await renamed(files, 'Load', 'Read')).toEqual(['main.go:6: shop.Read(1)']);
  });

  it('a type, where types stand', async () => {
    const files = {
      'a.ts': 'export interface Box {\n  n: number;\n}\n',
      'app.ts': "import * as a from './a';\nexport function f(box: a.Box): number {\n  return box.n;\n}\n",
    };
    expect(await renamed(files, 'Box', 'Crate')).toEqual([
      'app.ts:2: export function f(box: a.Crate): number {',
    ]);
  });
});

describe('is not followed behind', () => {
  it.each<[string, Record<string, string>]>([
    [
      'a variable of that name',
      { 'a.py': python, 'app.py': 'import a\n\ndef f(a):\n    return a.load("x")\n' },
    ],
    ['a name that is set again', { 'a.py': python, 'app.py': 'import a\na = a.Store()\na.load("x")\n' }],
    ["a library's module of that name", { 'src/a.py': python, 'app.py': 'import json\njson.load("x")\n' }],
    ['another module', { 'pkg/a.py': python, 'app.py': 'from other import a\na.load("x")\n' }],
    [
      'an object of the module',
      { 'a.py': python, 'app.py': 'import a\na.store.load("x")\nmake().a.load("x")\n' },
    ],
    ['a class of the module', { 'a.py': python, 'app.py': 'from a import Store\nStore.load("x")\n' }],
    ["a package's namespace", { 'a.ts': script, 'app.ts': "import * as a from 'a';\na.load('x');\n" }],
    [
      'a parameter that hides the import',
      {
        'a.ts': script,
        'app.ts': "import * as a from './a';\nexport const f = (a: Store) => a.load('x');\n",
      },
    ],
    [
      'its own file, of a method',
      { 'a.py': 'class Store:\n    def load(self):\n        pass\n', 'app.py': 'import a\na.load("x")\n' },
    ],
  ])('%s', async (_, files) => {
    expect(await renamed(files)).toEqual([]);
  });

  it("a variable that has the name of Go's package", async () => {
    const files = {
      'shop/load.go': 'package shop\n\nfunc Load(n int) int {\n\treturn n\n}\n',
      'main.go':
        'package main\n\nimport "example.com/shop"\n\nfunc f(shop Store) {\n\tshop.Load(1)\n}\n\nvar s = shop.New()\n',
    };
    expect(await renamed(files, 'Load', 'Read')).toEqual([]);
  });
});
