/** What a reviewer is told to read, in which order, and what never may be folded away. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChangedFile, type Review, type ReviewHunk, review } from '../../src/review/index.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';
import { refactorings, seededBugs } from './seeded-bugs.ts';

const syntax = createSyntax();

function file(path: string, languageId: string, before?: string, after?: string): ChangedFile {
  const at = (version: number, text?: string) =>
    text === undefined ? undefined : TextSnapshot.of(`file:///w/${path}`, languageId, version, text);
  return { path, before: at(1, before), after: at(2, after) };
}

const ts = (path: string, before?: string, after?: string) => file(path, 'typescript', before, after);
const hunks = (plan: Review): ReviewHunk[] => plan.groups.flatMap((group) => group.hunks);
const placed = (plan: Review) => hunks(plan).map(({ path, reading }) => `${reading} ${path}`);

describe('every change', () => {
  it('is in exactly one hunk: the hunks make the new text from the old', async () => {
    const line = fc.constantFrom('a();', 'b(x);', '', '  let c = 1;', '}', '// note', "import d from 'd';");
    const text = fc.array(line, { maxLength: 25 }).map((lines) => lines.map((l) => `${l}\n`).join(''));
    await fc.assert(
      fc.asyncProperty(text, text, async (before, after) => {
        const plan = await review([ts('a.ts', before, after)], syntax);
        const lines = before.split('\n').slice(0, -1);
        for (const hunk of hunks(plan).sort((a, b) => b.before.from - a.before.from)) {
          expect(lines.slice(hunk.before.from, hunk.before.to)).toEqual(hunk.removed);
          lines.splice(hunk.before.from, hunk.removed.length, ...hunk.added);
        }
        expect(lines.map((l) => `${l}\n`).join('')).toBe(after);
        const { read, skim, skip } = plan.lines;
        const changed = hunks(plan).reduce((sum, h) => sum + h.removed.length + h.added.length, 0);
        expect(read + skim + skip).toBe(changed);
      }),
      { numRuns: 200 },
    );
  });

  it('of a file without a grammar, a new file and one that is gone is there too', async () => {
    const plan = await review(
      [
        file('notes.txt', 'plaintext', 'one\ntwo\n', 'one\n2\n'),
        ts('fresh.ts', undefined, 'export const a = 1;\n'),
        ts('gone.ts', 'export const b = 1;\n', undefined),
        ts('same.ts', 'x();\n', 'x();\n'),
      ],
      syntax,
    );
    expect(placed(plan).sort()).toEqual(['read fresh.ts', 'read gone.ts', 'read notes.txt']);
  });
});

describe('the order', () => {
  const callers: [string, string, string, string][] = [
    [
      'typescript',
      'ts',
      'export function total(a: number) {\n  return a;\n}\n',
      'import { total } from "./z";\nexport const price = total(1);\n',
    ],
    ['python', 'py', 'def total(a):\n    return a\n', 'from z import total\n\nprice = total(1)\n'],
    [
      'go',
      'go',
      'package a\n\nfunc total(a int) int {\n\treturn a\n}\n',
      'package a\n\nvar price = total(1)\n',
    ],
    [
      'rust',
      'rs',
      'pub fn total(a: u32) -> u32 {\n    a\n}\n',
      'use crate::z::total;\n\npub fn price() -> u32 {\n    total(1)\n}\n',
    ],
    [
      'java',
      'java',
      'class Z {\n  static int total(int a) {\n    return a;\n  }\n}\n',
      'class A {\n  int price = Z.total(1);\n}\n',
    ],
    ['c', 'c', 'int total(int a) {\n  return a;\n}\n', 'int price(void) {\n  return total(1);\n}\n'],
    ['ruby', 'rb', 'def total(a)\n  a\nend\n', 'def price\n  total(1)\nend\n'],
  ];
  it.each(
    callers,
  )('puts a definition before its uses, and tests last: %s', async (language, ending, definition, use) => {
    const files = [
      file(`a.${ending}`, language, undefined, use),
      file(`test/a.${ending}`, language, undefined, use.replaceAll('price', 'checked')),
      file(`z.${ending}`, language, undefined, definition),
    ];
    for (const order of [files, files.toReversed()])
      expect(hunks(await review(order, syntax)).map((h) => h.path)).toEqual([
        `z.${ending}`,
        `a.${ending}`,
        `test/a.${ending}`,
      ]);
  });

  it('follows chains, and stays as the files lie in a circle', async () => {
    const chain = [
      ts('a.ts', undefined, 'export const one = two();\n'),
      ts('b.ts', undefined, 'export const two = () => three();\n'),
      ts('c.ts', undefined, 'export const three = () => 1;\n'),
    ];
    expect(hunks(await review(chain, syntax)).map((h) => h.path)).toEqual(['c.ts', 'b.ts', 'a.ts']);
    const circle = [
      ts('a.ts', undefined, 'export const one = () => two();\n'),
      ts('b.ts', undefined, 'export const two = () => one();\n'),
    ];
    expect(hunks(await review(circle, syntax)).map((h) => h.path)).toEqual(['a.ts', 'b.ts']);
  });

  it('never puts a use before the one definition in the change, for any way that files lie', async () => {
    const edges = fc.uniqueArray(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 12 });
    const names = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 });
    await fc.assert(
      fc.asyncProperty(edges, names, async (uses, place) => {
        // i uses only smaller numbers: no circle.
        const calls = (i: number) =>
          uses.filter(([a, b]) => a === i && b < i).map(([, b]) => `  fun${b}();\n`);
        const files = place.map((at, i) =>
          ts(`f${at}.ts`, undefined, `export function fun${i}() {\n${calls(i).join('')}}\n`),
        );
        const read = hunks(
          await review(
            files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
            syntax,
          ),
        );
        const rank = (i: number) => read.findIndex(({ path }) => path === `f${place[i]}.ts`);
        for (const [a, b] of uses) if (b < a) expect(rank(b)).toBeLessThan(rank(a));
      }),
      { numRuns: 60 },
    );
  });
});

describe('what need not be read', () => {
  it('is what was read before: a renaming is read once', async () => {
    const plan = await review(
      [
        ts('a.ts', 'let total = 1;\nx();\nuse(total);\n', 'let sum = 1;\nx();\nuse(sum);\n'),
        ts('b.ts', 'print(total, 1);\n', 'print(sum, 1);\n'),
      ],
      syntax,
    );
    expect(plan.groups).toHaveLength(1);
    expect(plan.groups[0]!.intent).toBe('rename total → sum');
    expect(hunks(plan).map((h) => [h.reading, h.why])).toEqual([
      ['read', ''],
      ['skip', 'same as above'],
      ['skip', 'same as above'],
    ]);
    expect(plan.lines).toEqual({ read: 2, skim: 0, skip: 4 });
  });

  it('is the same change elsewhere, but not where it changes only numbers, operators or keywords', async () => {
    const called = (a: string) => `first(${a}, 1);\ny();\nsecond(${a}, 2);\n`;
    const same = await review([ts('a.ts', called('x'), called('x, context'))], syntax);
    expect(hunks(same).map((h) => h.reading)).toEqual(['read', 'skip']);
    const flags = (a: string) => `first(x, ${a});\ny();\nsecond(z, ${a});\n`;
    const flipped = await review([ts('a.ts', flags('true'), flags('false'))], syntax);
    expect(hunks(flipped).map((h) => h.reading)).toEqual(['read', 'read']);
  });

  it('is a block that moved as it was, white space where it means nothing, imports and comments', async () => {
    const block = 'function moved() {\n  one();\n  two();\n}\n';
    const plan = await review(
      [
        ts('a.ts', `${block}\nstays();\n`, 'stays();\n'),
        ts('b.ts', 'here();\n', `here();\n\n${block}`),
        ts('c.ts', 'if (a) {\nb();\n}\n', 'if (a) {\n  b();\n}\n'),
        ts('d.ts', 'x();\n', "import {\n  x,\n} from './x';\nx();\n"),
        ts('e.ts', 'x();\n', '// why\nx();\n'),
        file('f.py', 'python', 'if a:\n    b()\nc()\n', 'if a:\n    b()\n    c()\n'),
      ],
      syntax,
    );
    const of = (path: string) => hunks(plan).find((h) => h.path === path)!;
    expect(of('b.ts')).toMatchObject({ reading: 'skip', why: 'moved as it was from a.ts:1' });
    expect(of('a.ts')).toMatchObject({ reading: 'skip', why: expect.stringContaining('moved to b.ts') });
    expect(of('c.ts')).toMatchObject({ reading: 'skip', why: 'white space only' });
    expect(of('d.ts')).toMatchObject({ reading: 'skim', why: 'imports only' });
    expect(of('e.ts')).toMatchObject({ reading: 'skim', why: 'comments only' });
    expect(of('f.py').reading).toBe('read');
  });

  it('is at least a third of a mechanical refactoring', async () => {
    for (const { path, languageId, before, after } of refactorings) {
      const { lines } = await review([file(path, languageId, before, after)], syntax);
      expect(lines.skip / (lines.read + lines.skim + lines.skip), path).toBeGreaterThanOrEqual(1 / 3);
    }
  });

  it('holds no seeded bug', async () => {
    expect(seededBugs.length).toBeGreaterThanOrEqual(60);
    expect(new Set(seededBugs.map((bug) => bug.languageId)).size).toBeGreaterThanOrEqual(6);
    for (const { path, languageId, before, after, buggy, what } of seededBugs) {
      const plan = await review([file(path, languageId, before, after)], syntax);
      const hunk = hunks(plan).find((h) => h.after.from <= buggy && buggy <= h.after.to)!;
      expect(hunk, `${path}: ${what}`).toBeDefined();
      expect(hunk.reading, `${path}: ${what}`).toBe('read');
    }
  });

  it('leads to a seeded bug over fewer hunks than the order of the file does', async () => {
    let planned = 0;
    let inOrder = 0;
    for (const { path, languageId, before, after, buggy } of seededBugs) {
      const all = hunks(await review([file(path, languageId, before, after)], syntax));
      const bug = all.find((h) => h.after.from <= buggy && buggy <= h.after.to)!;
      planned += all.slice(0, all.indexOf(bug) + 1).filter(({ reading }) => reading === 'read').length;
      inOrder += all.filter((h) => h.after.from <= bug.after.from).length;
    }
    expect(planned).toBeLessThanOrEqual(inOrder / 2);
  });
});
