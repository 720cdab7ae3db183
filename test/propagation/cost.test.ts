/** What a key costs, counted in questions to tree-sitter: they do not grow with the file, and the text is parsed once. */
import { expect, test, vi } from 'vitest';
import { Node, Parser, Query, TreeCursor } from 'web-tree-sitter';
import { EditSession } from '../support/edit-session.ts';

const functions = (count: number) =>
  Array.from(
    { length: count },
    (_, n) =>
      `export function compute${n}(input${n}: number[]): number {\n  let total${n} = 0;\n` +
      `  for (const value of input${n}) total${n} += value;\n  return total${n};\n}\n`,
  ).join('');

/** Renames a local variable in the midst of the file, and counts what the proposals ask. */
async function asked(count: number) {
  const session = await EditSession.of({ 'a.ts': functions(count) });
  const parses = vi.spyOn(Parser.prototype, 'parse');
  const questions = [
    vi.spyOn(Query.prototype, 'captures'),
    vi.spyOn(Query.prototype, 'matches'),
    vi.spyOn(Node.prototype, 'descendantForIndex'),
    vi.spyOn(Node.prototype, 'namedDescendantForIndex'),
    vi.spyOn(Node.prototype, 'firstChildForIndex'),
    vi.spyOn(Node.prototype, 'parent', 'get'),
    vi.spyOn(Node.prototype, 'children', 'get'),
    vi.spyOn(TreeCursor.prototype, 'gotoNextSibling'),
  ];
  session.replace('let total20 ', 'let amount ');
  expect(session.shown()).toEqual([
    '103: for (const value of input20) amount += value;',
    '104: return amount;',
  ]);
  const counts = {
    parses: parses.mock.calls.length,
    questions: questions.reduce((sum, { mock }) => sum + mock.calls.length, 0),
  };
  vi.restoreAllMocks();
  return counts;
}

test('does not grow with the file, and a version is parsed once', async () => {
  const [short, long] = [await asked(40), await asked(1000)];
  expect(long).toEqual(short);
  expect(short.parses).toBe(1);
  expect(short.questions).toBeLessThan(200);
});

test('asks the texts of a long session once, not at each key, while an import is missing', async () => {
  const lines = Array.from({ length: 40 }, (_, n) => `const value${n} = known(${n});\n`).join('');
  const session = await EditSession.of({
    'a.ts': `import { a } from './m';\n${lines}a();\n`,
    'b.ts': "import { load } from './lib';\nload();\n",
  });
  const parses = vi.spyOn(Parser.prototype, 'parse');
  const atKey = (change: () => void): number => {
    parses.mockClear();
    change();
    session.proposals();
    return parses.mock.calls.length;
  };
  const counts = Array.from({ length: 40 }, (_, n) =>
    atKey(() => session.replace(`known(${n})`, `known(value${(n + 1) % 40}, ${n})`)),
  );
  const end = () => session.text().length;
  counts.push(atKey(() => session.change(end(), end(), 'load(1);\n')));
  for (const key of '2345') {
    counts.push(atKey(() => session.change(end() - 3, end() - 3, key)));
    expect(session.proposals().filter((edit) => edit.class === 'import')).toHaveLength(1);
  }
  vi.restoreAllMocks();
  // The text itself, and the few of the newest texts that the kept trees do not reach.
  expect(Math.max(...counts)).toBeLessThanOrEqual(4);
});
