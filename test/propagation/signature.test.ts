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
