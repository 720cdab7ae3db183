/** Two calls that were given, or lost, the same argument change the declaration. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

type Step = readonly [find: string, text: string];

async function shown(file: string, text: string, steps: readonly Step[]): Promise<string> {
  const session = await EditSession.of({ [file]: text });
  for (const [find, put] of steps) session.replace(find, put);
  return session.allApplied();
}

describe('a declaration follows its calls', () => {
  it.each<[string, string, readonly Step[], string]>([
    [
      'a.js',
      'function send(to, body) {\n  return to + body;\n}\nsend(a, 1);\nsend(b, 2);\n',
      [
        ['(a, 1)', '(a, 1, timeout)'],
        ['(b, 2)', '(b, 2, timeout)'],
      ],
      'function send(to, body, timeout) {\n  return to + body;\n}\nsend(a, 1, timeout);\nsend(b, 2, timeout);\n',
    ],
    [
      'a.py',
      'def send(to, body):\n    return to + body\n\nsend(a, 1)\nsend(b, 2)\n',
      [
        ['(a, 1)', '(retries, a, 1)'],
        ['(b, 2)', '(retries, b, 2)'],
      ],
      'def send(retries, to, body):\n    return to + body\n\nsend(retries, a, 1)\nsend(retries, b, 2)\n',
    ],
    [
      'a.py',
      'class Kettle:\n    def boil(self):\n        pass\n\n    def run(self):\n        self.boil()\n        self.boil()  # again\n',
      [
        ['self.boil()\n', 'self.boil(water)\n'],
        ['self.boil() ', 'self.boil(water) '],
      ],
      'class Kettle:\n    def boil(self, water):\n        pass\n\n    def run(self):\n        self.boil(water)\n        self.boil(water)  # again\n',
    ],
    [
      'a.rs',
      'impl Kettle {\n    fn boil(&self, water: u32, lid: bool) {}\n    fn run(&self) {\n        self.boil(1, true);\n        self.boil(2, true);\n    }\n}\n',
      [
        ['(1, true)', '(true)'],
        ['(2, true)', '(true)'],
      ],
      'impl Kettle {\n    fn boil(&self, lid: bool) {}\n    fn run(&self) {\n        self.boil(true);\n        self.boil(true);\n    }\n}\n',
    ],
    [
      'a.ts',
      'function send(to: string) {\n  return to;\n}\nfunction all(xs: string[], log: Log) {\n  send(xs[0]);\n  send(xs[1]);\n}\n',
      [
        ['xs[0])', 'xs[0], log)'],
        ['xs[1])', 'xs[1], log)'],
      ],
      'function send(to: string, log: Log) {\n  return to;\n}\nfunction all(xs: string[], log: Log) {\n  send(xs[0], log);\n  send(xs[1], log);\n}\n',
    ],
    [
      'a.go',
      'package a\n\nfunc send(to string, n int) {\n\tgo to\n}\n\nfunc all() {\n\tsend(a, 1)\n\tsend(b, 1)\n}\n',
      [
        ['(a, 1)', '(a)'],
        ['(b, 1)', '(b)'],
      ],
      'package a\n\nfunc send(to string) {\n\tgo to\n}\n\nfunc all() {\n\tsend(a)\n\tsend(b)\n}\n',
    ],
  ])('in %s', async (file, text, steps, expected) => {
    expect(await shown(file, text, steps)).toBe(expected);
  });

  it.each<[string, string, string, readonly Step[]]>([
    ['one call', 'a.js', 'function send(to) { return to; }\nsend(a);\nsend(b);\n', [['(a)', '(a, n)']]],
    [
      'calls that disagree',
      'a.js',
      'function send(to) { return to; }\nsend(a);\nsend(b);\n',
      [
        ['(a)', '(a, n)'],
        ['(b)', '(b, m)'],
      ],
    ],
    [
      'an argument that is no name',
      'a.js',
      'function send(to) { return to; }\nsend(a);\nsend(b);\n',
      [
        ['(a)', '(a, 1)'],
        ['(b)', '(b, 1)'],
      ],
    ],
    [
      'a type nobody told',
      'a.ts',
      'function send(to: string) { return to; }\nsend(a);\nsend(b);\n',
      [
        ['(a)', '(a, n)'],
        ['(b)', '(b, n)'],
      ],
    ],
    [
      'a parameter that is used',
      'a.py',
      'def send(to, n):\n    return to + n\n\nsend(a, 1)\nsend(b, 1)\n',
      [
        ['(a, 1)', '(a)'],
        ['(b, 1)', '(b)'],
      ],
    ],
    [
      'a name declared twice',
      'a.js',
      'function send(to) { return to; }\nfunction send(to) { return to; }\nsend(a);\nsend(b);\n',
      [
        ['(a)', '(a, n)'],
        ['(b)', '(b, n)'],
      ],
    ],
  ])('but not for %s', async (_, file, text, steps) => {
    const done = steps.reduce((now, [find, put]) => now.replace(find, put), text);
    expect(await shown(file, text, steps)).toBe(done);
  });
});
