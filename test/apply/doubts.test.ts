/** What a sketch does not say: what it may have forgotten, where it may be meant, and what a grammar cannot judge. */
import { describe, expect, it } from 'vitest';
import { landedText, reasons } from './support.ts';

const body = (name: string, lines: number) =>
  `function ${name}() {\n${Array.from({ length: lines }, (_, i) => `  ${name}Step${i}();`).join('\n')}\n}\n`;

describe('lines with nothing in their place', () => {
  const file = `${body('alpha', 4)}\n${body('beta', 24)}\n${body('gamma', 3)}`;

  it('go where they stand between two lines of one block', async () => {
    const answer =
      '// ... existing code ...\n  betaStep2();\n  betaStep6();\n  betaStep7();\n// ... existing code ...\n';
    const landed = await landedText(file, answer, 'a.js');
    expect(landed).toBe(file.replace(/ {2}betaStep[345]\(\);\n/g, ''));
  });

  it('stay where they are the first of a block: their gap may be forgotten', async () => {
    const answer =
      '// ... existing code ...\nfunction beta() {\n  betaStep4();\n  betaStep5();\n  fresh();\n  betaStep6();\n// ... existing code ...\n';
    expect(await reasons(file, answer, 'a.js')).toEqual(['loses-lines']);
  });

  it('stay where they are many', async () => {
    const answer =
      '// ... existing code ...\n  betaStep1();\n  betaStep2();\n  fresh();\n  betaStep22();\n  betaStep23();\n// ... existing code ...\n';
    expect(await reasons(file, answer, 'a.js')).toEqual(['loses-lines']);
  });
});

describe('the end of a file that the sketch stops short of', () => {
  const file = `${body('alpha', 6)}\n${body('beta', 6)}\nlast();\n`;
  const changed = '// ... existing code ...\n  betaStep4();\n  fresh();\n  betaStep5();\n}\n';

  it('may be meant to go where it is a few lines below a change', async () => {
    expect(await reasons(file, changed, 'a.js')).toEqual(['ambiguous']);
  });

  it('stays where it is more', async () => {
    const longer = `${file}more(1);\nmore(2);\nmore(3);\nmore(4);\n`;
    expect(await landedText(longer, changed, 'a.js')).toBe(
      longer.replace('betaStep4();\n', 'betaStep4();\n  fresh();\n'),
    );
  });

  it('may be meant to go where only what goes has used it', async () => {
    const text = `${body('alpha', 6)}\nfunction run() {\n  first();\n  return new Walker(first);\n}\n\nmiddle();\n\n${body('beta', 6).replace('function beta()', 'class Walker')}`;
    const answer =
      '// ... existing code ...\nfunction run() {\n  first();\n  return walk(first);\n}\n\nmiddle();\n';
    const kept = text.replace('class Walker', 'class Other');
    expect(await reasons(text, answer, 'a.txt')).toEqual(['ambiguous']);
    expect(await landedText(kept, answer, 'a.txt')).toContain('return walk(first);');
  });
});

describe('what stands right beside a gap', () => {
  const doc = (name: string, value: string) =>
    `/**\n * Sets ${name}.\n *\n * @param {String} name\n${value} * @param {Object} [options]\n * @return {Answer} for chaining\n */\nfunction ${name}() {}\n\n`;

  it('is where it is found, though another place would change less', async () => {
    const file = `${doc('clear', '')}${doc('put', ' * @param {String|Object} value\n').replace('{Object} [options]', '{Options} options')}`;
    const answer =
      '// ... existing code ...\n * @param {String|Object} value\n * @param {Object} [options]\n * @return {Answer} for chaining\n// ... existing code ...\n';
    expect(await reasons(file, answer, 'a.js')).toEqual(['ambiguous']);
  });

  it('is not written anew beside a gap that leaves nothing out', async () => {
    const entry = (n: number) => `\t{\n\t\ttitle: "case ${n}",\n\t\tpath: "/${n}",\n\t\tmatch: true,\n\t},\n`;
    const file = `cases := []Case{\n${entry(1)}${entry(2)}}\n`;
    const answer = `cases := []Case{\n${entry(1)}\t{\n\t\t// ... existing code ...\n\t\tmatch: true,\n\t},\n${entry(2)}}\n`;
    expect(await reasons(file, answer, 'a.txt')).not.toEqual([]);
  });
});

