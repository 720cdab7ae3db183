/** The same pieces of two lines changed are due in a third, whatever else stands there. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const lines = (...all: string[]) => `${all.join('\n')}\n`;

describe('the same pieces', () => {
  it.each([
    [
      'of a statement: its begin, its first argument and its end',
      'rs',
      lines(
        'fn f() {',
        '    write!(out, "{}", a)?;',
        '    write!(out, "{}{}", a, b)?;',
        '    write!(out, "{}", g(c))?;',
        '}',
      ),
      [
        ['write!(out, "{}", a)?', 'text += &format!("{}", a)'],
        ['write!(out, "{}{}", a, b)?', 'text += &format!("{}{}", a, b)'],
      ],
      ['4: text += &format!("{}", g(c));'],
    ],
    [
      'twice in one line',
      'go',
      lines(
        'package a',
        'func f() {',
        '\tlog(keyword("a"), 1)',
        '\tlog(keyword("b"))',
        '\tprint(keyword("c"), keyword("d"))',
        '}',
      ),
      [
        ['keyword("a")', 'style.Render("a")'],
        ['keyword("b")', 'style.Render("b")'],
      ],
      ['5: print(style.Render("c"), style.Render("d"))'],
    ],
    [
      'in strings',
      'js',
      lines("it('it updates the state', a);", "it('it updates by name', b);", "it('it updates twice', c);"),
      [
        ["'it updates the", "'updates the"],
        ["'it updates by", "'updates by"],
      ],
      ["3: it('updates twice', c);"],
    ],
    [
      'in comments',
      'java',
      lines(
        'class A {',
        '  // The max count of bytes.',
        '  int a;',
        '  // Sets the max count of lines.',
        '  int b;',
        '  // Whether the max count was seen.',
        '  int c;',
        '}',
      ),
      [
        ['The max', 'The maximum'],
        ['Sets the max', 'Sets the maximum'],
      ],
      ['6: // Whether the maximum count was seen.'],
    ],
    [
      'after something else was changed between',
      'ts',
      lines(
        'a.sink.write(1, all(x));',
        'b.sink.write(2, all(x));',
        'const n = 1;',
        'c.sink.write(3, all(x));',
      ),
      [
        ['a.sink.write(1, all(x))', 'a.log(1, x)'],
        ['b.sink.write(2, all(x))', 'b.log(2, x)'],
        ['n = 1', 'n = 2'],
      ],
      ['4: c.log(3, x);'],
    ],
  ] as const)('%s', async (_, extension, text, changes, wanted) => {
    const session = await EditSession.of({ [`a.${extension}`]: text });
    for (const [from, to] of changes) session.replace(from, to);
    expect(session.shown()).toEqual(wanted);
  });

  it('count for a third file where they were made in two', async () => {
    const files = {
      'a.py': 'except ImportError:  # a\n',
      'b.py': 'except ImportError:  # b\n',
      'c.py': 'except ImportError:  # c\n',
    };
    const session = await EditSession.of(files);
    for (const name of ['a.py', 'b.py']) session.in(name).replace('ImportError', 'ModuleNotFoundError');
    expect(session.shown()).toEqual(['c.py:1: except ModuleNotFoundError:  # c']);
  });

  it.each([
    [
      'one example is not enough',
      'js',
      lines('log(one(a));', 'x();', 'log(one(b));'),
      [['one(a)', 'two(a)']],
    ],
    [
      'a line between the examples was passed by',
      'js',
      lines('f(one(a), 1);', 'f(one(b), 2);', 'f(one(c), 3);', 'f(one(d), 4);'),
      [
        ['one(a)', 'two(a)'],
        ['one(c)', 'two(c)'],
      ],
    ],
    [
      'only blanks change',
      'cs',
      lines('var a = (int) b;', 'var c = (int) d;', 'var e = (int) f;'),
      [
        ['(int) b', '(int)b'],
        ['(int) d', '(int)d'],
      ],
    ],
    [
      'the line gives the new name its value',
      'php',
      lines(
        '<?php',
        '$headers = $this->get("headers");',
        'f($this->get("headers"), 1);',
        'g($this->get("headers"), 2);',
        '$headers = $this->get("headers");',
      ),
      [
        ['f($this->get("headers")', 'f($headers'],
        ['g($this->get("headers")', 'g($headers'],
      ],
    ],
    [
      'code is another matter than comments',
      'js',
      lines('// the max count', '// any max count', 'f(max, count);', 'g("max count");'),
      [
        ['the max', 'the maximum'],
        ['any max', 'any maximum'],
      ],
    ],
    [
      'the author left the same piece in a changed line',
      'py',
      lines('if fault.request is None:', '    fault.request = request', 'send(request)', 'close(request)'),
      [
        ['fault.request is', 'fault._request is'],
        ['fault.request =', 'fault._request ='],
      ],
    ],
  ] as const)('say nothing where %s', async (_, extension, text, changes) => {
    const session = await EditSession.of({ [`a.${extension}`]: text });
    for (const [from, to] of changes) session.replace(from, to);
    expect(session.shown()).toEqual([]);
  });

  it('are found again in a text of carriage returns', async () => {
    const session = await EditSession.of({
      'a.ts': 'a.sink(1, all(x));\r\nb.sink(2, all(x));\r\nc.sink(3, all(x));\r\n',
    });
    session.replace('a.sink(1, all(x))', 'a.log(1, x)').replace('b.sink(2, all(x))', 'b.log(2, x)');
    expect(session.shown().map((line) => line.trimEnd())).toEqual(['3: c.log(3, x);']);
  });
});
