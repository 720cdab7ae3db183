/** A changed parameter list leads to the calls that follow the old one, where the new arguments are determined. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

describe('a removed parameter takes its argument along', () => {
  it.each([
    [
      'ts',
      'function f(a: number, b: string, c: boolean) {}\nf(1, "x", true);\nf(g(2, 3), h, no);\n',
      'b: string, ',
      '',
      ['2: f(1, true);', '3: f(g(2, 3), no);'],
    ],
    ['js', 'function f(a, b) {}\nf(1, 2);\n', ', b', '', ['2: f(1);']],
    [
      'py',
      'def f(a, b):\n    pass\n\nf(1, 2)\nx = f(g(1, 2), [3, 4])\n',
      ', b',
      '',
      ['4: f(1)', '5: x = f(g(1, 2))'],
    ],
    [
      'go',
      'package a\nfunc f(a int, b string) {}\nfunc g() { f(1, "x") }\n',
      'a int, ',
      '',
      ['3: func g() { f("x") }'],
    ],
    ['rs', 'fn f(a: u32, b: u32) {}\nfn g() { f(1, 2); }\n', ', b: u32', '', ['2: fn g() { f(1); }']],
    [
      'py',
      'class Kettle:\n    def boil(self, water, lid):\n        pass\n    def run(self):\n        self.boil(1, 2)\n        boil(1, 2)\n        Kettle.boil(self, 1, 2)\n',
      ', lid',
      '',
      ['5: self.boil(1)'],
    ],
    [
      'py',
      'class Kettle:\n    @classmethod\n    def of(cls, water, lid):\n        pass\n\nKettle.of(1, 2)\n',
      'water, ',
      '',
      ['6: Kettle.of(2)'],
    ],
    [
      'rs',
      'impl Kettle {\n    fn boil(&mut self, water: u32, lid: bool) {}\n    fn run(&mut self) {\n        self.boil(1, true);\n        Kettle::boil(self, 1, true);\n    }\n}\n',
      ', lid: bool',
      '',
      ['4: self.boil(1);'],
    ],
    [
      'c',
      'void f(int a, char *b) {}\nvoid g(void) { f(1, "x"); }\n',
      'int a, ',
      '',
      ['2: void g(void) { f("x"); }'],
    ],
    [
      'java',
      'class A {\n  void f(int a, int b) {}\n  void g() { f(1, 2); }\n}\n',
      ', int b',
      '',
      ['3: void g() { f(1); }'],
    ],
    ['php', '<?php\nfunction f($a, $b) {}\nf(1, 2);\n', ', $b', '', ['3: f(1);']],
    ['lua', 'local function f(a, b) end\nf(1, 2)\n', ', b', '', ['2: f(1)']],
  ] as const)('%s: %s', async (extension, text, find, put, wanted) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(find, put);
    expect(session.shown()).toEqual(wanted);
  });
});

describe('parameters that change places', () => {
  it.each([
    ['ts', 'function f(a: A, b: B) {}\nf(1, "x");\n', 'a: A, b: B', 'b: B, a: A', ['2: f("x", 1);']],
    ['py', 'def f(a, b):\n    pass\n\nf(1, g(2, 3))\n', 'a, b', 'b, a', ['4: f(g(2, 3), 1)']],
  ] as const)('take their arguments along in %s', async (extension, text, find, put, wanted) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(find, put);
    expect(session.shown()).toEqual(wanted);
  });
});

describe('a new parameter', () => {
  const text = 'function f(a) {}\nf(1);\nf(2);\nf(3);\n';

  it('is passed as the first mended call passes it, in other open files too', async () => {
    const session = await EditSession.of({ 'a.js': text, 'b.js': "import { f } from './a';\nf(4);\n" });
    session.replace('f(a)', 'f(a, b)').replace('f(1)', 'f(1, null)');
    expect(session.shown()).toEqual(['3: f(2, null);', '4: f(3, null);', 'b.js:2: f(4, null);']);
  });

  it('is not passed where the name is unknown that the mended call passes', async () => {
    const session = await EditSession.of({
      'a.py':
        'def f(a):\n    pass\n\ndef g(rate):\n    f(1)\n    f(2)\n\ndef h(other):\n    f(3)\n\ndef i(rate):\n    f(4)\n',
    });
    session.replace('f(a)', 'f(a, rate)').replace('f(1)', 'f(1, rate)');
    expect(session.shown()).toEqual(['6: f(2, rate)', '12: f(4, rate)']);
  });

  it.each([
    ['without a call that shows how', [['f(a)', 'f(a, b)']]],
    [
      'where two mended calls differ',
      [
        ['f(a)', 'f(a, b)'],
        ['f(1)', 'f(1, x)'],
        ['f(2)', 'f(2, y)'],
      ],
    ],
    ['with a default', [['f(a)', 'f(a, b = 1)']]],
  ] as const)('is left to the user %s', async (_, changes) => {
    const session = await EditSession.of({ 'a.js': text });
    for (const [find, put] of changes) session.replace(find, put);
    expect(session.proposals().filter((e) => e.class === 'signature')).toEqual([]);
  });
});

describe('no call is touched', () => {
  it.each([
    ['when a parameter is only renamed', 'js', 'function f(a, b) { return b; }\nf(1, 2);\n', 'a, b', 'a, c'],
    [
      'when two functions have the name',
      'ts',
      'class A { f(a, b) {} }\nclass B { f(a, b) {} }\nx.f(1, 2);\n',
      ', b',
      '',
    ],
    ['when it spreads', 'js', 'function f(a, b) {}\nf(...xs);\n', ', b', ''],
    ['when it has the right number of arguments', 'js', 'function f(a, b) {}\nf(1);\n', ', b', ''],
    [
      'when the name is another function in a string',
      'py',
      'def f(a, b):\n    pass\nx = "f(1, 2)"\n',
      ', b',
      '',
    ],
    [
      'when arguments stand on lines of their own',
      'ts',
      'function f(a: A, b: B) {}\nf(\n  1,\n  2,\n);\n',
      ', b: B',
      '',
    ],
    ['when it names its arguments', 'py', 'def f(a, b):\n    pass\nf(b=1, a=2)\nf(1, b=2)\n', ', b', ''],
    [
      'when it names its arguments',
      'cs',
      'class A {\n  void F(int a, int b) { }\n  void G() { F(b: 1, a: 2); }\n}\n',
      ', int b',
      '',
    ],
    [
      'when it is a method of a package',
      'ts',
      'import store from "store";\nclass A { put(a, b) {} }\nstore.put(1, 2);\n',
      ', b',
      '',
    ],
    ['when it hands its block on', 'rb', 'def f(a, b)\nend\nf(1, &block)\n', ', b', ''],
    [
      'when it is a definition outside its class',
      'cpp',
      'void f(int a, int b) {}\ntemplate <typename C>\nint *Box<C>::f(int *s, int b) {\n  return s;\n}\n',
      ', int b',
      '',
    ],
  ] as const)('%s (%s)', async (_, extension, text, find, put) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(find, put);
    expect(session.proposals().filter((e) => e.class === 'signature')).toEqual([]);
  });
});

describe('a plain function', () => {
  it.each<[string, string, string, string, string[]]>([
    [
      'ts',
      'function set(key: K, value: V) {}\nset("a", "b");\ncache.set(k, v);\nnew Map().set(1, 2);\nf().set(1, 2);\n',
      'key: K, value: V',
      'value: V, key: K',
      ['2: set("b", "a");'],
    ],
    [
      'ts',
      'namespace N {\n  export function set(key: K, value: V) {}\n}\nN.set(1, 2);\nM.set(1, 2);\n',
      'key: K, value: V',
      'value: V, key: K',
      ['4: N.set(2, 1);'],
    ],
    [
      'ts',
      'function f(set) {\n  set(1, 2);\n}\nfunction set(a: A, b: B) {}\nset(1, 2);\n',
      'a: A, b: B',
      'b: B, a: A',
      ['5: set(2, 1);'],
    ],
    ['py', 'def set(a, b): pass\nset(1, 2)\ncache.set(1, 2)\n', 'a, b', 'b, a', ['2: set(2, 1)']],
    [
      'go',
      'package a\nfunc Set(a int, b string) {}\nfunc g() {\n\tSet(1, x)\n\tcache.Set(1, x)\n}\n',
      'a int, b string',
      'b string, a int',
      ['4: Set(x, 1)'],
    ],
    [
      'rs',
      'fn set(a: u8, b: u8) {}\nfn g() {\n  set(1, 2);\n  map.set(1, 2);\n  Map::set(1, 2);\n  self::set(1, 2);\n}\n',
      'a: u8, b: u8',
      'b: u8, a: u8',
      ['3: set(2, 1);', '6: self::set(2, 1);'],
    ],
    [
      'cpp',
      'namespace n {\nvoid set(int a, int b) {}\n}\nvoid g() {\n  n::set(1, 2);\n  m->set(1, 2);\n  std::set(1, 2);\n}\n',
      'int a, int b',
      'int b, int a',
      ['5: n::set(2, 1);'],
    ],
    [
      'php',
      '<?php\nfunction set($a, $b) {}\nset(1, 2);\n$x->set(1, 2);\nA::set(1, 2);\n',
      '$a, $b',
      '$b, $a',
      ['3: set(2, 1);'],
    ],
  ])('is not what others call by its name on something (%s)', async (ext, text, find, put, wanted) => {
    const session = (await EditSession.of({ [`a.${ext}`]: text })).replace(find, put);
    expect(session.shown()).toEqual(wanted);
  });

  it.each<[string, Record<string, string>, string, string, string[]]>([
    [
      'a namespace',
      {
        'lib.ts': 'export function set(a: A, b: B) {}\n',
        'app.ts':
          "import * as lib from './lib';\nimport * as other from './other';\nlib.set(1, 2);\nother.set(1, 2);\n",
        'common.js': "const lib = require('./lib');\nlib.set(1, 2);\n",
      },
      'a: A, b: B',
      'b: B, a: A',
      ['app.ts:3: lib.set(2, 1);', 'common.js:2: lib.set(2, 1);'],
    ],
    [
      'a module',
      {
        'pkg/lib.py': 'def set(a, b): pass\n',
        'pkg/a.py': 'from . import lib\nlib.set(1, 2)\n',
        'b.py': 'import pkg.lib\nimport pkg.other\npkg.lib.set(1, 2)\npkg.other.set(1, 2)\n',
        'c.py': 'import pkg.lib as l\nl.set(1, 2)\n',
      },
      'a, b',
      'b, a',
      ['pkg/a.py:2: lib.set(2, 1)', 'b.py:3: pkg.lib.set(2, 1)', 'c.py:2: l.set(2, 1)'],
    ],
    [
      'a package',
      {
        'lib/lib.go': 'package lib\nfunc Set(a int, b string) {}\n',
        'app.go':
          'package app\nimport (\n\t"e.com/x/lib"\n\t"e.com/x/other"\n)\nfunc g() {\n\tlib.Set(1, x)\n\tother.Set(1, x)\n}\n',
      },
      'a int, b string',
      'b string, a int',
      ['app.go:7: lib.Set(x, 1)'],
    ],
  ])('is meant where it is called through %s of its file', async (_, files, find, put, wanted) => {
    const session = (await EditSession.of(files)).replace(find, put);
    expect(session.shown()).toEqual(wanted);
  });

  it('has no calls in another language, but in its relatives', async () => {
    const session = await EditSession.of({
      'a.ts': 'export function set(a: A, b: B) {}\n',
      'b.py': 'set(1, 2)\n',
      'c.tsx': "import { set } from './a';\nset(1, 2);\n",
    });
    expect(session.replace('a: A, b: B', 'b: B, a: A').shown()).toEqual(['c.tsx:2: set(2, 1);']);
  });
});

it('calls of a method are told by its name, whatever they are called on', async () => {
  const text = 'class A {\n  place(a: A, b: B) {}\n}\nx.place(1, 2);\n';
  const session = (await EditSession.of({ 'a.ts': text })).replace('a: A, b: B', 'b: B, a: A');
  expect(session.shown()).toEqual(['4: x.place(2, 1);']);
});

it('a library’s name is its class’s own', async () => {
  const text =
    'class Box {\n  set(a: A, b: B) {\n    this.set(1, 2);\n    this.cache.set(1, 2);\n  }\n}\nlocalStorage.set(1, 2);\nconst box = new Box();\nbox.set(1, 2);\n';
  const session = (await EditSession.of({ 'a.ts': text })).replace('a: A, b: B', 'b: B, a: A');
  expect(session.shown()).toEqual(['3: this.set(2, 1);', '9: box.set(2, 1);']);
});

describe('a C function and its prototype are one', () => {
  const files = {
    'a.c':
      '#include "a.h"\nint add(int a, int b)\n{\n  return a;\n}\nint f(void)\n{\n  return add(1, 2);\n}\n',
    'a.h': 'int add(int a, int b);\n',
  };

  it.each(['a.c', 'a.h'])('when it changes in %s', async (name) => {
    const session = (await EditSession.of(files)).in(name).replace(', int b', '');
    expect(session.shown().map((line) => line.replace(/^a\.[ch]:/, ''))).toEqual(
      expect.arrayContaining(['8: return add(1);']),
    );
  });

  it('but not two definitions', async () => {
    const session = await EditSession.of({
      ...files,
      'b.c': 'static int add(int a, int b)\n{\n  return b;\n}\n',
    });
    session.replace(', int b', '');
    expect(session.proposals().filter((e) => e.class === 'signature')).toEqual([]);
  });
});

it.each([
  [
    'py',
    'def load(x, mode, verbose=False):\n    return x\n\nload(1, "r", True)\nload(1, "r")\n',
    ', mode',
    ['4: load(1, True)'],
  ],
  [
    'ts',
    'function load(x: X, mode: string, opts: Opts = {}) {}\nload(1, "r", {});\nload(1, "r");\n',
    ', mode: string',
    ['2: load(1, {});'],
  ],
  [
    'cpp',
    'void f(int a, int b, int c = 3) {}\nvoid g() { f(1, 2, 3); }\n',
    ', int b',
    ['2: void g() { f(1, 3); }'],
  ],
] as const)('a default is no obstacle in %s', async (extension, text, find, wanted) => {
  const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(find, '');
  expect(session.shown()).toEqual(wanted);
});

it('a new default is passed nowhere', async () => {
  const session = await EditSession.of({ 'a.js': 'function f(a) {}\nf(1);\nf(2);\nf(3);\n' });
  session.replace('f(a)', 'f(a, b = 1)').replace('f(1)', 'f(1, null)');
  expect(session.proposals().filter((e) => e.class === 'signature')).toEqual([]);
});
