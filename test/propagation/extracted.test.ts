/** A value that got a name is called by it in the other places, too. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

describe('a value that got a name', () => {
  it.each([
    [
      'a number',
      'java',
      'class A {\n  // values\n  A() {\n    this(1000);\n  }\n  void f() {\n    wait(a, 1000, true);\n  }\n}\n',
      '  // values',
      '  private static final int DELAY = 1000;',
      ['1000);', 'DELAY);'],
      ['7: wait(a, DELAY, true);'],
    ],
    [
      'a text',
      'ts',
      "// names\nopen('config.json');\nsave('config.json', text);\nlog('config.json5');\n",
      '// names',
      "const file = 'config.json';",
      ["open('config.json')", 'open(file)'],
      ['3: save(file, text);'],
    ],
    [
      'a call',
      'py',
      'def f(api):\n    # state\n    a = select(api.state())\n    b = check(api.state(), 1)\n    return a, b\n',
      '    # state',
      '    state = api.state()',
      ['select(api.state())', 'select(state)'],
      ['4: b = check(state, 1)'],
    ],
    [
      'a number',
      'go',
      'package a\n// limit\nfunc f() {\n\tg(4096)\n\th(4096, 1)\n\tk(14096)\n}\n',
      '// limit',
      'const limit = 4096',
      ['g(4096)', 'g(limit)'],
      ['5: h(limit, 1)'],
    ],
  ] as const)('is named elsewhere: %s, in %s', async (_, extension, text, at, line, [from, to], wanted) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(at, line).replace(from, to);
    expect(session.shown()).toEqual(wanted);
  });

  it.each([
    [
      'where the name is not seen',
      'py',
      'def f(api):\n    # state\n    a = select(api.state())\n    return a\n\ndef g(api):\n    return check(api.state(), 1)\n',
      '    # state',
      '    state = api.state()',
      ['select(api.state())', 'select(state)'],
    ],
    ['of another value', 'ts', '// n\nf(1000);\ng(1000);\n', '// n', 'const n = 2000;', ['f(1000)', 'f(n)']],
    [
      'of a longer number',
      'ts',
      '// n\nf(1000);\ng(1000.5);\n',
      '// n',
      'const n = 1000;',
      ['f(1000)', 'f(n)'],
    ],
    [
      'that is part of a sum',
      'ts',
      '// n\nf(a.b + c);\ng(a.b + c * 2);\n',
      '// n',
      'const n = a.b + c;',
      ['f(a.b + c)', 'f(n)'],
    ],
    [
      'that is set there',
      'ts',
      '// n\nf(a.items[0]);\na.items[0] = 3;\n',
      '// n',
      'const n = a.items[0];',
      ['f(a.items[0])', 'f(n)'],
    ],
    [
      'of a value that stands everywhere',
      'ts',
      '// n\nf(10);\ng(10);\n',
      '// n',
      'const n = 10;',
      ['f(10)', 'f(n)'],
    ],
  ] as const)('is left alone %s, in %s', async (_, extension, text, at, line, [from, to]) => {
    const session = (await EditSession.of({ [`a.${extension}`]: text })).replace(at, line).replace(from, to);
    expect(session.shown()).toEqual([]);
  });
});
