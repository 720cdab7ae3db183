/** Sketches with lines left out: what stays, what is replaced, and the white space of the file. */
import { describe, expect, it } from 'vitest';
import { landedText } from './support.ts';

const shop = `# A small shop.
class Cart:
    def __init__(self):
        self.items = []

    def add(self, item):
        self.items.append(item)

    def total(self):
        total = 0
        for item in self.items:
            total += item.price
        return total


def main():
    cart = Cart()
    print(cart.total())
`;

describe('gaps', () => {
  it.each([
    '# ... existing code ...',
    '# ... rest unchanged',
    '# …',
    '# (unchanged)',
    '# rest of the class remains the same',
    '# [existing methods omitted for brevity]',
  ])('are read from %s', async (gap) => {
    const sketch = `${gap}\n    def total(self):\n        return sum(item.price for item in self.items)\n\n\ndef main():\n    ${gap}\n`;
    expect(await landedText(shop, sketch, 'shop.py')).toBe(
      shop.replace(
        / {8}total = 0[\s\S]*return total/,
        '        return sum(item.price for item in self.items)',
      ),
    );
  });

  it.each([
    ['a.ts', 'const first = 1;\n', '// ... existing code ...'],
    ['a.ts', 'const first = 1;\n', '/* ... */'],
    ['a.ts', 'const first = 1;\n', '...'],
    ['a.html', '<p>first</p>\n', '<!-- … -->'],
    ['a.lua', 'local first = 1\n', '-- ... rest of the code ...'],
    ['a.el', '(setq first 1)\n', ';; ... existing code ...'],
    ['a.c', 'int first = 1;\n', '// ...'],
    ['a.rb', 'first = 1\n', '# ... rest unchanged ...'],
  ])('in %s after %j: %s', async (path, first, gap) => {
    const line = (n: number) => first.replace('first', `line${n}`).replace('1', String(n));
    const file = first + [2, 3, 4, 5, 6].map(line).join('');
    const written = first.replace('first', 'between').replace('1', '9');
    expect(await landedText(file, `${gap}\n${line(4)}${written}${line(5)}${gap}\n`, path)).toBe(
      file.replace(line(5), written + line(5)),
    );
  });

  it('are no gaps where the file has the very line, or the language means it', async () => {
    const file = 'class P:\n    def a(self) -> int:\n        ...\n\n    def b(self) -> int:\n        ...\n';
    expect(await landedText(file, file.replace('b(self)', 'b(self, n)'), 'p.pyi')).toBe(
      file.replace('b(self)', 'b(self, n)'),
    );
    const kept = 'let a = 1;\n// ... existing code ...\nlet b = 2;\n';
    expect(await landedText(kept, kept.replace('2', '3'))).toBe(kept.replace('2', '3'));
  });

  it('may stand for a body on one line', async () => {
    const file = 'function a() {\n  one();\n  two();\n}\n\nfunction b() {\n  three();\n}\n';
    const sketch = 'function a() { ... }\n\nfunction b() {\n  four();\n}\n';
    expect(await landedText(file, sketch)).toBe(file.replace('three', 'four'));
  });
});

