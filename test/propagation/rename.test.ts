/** A renamed identifier leads to the other places of the same variable, and to nothing else. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const cart = `export function checkout(items: Item[]) {
  let total = 0;
  for (const item of items) total += item.price;
  // total in cents
  log("total", { total });
  return total;
}
function other(items: Item[]) {
  const total = items.length;
  return total;
}
`;

describe('rename of a declaration', () => {
  it('offers every use of that variable, nearest first, and no other variable of the name', async () => {
    const session = (await EditSession.of({ 'a.ts': cart })).replace('total', 'sum');
    expect(session.shown()).toEqual([
      '3: for (const item of items) sum += item.price;',
      '5: log("total", { total: sum });',
      '6: return sum;',
    ]);
    expect(session.proposals()[0]).toMatchObject({
      reason: 'rename total → sum',
      sites: 3,
      strength: 'certain',
    });
  });

  it('keeps words in strings and comments apart, as weak', async () => {
    const session = (await EditSession.of({ 'a.ts': cart })).replace('total', 'sum');
    expect(session.weak()).toEqual(['4: // sum in cents', '5: log("sum", { total });']);
  });

  it('is the same when retyped key by key', async () => {
    const session = (await EditSession.of({ 'a.ts': cart })).retype('total', 'sum');
    expect(session.shown()).toHaveLength(3);
  });

  it('is the same when the blanks behind the name go with it, as some keys take both', async () => {
    const session = (await EditSession.of({ 'a.ts': cart })).replace('total ', 'sum');
    expect(session.shown()).toHaveLength(3);
    const joined = (await EditSession.of({ 'a.ts': 'let one = 1;\nf(one);\n' })).replace('let ', 'var');
    expect(joined.shown()).toEqual([]);
  });

  it.each([
    ['a comment was put above', '# Boils it.\ndef boil(water):', 'def boil(jug):'],
    ['what stood above was taken out', 'def boil(water):', 'def boil(jug):'],
  ])('is the same when %s in the same breath', async (_, head, renamed) => {
    const body = '    heat(water)\n    return water\n';
    const above = head === 'def boil(water):' ? '@staticmethod\n' : '';
    const text = `${above}def boil(water):\n${body}`;
    const session = await EditSession.of({ 'a.py': text });
    session.change(0, above.length, head.slice(0, head.indexOf('def')));
    session.replace('def boil(water):', renamed);
    expect(session.shown().map((line) => line.replace(/^\d+: /, ''))).toEqual(['heat(jug)', 'return jug']);
  });

  it('offers the uses in a draft that was written in the same session', async () => {
    const draft = 'let sum = 0;\nfor (const price of prices) sum += price;\nconsole.log(sum);\n';
    const session = (await EditSession.of({ 'a.ts': '\n' })).change(0, 0, draft).replace('sum', 'total');
    expect(session.shown()).toEqual([
      '2: for (const price of prices) total += price;',
      '3: console.log(total);',
    ]);
  });

  it('leaves alone what was written after it, also in a draft', async () => {
    const draft = 'let sum = 0;\nfor (const price of prices) sum += price;\n';
    const session = (await EditSession.of({ 'a.ts': '\n' })).change(0, 0, draft).replace('sum', 'total');
    session.change(session.text.length, session.text.length, 'console.log(sum);\n');
    expect(session.shown()).toEqual([]);
  });

  it('is the same when the name only grows', async () => {
    const session = await EditSession.of({
      'a.ts': 'function f(user: U) {\n  greet(user);\n  return user.name;\n}\n',
    });
    session.change(15, 15, 'N').change(16, 16, 'ew');
    expect(session.shown()).toEqual(['2: greet(userNew);', '3: return userNew.name;']);
  });

  it.each([
    [
      'py',
      'def f(path):\n    x = open(path)\n    return x, path\n',
      'path',
      'file',
      ['2: x = open(file)', '3: return x, file'],
    ],
    [
      'py',
      'count = 0\ndef f():\n    global count\n    count += 1\n',
      'count',
      'hits',
      ['3: global hits', '4: hits += 1'],
    ],
    [
      'go',
      'package a\nfunc f(n int) int {\n\treturn n + n2\n}\n',
      'n int',
      'size int',
      ['3: return size + n2'],
    ],
    [
      'rs',
      'fn f(xs: &[u8]) -> usize {\n    let n = xs.len();\n    n + 1\n}\n',
      'n = xs',
      'len = xs',
      ['3: len + 1'],
    ],
    [
      'rs',
      'fn f() {\n    let x = 1;\n    a(x);\n    let x = 2;\n    b(x);\n}\n',
      'x = 1',
      'y = 1',
      ['3: a(y);'],
    ],
    [
      'java',
      'class A {\n  int f(int n) {\n    return n * 2;\n  }\n}\n',
      'int n)',
      'int size)',
      ['3: return size * 2;'],
    ],
    [
      'c',
      'int f(int n) {\n  return n * n;\n}\n',
      'int n)',
      'int k)',
      ['2: return k * n;', '2: return n * k;'],
    ],
    ['cs', 'class A {\n  int F(int n) {\n    return n;\n  }\n}\n', 'int n)', 'int k)', ['3: return k;']],
    ['lua', 'local t = {}\nt.a = 1\nreturn t\n', 't =', 'M =', ['2: M.a = 1', '3: return M']],
    ['rb', 'def f(name)\n  puts name\n  name\nend\n', 'name)', 'label)', ['2: puts label', '3: label']],
    ['php', '<?php function f($user) {\n  save($user);\n}\n', 'user', 'account', ['2: save($account);']],
    ['js', 'const a = 1;\nfunction f(a) { return a; }\nuse(a);\n', 'a = 1', 'b = 1', ['3: use(b);']],
    [
      'tsx',
      'function A({ onClick }: P) {\n  return <b onClick={go} />;\n}\nfunction go() {}\n',
      'go() {',
      'run() {',
      ['2: return <b onClick={run} />;'],
    ],
  ])('in %s: %s', async (extension, text, find, put, wanted) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(find, put);
    expect(session.shown()).toEqual(wanted);
  });

  it('follows the name into the files that import it', async () => {
    const session = await EditSession.of({
      'lib.ts': 'export function load() {}\nload();\n',
      'app.ts': "import { load } from './lib';\nload();\nother.load();\n",
    });
    session.replace('load', 'read');
    expect(session.shown()).toEqual([
      '2: read();',
      "app.ts:1: import { read } from './lib';",
      'app.ts:2: read();',
    ]);
  });

  it.each<[string, Record<string, string>, string, string, string[]]>([
    [
      'each of several statements, and a folder by its index',
      {
        'lib/index.ts': 'export interface Load {}\n',
        'app.ts': "import { b } from './lib';\nimport type { Load } from './lib/index.js';\nlet a: Load;\n",
      },
      'Load',
      'Read',
      ["app.ts:2: import type { Read } from './lib/index.js';", 'app.ts:3: let a: Read;'],
    ],
    [
      'what is exported apart from its declaration, by a name that editors escape',
      {
        '%5Bid%5D/lib.ts': 'const load = 1;\nexport { load };\n',
        'app.ts': "import { load } from './[id]/lib';\nuse(load);\n",
      },
      'load',
      'read',
      ['2: export { read };', "app.ts:1: import { read } from './[id]/lib';", 'app.ts:2: use(read);'],
    ],
    [
      'the dotted name of a module',
      {
        'src/pkg/utils.py': 'def _load(): pass\n',
        'tests/a.py': 'from pkg.utils import _load\n_load()\n',
        'src/pkg/b.py': 'from .utils import _load as f\n',
        'src/pkg/sub/c.py': 'from ..utils import _load\n',
      },
      '_load',
      '_read',
      [
        'tests/a.py:1: from pkg.utils import _read',
        'tests/a.py:2: _read()',
        'src/pkg/b.py:1: from .utils import _read as f',
        'src/pkg/sub/c.py:1: from ..utils import _read',
      ],
    ],
    [
      'a package of the path',
      { 'com/a/Foo.java': 'class Foo {}\n', 'com/b/Bar.java': 'import com.a.Foo;\nclass Bar { Foo f; }\n' },
      'Foo',
      'Fool',
      ['com/b/Bar.java:1: import com.a.Fool;'],
    ],
  ])('follows %s', async (_, files, find, put, wanted) => {
    const session = (await EditSession.of(files)).replace(find, put);
    expect(session.shown()).toEqual(wanted);
  });

  it.each<[string, Record<string, string>, string, string]>([
    [
      'a package',
      {
        'src/path.ts': 'export function join() {}\n',
        'app.ts': "import { join } from 'path';\njoin(a, b);\n",
      },
      'join',
      'glue',
    ],
    [
      'a namesake in another folder',
      {
        'src/a/utils.ts': 'export function join() {}\n',
        'src/c/app.ts': "import { join } from '../b/utils';\njoin(a, b);\n",
      },
      'join',
      'glue',
    ],
    [
      "a namesake in Python's library",
      { 'src/path.py': 'def join(): pass\n', 'app.py': 'from os.path import join\njoin(a, b)\n' },
      'join',
      'glue',
    ],
    [
      "another folder's single name",
      { 'a/json.py': 'def load(): pass\n', 'b/app.py': 'from json import load\nload(a)\n' },
      'load',
      'read',
    ],
    [
      'a module beside the importer',
      { 'a/utils.py': 'def load(): pass\n', 'b/app.py': 'from .utils import load\nload(a)\n' },
      'load',
      'read',
    ],
    [
      'a class of another package',
      { 'com/a/Foo.java': 'class Foo {}\n', 'com/b/Bar.java': 'import com.c.Foo;\nclass Bar { Foo f; }\n' },
      'Foo',
      'Fool',
    ],
  ])('leaves alone what is imported from %s', async (_, files, find, put) => {
    const session = (await EditSession.of(files)).replace(find, put);
    expect(session.shown()).toEqual([]);
  });

  it.each([
    [
      'ts',
      'export function format(x) {}\nexport function show(format: string) {\n  return format;\n}\n',
      "import { format } from './a';\nformat(1);\n",
      'format: string',
      'style: string',
      ['3: return style;'],
    ],
    [
      'ts',
      'export function show() {\n  const format = 1;\n  return format;\n}\n',
      "import { format } from './a';\nformat(1);\n",
      'format =',
      'style =',
      ['3: return style;'],
    ],
    [
      'js',
      'function load() {}\nmodule.exports = { load };\n',
      "import { load } from './a';\nload();\n",
      'load',
      'read',
      ['2: module.exports = { load: read };'],
    ],
    [
      'py',
      'def load(): pass\ndef f(load):\n    return load\n',
      'from a import load\nload()\n',
      'load):',
      'read):',
      ['3: return read'],
    ],
  ])('stays in the %s file where the name is not what is imported', async (ext, text, app, find, put, wanted) => {
    const session = await EditSession.of({ [`a.${ext}`]: text, [`app.${ext}`]: app });
    expect(session.replace(find, put).shown()).toEqual(wanted);
  });

  it('waits while the old name is being erased', async () => {
    const session = await EditSession.of({ 'a.ts': 'const items = load();\nuse(items);\n' });
    const from = 'const items'.length;
    session.change(from - 1, from, '').change(from - 2, from - 1, '');
    expect(session.shown()).toEqual([]);
    session.change(from - 2, from - 2, 'rate');
    expect(session.shown()).toEqual(['2: use(iterate);']);
  });

  it('follows a shorter name on leaving it', async () => {
    const session = await EditSession.of({ 'a.ts': 'const items = load();\nuse(items);\n' });
    session.replace('items', 'item');
    expect(session.shown()).toEqual([]);
    session.at('load');
    expect(session.shown()).toEqual(['2: use(item);']);
  });

  it('follows a field that only one thing declares', async () => {
    const session = await EditSession.of({
      'a.ts':
        'interface Item {\n  price: number;\n}\nconst f = (i: Item) => i.price * 2;\nconst x = { price: 1 };\n',
    });
    session.replace('price', 'cost');
    expect(session.shown()).toEqual(['4: const f = (i: Item) => i.cost * 2;', '5: const x = { cost: 1 };']);
  });

  it.each([
    [
      'py',
      'import os\n\nclass Job:\n    path: str\n\n\ndef f(j: Job):\n    return os.path.join(os.x.path, j.path)\n',
      'path: str',
      'file: str',
      ['8: return os.path.join(os.x.path, j.file)'],
    ],
    [
      'ts',
      'import paths from "node:path";\nimport { list } from "./list";\ninterface O {\n  joint: string;\n}\nuse(paths.joint(a), "x".joint, list.joint, o.joint);\n',
      'joint: string',
      'glue: string',
      [
        '6: use(paths.joint(a), "x".joint, list.glue, o.joint);',
        '6: use(paths.joint(a), "x".joint, list.joint, o.glue);',
      ],
    ],
    [
      'js',
      'const path = require("path");\nclass A {\n  join() {}\n}\nuse(path.join(a), new A().join());\n',
      'join() {}',
      'glue() {}',
      ['5: use(path.join(a), new A().glue());'],
    ],
    [
      'go',
      'package a\n\nimport "strings"\n\ntype O struct {\n\tJoin string\n}\n\nfunc f(o O) string { return strings.Join(nil, o.Join) }\n',
      'Join string',
      'Glue string',
      ['9: func f(o O) string { return strings.Join(nil, o.Glue) }'],
    ],
    [
      'rs',
      'struct B {\n    len: usize,\n}\nfn f(b: B, d: Vec<u8>) -> usize {\n    d.len() + b.len\n}\n',
      'len: usize',
      'size: usize',
      ['5: d.len() + b.size'],
    ],
    [
      'java',
      'class A {\n  int size;\n  int f(A a, List l) {\n    return a.size + l.size();\n  }\n}\n',
      'int size',
      'int count',
      ['4: return a.count + l.size();'],
    ],
  ])('leaves alone the members of what the file does not declare, in %s', async (extension, text, from, to, wanted) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(from, to);
    expect(session.shown()).toEqual(wanted);
  });

  it.each([
    [
      'go',
      'package a\ntype Config struct{}\nfunc New(c tls.Config) Config {\n\treturn Config{}\n}\n',
      'Config struct',
      'Settings struct',
      ['3: func New(c tls.Config) Settings {', '4: return Settings{}'],
    ],
    [
      'rs',
      'pub enum Error {\n  Io(io::Error),\n}\nimpl From<io::Error> for Error {\n  fn f(e: std::io::Error) {}\n}\n',
      'Error {',
      'AppError {',
      ['4: impl From<io::Error> for AppError {'],
    ],
    [
      'ts',
      'interface Request {}\nfunction f(r: express.Request): Request {}\n',
      'Request {}',
      'ApiRequest {}',
      ['2: function f(r: express.Request): ApiRequest {}'],
    ],
    [
      'java',
      'class A {\n  class Config {}\n  Config f(tls.Config c) {}\n}\n',
      'Config {}',
      'Settings {}',
      ['3: Settings f(tls.Config c) {}'],
    ],
    [
      'ts',
      "const total = 1;\nuse(total);\nexport { computeTotal as total };\nexport { total } from './x';\n",
      'total = 1',
      'sum = 1',
      ['2: use(sum);'],
    ],
    [
      'py',
      'from config import load\nfrom .config import a\nconfig = load()\nuse(config)\n',
      'config = load',
      'settings = load',
      ['4: use(settings)'],
    ],
    [
      'py',
      'import os.path\nfrom m import path as p\npath = 1\nuse(path)\n',
      'path = 1',
      'file = 1',
      ['4: use(file)'],
    ],
    ['py', 'total = 1\ndef f(total=total):\n  return total\n', 'total=', 's=', ['3: return s']],
    ['py', 'total = 1\ndef f(total=total):\n  return total\n', 'total =', 's =', ['2: def f(total=s):']],
  ])('leaves a name of another module or scope alone, in %s: %s', async (extension, text, find, put, wanted) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(find, put);
    expect(session.shown()).toEqual(wanted);
  });

  it('goes on where the user has renamed some places already', async () => {
    const session = (await EditSession.of({ 'a.ts': cart }))
      .replace('total', 'sum')
      .replace('total +=', 'sum +=');
    expect(session.shown()).toEqual(['5: log("total", { total: sum });', '6: return sum;']);
  });
});

it('follows an imported name that keeps a word of the old one', async () => {
  const session = await EditSession.of({ 'a.py': 'from m import Field\n\nx = [Field.a, Field.b]\n' });
  expect(session.replace('Field', 'ModelField').shown()).toHaveLength(2);
});

describe('rename stays silent', () => {
  it.each([
    [
      'an argument is switched to another variable',
      'ts',
      'const a = 1, b = 2;\nf(a);\ng(a);\n',
      'f(a)',
      'f(b)',
    ],
    ['a use gets a name nobody knows, once', 'ts', 'const a = 1;\nf(a);\ng(a);\n', 'f(a)', 'f(c)'],
    ['the new name is taken in the scope', 'ts', 'let a = 1;\nlet b = 2;\nuse(a, b);\n', 'a = 1', 'b = 1'],
    ['a word in a comment changes', 'ts', '// total\nconst total = 1;\nuse(total);\n', '// total', '// sum'],
    ['a word in a string changes', 'py', 'x = "total"\ntotal = 1\nuse(total)\n', '"total"', '"sum"'],
    [
      'a member of something else changes',
      'ts',
      'const n = a.size;\nconst m = b.size;\n',
      'a.size',
      'a.length',
    ],
    ['a called function changes', 'py', 'print(a)\nprint(b)\n', 'print(a)', 'log(a)'],
    ['a later assignment is renamed, not the first', 'py', 'x = 1\nx = 2\nuse(x)\n', 'x = 2', 'y = 2'],
    ['the receiver changes', 'php', '<?php $this->a($x); $this->b($x);', 'this->a', 'that->a'],
    [
      'a property has the name of its type',
      'cs',
      'class A {\n  public Kind Kind { get; }\n  Kind f;\n}\n',
      'Kind { get',
      'Sort { get',
    ],
    ['a keyword changes', 'ts', 'let a = 1;\nlet b = 2;\n', 'let a', 'const a'],
    ['a type changes', 'go', 'package a\nfunc f(a int) {}\nfunc g(b int) {}\n', 'a int', 'a string'],
    ['a number changes', 'c', 'int a = 1;\nint b = 1;\n', 'a = 1', 'a = 2'],
    [
      'a field is declared by two things',
      'ts',
      'interface A {\n  id: N;\n}\ninterface B {\n  id: N;\n}\nuse(x.id);\n',
      'id',
      'key',
    ],
    [
      'another module is imported',
      'py',
      'import functools\n\n@functools.wraps\ndef f(): pass\n',
      'functools',
      'warnings',
    ],
    [
      'a method has the name of its attribute',
      'cs',
      'class A {\n  [Test]\n  public void Test() {}\n}\n',
      'void Test',
      'void Test_One',
    ],
  ])('when %s', async (_, extension, text, find, put) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(find, put);
    expect(session.shown()).toEqual([]);
  });

  it('while undoing', async () => {
    const session = (await EditSession.of({ 'a.ts': cart })).replace('total', 'sum');
    session.replace('sum', 'total');
    expect(session.shown()).toEqual([]);
  });

  it('while a path or another item is being put before an imported name', async () => {
    const session = await EditSession.of({ 'a.rs': 'use Glob;\nfn f(g: Glob) {}\n' });
    session.change(4, 4, 'crate');
    expect(session.shown()).toEqual([]);
  });

  it('while what is put before a name makes no word of its own', async () => {
    const session = await EditSession.of({ 'a.ts': 'const path = f();\nuse(path);\n' });
    expect(session.change(6, 6, 'sub').shown()).toEqual([]);
    expect(session.change(9, 9, '_').shown()).toEqual(['2: use(sub_path);']);
  });

  it('when the declaration has been rewritten since', async () => {
    const session = (await EditSession.of({ 'a.ts': cart })).replace('total', 'sum');
    session.replace('items.length', 'items.size').replace('let sum = 0', 'begin()');
    expect(session.proposals().filter((e) => e.class === 'rename' && e.strength !== 'weak')).toEqual([]);
  });
});
