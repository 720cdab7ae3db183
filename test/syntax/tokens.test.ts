// biome-ignore-all lint/suspicious/noTemplateCurlyInString: code of other languages, and of ours
/** Tokens of a range: the same as those of the whole text that touch it, at a cost that the rest of the text does not raise. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Node } from 'web-tree-sitter';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';

const syntax = createSyntax();

const texts: readonly (readonly [string, string])[] = [
  [
    'typescript',
    'const a = `x ${b + 1} y`; // ß 𝒳\nfunction f(c: string) {\n  return c.trim() + "d\\n";\n}\n',
  ],
  ['typescript', 'const = (;\nlet x = {{{ "un\nclosed */ foo(\n'],
  ['python', 'def f(a):\n    """Doc."""\n    return f"{a} b" if a else None\n\nclass B(C): pass\n'],
  ['ruby', 'class A\n  def run = puts "x #{y}"\nend\n'],
  ['shellscript', 'for f in *.ts; do echo "$f ${x:-1}" \'y\'; done\n'],
  ['html', '<!-- c --><p class="a">text &amp; <b>more</b></p>\n'],
  ['yaml', 'a:\n  - b: "c"\n    d: 1\n# e\n'],
];

test('of a range are those of the text that touch it', async () => {
  const trees = await Promise.all(
    texts.map(([language, text], i) => syntax.tree(TextSnapshot.of(`file:///${i}`, language, 1, text))),
  );
  fc.assert(
    fc.property(fc.constantFrom(...trees), fc.nat(200), fc.nat(60), (tree, start, length) => {
      const from = Math.min(start, tree.snapshot.length);
      const range = { from, to: Math.min(from + length, tree.snapshot.length) };
      const all = tree.tokens({ from: 0, to: tree.snapshot.length });
      expect(tree.tokens(range)).toEqual(all.filter((t) => t.to >= range.from && t.from <= range.to));
    }),
    { numRuns: 500 },
  );
});

test('of a text hold its every sign that is no white space, as it stands there', async () => {
  for (const [i, [language, text]] of texts.slice(0, 2).entries()) {
    const tree = await syntax.tree(TextSnapshot.of(`file:///${i}`, language, 1, text));
    const tokens = tree.tokens({ from: 0, to: text.length });
    expect(tokens.map(({ from, to }) => text.slice(from, to))).toEqual(tokens.map((t) => t.text));
    let rest = text;
    for (const { from, to } of tokens.toReversed()) rest = rest.slice(0, from) + rest.slice(to);
    expect(rest.trim()).toBe('');
  }
});

test('of one line are found in as many steps in a long text as in a short one', async () => {
  const walked = await Promise.all(
    [50, 5000].map(async (count) => {
      const lines = Array.from({ length: count }, (_, n) => `let name${n} = ${n};`);
      const tree = await syntax.tree(
        TextSnapshot.of(`file:///${count}`, 'typescript', 1, `${lines.join('\n')}\n`),
      );
      const line = tree.snapshot.line(40);
      const steps = vi.spyOn(Node.prototype, 'firstChildForIndex');
      expect(tree.tokens(line).map(({ text }) => text)).toContain('name40');
      const taken = steps.mock.calls.length;
      vi.restoreAllMocks();
      return taken;
    }),
  );
  expect(walked[1]).toBe(walked[0]);
  expect(walked[0]).toBeLessThan(20);
});