describe('structure', () => {
  const file = `class A {
  run() {
    start();
    return 1;
  }
}

class B {
  run() {
    start();
    return 1;
  }
}
`;
  it('finds a method by the class around it', async () => {
    const sketch = '// ...\nclass B {\n  run() {\n    start();\n    return 2;\n  }\n}\n';
    expect(await landedText(file, sketch)).toBe(file.replace(/return 1;(?![\s\S]*return 1;)/, 'return 2;'));
  });

  it('takes units in any order and leaves them where they are', async () => {
    const long =
      'function a() {\n  one();\n}\n\nfunction b() {\n  two();\n}\n\nfunction c() {\n  three();\n}\n';
    const sketch =
      'function c() {\n  drei();\n}\n\n// ... existing code ...\n\nfunction a() {\n  eins();\n}\n\n// ... existing code ...\n';
    expect(await landedText(long, sketch)).toBe(long.replace('three', 'drei').replace('one', 'eins'));
  });

  it('adds a method between two others', async () => {
    const sketch =
      'class Cart:\n    # ... existing code ...\n    def add(self, item):\n        self.items.append(item)\n\n    def clear(self):\n        self.items = []\n\n    # ... existing code ...\n';
    expect(await landedText(shop, sketch, 'shop.py')).toBe(
      shop.replace('append(item)\n', 'append(item)\n\n    def clear(self):\n        self.items = []\n'),
    );
  });

  it('wraps lines in a block, going a level in', async () => {
    const before = 'function a(x) {\n  check(x);\n  one(x);\n  two(x);\n  done(x);\n}\n';
    const sketch = '// ...\n  check(x);\n  if (x) {\n    one(x);\n    two(x);\n  }\n  done(x);\n// ...\n';
    expect(await landedText(before, sketch)).toBe(
      before.replace('  one(x);\n  two(x);\n', '  if (x) {\n    one(x);\n    two(x);\n  }\n'),
    );
  });
});

describe('white space', () => {
  const file = 'class A {\n  a() {\n    one();\n    two();\n  }\n\n  b() {\n    three();\n  }\n}\n';
  const changed = file.replace('    two();\n', '    two();\n    if (x) {\n      more();\n    }\n');
  const sketch = ['a() {', '  one();', '  two();', '  if (x) {', '    more();', '  }', '}'];

  it.each([
    ['flush left', (l: string) => l],
    ['a level too deep', (l: string) => `      ${l}`],
    ['with tabs', (l: string) => l.replace(/^( {2})+/, (w) => '\t'.repeat(w.length / 2))],
    ['with four spaces', (l: string) => l.replace(/^ +/, (w) => w + w)],
  ])('is the file’s for a sketch %s', async (_, shape) => {
    expect(await landedText(file, `// ...\n${sketch.map(shape).join('\n')}\n// ...\n`)).toBe(changed);
  });

  it('turns spaces into the file’s tabs in a diff', async () => {
    const tabs = file.replace(/^( {2})+/gm, (w) => '\t'.repeat(w.length / 2));
    const diff = '@@ @@\n     one();\n     two();\n+    if (x) {\n+      more();\n+    }\n   }\n';
    expect(await landedText(tabs, diff)).toBe(
      changed.replace(/^( {2})+/gm, (w) => '\t'.repeat(w.length / 2)),
    );
  });

  it('keeps line breaks, byte order mark and the end of the file', async () => {
    const windows = `\uFEFF${file.replaceAll('\n', '\r\n').trimEnd()}`;
    const expected = `\uFEFF${changed.replaceAll('\n', '\r\n').trimEnd()}`;
    const answer =
      '<<<<<<< SEARCH\n    two();\n  }\n=======\n    two();\n    if (x) {\n      more();\n    }\n  }\n>>>>>>> REPLACE\n';
    expect(await landedText(windows, answer)).toBe(expected);
    expect(await landedText(windows, changed)).toBe(expected);
    const last = 'one\ntwo';
    expect(
      await landedText(last, '<<<<<<< SEARCH\ntwo\n=======\ntwo\nthree\n>>>>>>> REPLACE\n', 'a.txt'),
    ).toBe('one\ntwo\nthree');
    expect(await landedText(last, '<<<<<<< SEARCH\none\ntwo\n=======\none\n>>>>>>> REPLACE\n', 'a.txt')).toBe(
      'one',
    );
  });

  it('leaves blanks at the end of untouched lines', async () => {
    const spaced = 'let a = 1;  \nlet b = 2;\t\nlet c = 3;\n';
    expect(await landedText(spaced, 'let a = 1;\nlet b = 2;\nlet c = 4;\n')).toBe(spaced.replace('3', '4'));
  });
});