describe('what a file can hold only once', () => {
  it('is not declared a second time', async () => {
    const maker = (parameters: string, value: string) =>
      `\tpublic Span(${parameters})\n\t{\n\t\tthis.ticks = ${value};\n\t}\n`;
    const length = '\tpublic long Length()\n\t{\n\t\treturn ticks;\n\t}\n';
    const file = `struct Span\n{\n\tlong ticks;\n\n${maker('long ticks', 'ticks')}\n${maker('long from, long to', 'to - from')}\n${length}}\n`;
    const answer = (made: string) => `struct Span\n{\n\t// ... existing code ...\n${length}\n${made}}\n`;
    const other = maker('int days', 'days * 24');
    expect(await landedText(file, answer(other), 'a.cs')).toBe(file.replace(length, `${length}\n${other}`));
    expect(await reasons(file, answer(maker('long ticks', 'Math.Abs(ticks)')), 'a.cs')).toEqual([
      'ambiguous',
    ]);
  });
});

describe('a new unit behind the last gap', () => {
  it('is put at the end although lines of it stand elsewhere', async () => {
    const file = `test("one", () => {\n  const a = box(1)\n  let d = watch(a)\n  d()\n  set(2)\n  expect(a).toBe(1)\n})\n\ntest("two", () => {\n  const b = box(2)\n  set(7)\n  expect(b).toBe(3)\n})\n`;
    const unit =
      'test("three", () => {\n  const a = box(1)\n  const c = other(a)\n  d()\n  c.go()\n  set(7)\n  expect(c).toBe(9)\n})\n';
    expect(await landedText(file, `// ... existing code ...\n\n${unit}`, 'a.js')).toBe(`${file}\n${unit}`);
  });
});

describe('search and replace', () => {
  it('change white space alone where both sides say so', async () => {
    const file = 'one();\n\t\ntwo();\n  three();\n';
    const answer = `a.txt\n<<<<<<< SEARCH\none();\n\t\ntwo();\n=======\none();\n\ntwo();\n\t\nfresh();\n>>>>>>> REPLACE\n`;
    expect(await landedText(file, answer, 'a.txt')).toBe('one();\n\ntwo();\n\t\nfresh();\n  three();\n');
  });
});

describe('what a grammar for C cannot read', () => {
  const header = '#ifndef A_H\n#define A_H\n\nint one(int a);\nint two(int a);\n\n#endif\n';

  it('is no syntax error where the preprocessor explains it', async () => {
    const guarded = header
      .replace('int one', '#ifdef __cplusplus\nextern "C" {\n#endif\n\nint one')
      .replace('two(int a);\n', 'two(int a) A_ATTRS(warn_unused);\n\n#ifdef __cplusplus\n}\n#endif\n');
    expect(await landedText(header, guarded, 'a.h')).toBe(guarded);
  });

  it('is no syntax error where a macro stands before a declaration, or for its head', async () => {
    const file = 'static int one(int a) { return a; }\n\nint two(void) { return 2; }\n';
    const marked = `${file.replace('static int', 'static A_INLINE int')}\nTEST_CASE("three", "[c]") {\n  two();\n}\n`;
    expect(await landedText(file, marked, 'a.c')).toBe(marked);
  });

  it('is one where a brace is missing', async () => {
    const file = 'int one(int a) {\n  return a;\n}\n\nint two(int a) {\n  return a + 1;\n}\n';
    const answer = file.replace('  return a;\n}\n', '  if (a) {\n  return a;\n}\n');
    expect(await reasons(file, answer, 'a.c')).toEqual(['adds-syntax-errors']);
  });
});
