/** A change of several lines is offered where the same lines stand again, or where two like it say what they share. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

type Step = readonly [find: string, text: string];

async function edited(file: string, text: string, steps: readonly Step[]): Promise<EditSession> {
  const session = await EditSession.of({ [file]: text });
  for (const [find, put] of steps) session.replace(find, put);
  return session;
}

describe('a block that was changed', () => {
  it.each<[string, string, string, readonly Step[], string]>([
    [
      'and stands again, deeper',
      'a.ts',
      'function a() {\n  log.enter();\n  check(x);\n  go(1);\n}\nfunction b() {\n  if (y) {\n    log.enter();\n    check(x);\n    go(2);\n  }\n}\n',
      [['log.enter();\n  check(x);', 'enter(x, () => {\n    check(x);\n  });']],
      'function a() {\n  enter(x, () => {\n    check(x);\n  });\n  go(1);\n}\nfunction b() {\n  if (y) {\n    enter(x, () => {\n      check(x);\n    });\n    go(2);\n  }\n}\n',
    ],
    [
      'into one line',
      'a.py',
      'def a(f):\n    fh = open(f)\n    return fh.read()\n\ndef b(f):\n    fh = open(f)\n    return fh.read()\n',
      [['fh = open(f)\n    return fh.read()', 'return read_text(f)']],
      'def a(f):\n    return read_text(f)\n\ndef b(f):\n    return read_text(f)\n',
    ],
    [
      'twice, with other names',
      'a.go',
      'func a() {\n\tx, err := load(one)\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\ty, err := load(two)\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\tz, err := load(three)\n\tif err != nil {\n\t\tpanic(err)\n\t}\n}\n',
      [
        ['x, err := load(one)\n\tif err != nil {\n\t\tpanic(err)\n\t}', 'x := must(load(one))'],
        ['y, err := load(two)\n\tif err != nil {\n\t\tpanic(err)\n\t}', 'y := must(load(two))'],
      ],
      'func a() {\n\tx := must(load(one))\n\ty := must(load(two))\n\tz := must(load(three))\n}\n',
    ],
    [
      'twice by a line below another',
      'a.js',
      "bus.listen('open', open);\n\nbus.listen('close', close);\n\nbus.listen('data', data);\nend();\n",
      [
        ["bus.listen('open', open);\n", "bus.listen('open', open);\noff.push(open);\n"],
        ["bus.listen('close', close);\n", "bus.listen('close', close);\noff.push(close);\n"],
      ],
      "bus.listen('open', open);\noff.push(open);\n\nbus.listen('close', close);\noff.push(close);\n\nbus.listen('data', data);\noff.push(data);\nend();\n",
    ],
    [
      'in a file with CRLF',
      'a.js',
      'a();\r\nlongName(1);\r\nb();\r\nc();\r\nlongName(1);\r\nb();\r\n',
      [['longName(1);\r\nb();', 'shorter(1);']],
      'a();\r\nshorter(1);\r\nc();\r\nshorter(1);\r\n',
    ],
  ])('%s', async (_, file, text, steps, expected) => {
    expect((await edited(file, text, steps)).allApplied()).toBe(expected);
  });

  it.each<[string, string, string, readonly Step[]]>([
    [
      'the other differs in a word, after one example',
      'a.ts',
      'enter(one);\ncheck(one);\nx();\nenter(two);\ncheck(two);\n',
      [['enter(one);\ncheck(one);', 'checked(one);']],
    ],
    [
      'a line was only added once',
      'a.js',
      "bus.listen('open', open);\n\nbus.listen('open', open);\n",
      [["bus.listen('open', open);\n\n", "bus.listen('open', open);\noff.push(open);\n\n"]],
    ],
    [
      'the two have nothing in common',
      'a.js',
      'alpha(1);\nbeta(2);\n\ngamma(3);\ndelta(4);\n\nalpha(5);\nbeta(6);\n',
      [
        ['alpha(1);\nbeta(2);', 'first();'],
        ['gamma(3);\ndelta(4);', 'second(3);'],
      ],
    ],
    [
      'the lines are too short to mean anything',
      'a.c',
      '}\n}\nint x;\n}\n}\nint y;\n',
      [['}\n}\nint x', '}\nint x']],
    ],
    [
      'the lines are of words that stand everywhere',
      'a.c',
      'int f() {\n  return false;\n  }\nint g() {\n  return false;\n  }\n',
      [['return false;\n  }', 'return 0; }']],
    ],
    [
      'it was moved into the function that is called now',
      'a.java',
      'class A {\n  void a() {\n    grow(file, length);\n    file.sync(length);\n  }\n  void setLength() {\n    grow(file, length);\n    file.sync(length);\n  }\n}\n',
      [['grow(file, length);\n    file.sync(length);', 'setLength();']],
    ],
    [
      'the copy is out of sight',
      'a.js',
      `begin(one);\ncheck(two);\n${'work();\n'.repeat(45)}begin(one);\ncheck(two);\n`,
      [['begin(one);\ncheck(two);', 'checked(one, two);']],
    ],
    [
      'a word of it is half written',
      'a.js',
      'begin(one);\ncheck(two);\nwork();\nbegin(one);\ncheck(two);\n',
      [['begin(one);\nche', 'bec']],
    ],
  ])('and not where %s', async (_, file, text, steps) => {
    const session = await edited(file, text, steps);
    expect(session.allApplied()).toBe(session.text());
  });
});
