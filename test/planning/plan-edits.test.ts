/** The order in which a plan is walked, and what is one place. */
import { describe, expect, it } from 'vitest';
import type { FileChange } from '../../src/apply/index.ts';
import { type PlanEdit, planEdits } from '../../src/planning/plan-edits.ts';
import { createSyntax } from '../../src/syntax/index.ts';
import { diff, TextSnapshot } from '../../src/text/index.ts';

const syntax = createSyntax();
const parts = { syntax, uriOf: (path: string) => `file:///w/${path}` };

function change(path: string, before: string, after: string): FileChange {
  if (before === '') return { kind: 'create', path, text: after };
  const text = TextSnapshot.of(parts.uriOf(path), 'typescript', 1, before);
  return { kind: 'edit', path, before: text, edit: diff(before, after) };
}

const where = (edits: readonly PlanEdit[]) =>
  edits.map(({ path, before, edit }) => `${path}:${before.lineAt(edit[0]!.from).number + 1}`);

describe('the edits of a plan', () => {
  it('come definitions before uses, tests last, one file at a stretch', async () => {
    const edits = await planEdits(
      [
        change('test/cart.test.ts', 'check(total(1));\n', 'check(total(1, 2));\n'),
        change(
          'app.ts',
          'a();\nshow(total(x));\nb();\nc();\nsum(total(y));\n',
          'a();\nshow(total(x, rate()));\nb();\nc();\nsum(total(y, rate()));\n',
        ),
        change(
          'cart.ts',
          'export function total(n: number) {\n  return n;\n}\n',
          'export function total(n: number, by: number) {\n  return n;\n}\n',
        ),
        change('rate.ts', '', 'export function rate() {\n  return 2;\n}\n'),
      ],
      [],
      parts,
    );
    expect(where(edits)).toEqual(['cart.ts:1', 'rate.ts:1', 'app.ts:2', 'app.ts:5', 'test/cart.test.ts:1']);
  });

  it('keep their order where they declare each other', async () => {
    const edits = await planEdits(
      [
        change('b.ts', 'function b() {}\n', 'function bb() { return aa(); }\n'),
        change('a.ts', 'function a() {}\n', 'function aa() { return bb(); }\n'),
      ],
      [],
      parts,
    );
    expect(where(edits)).toEqual(['b.ts:1', 'a.ts:1']);
  });

  it('are one where one alone would not parse', async () => {
    const before = 'function f() {\n  a();\n  b();\n  c();\n}\n';
    const after = 'function f() {\n  if (x) {\n  a();\n  b();\n  c();\n  }\n}\n';
    const edits = await planEdits([change('f.ts', before, after)], [], parts);
    expect(edits.length).toBe(1);
    expect(edits[0]!.before.apply(edits[0]!.edit, 2).text).toBe(after);
  });

  it('carry the intent of their step, also where a file has several', async () => {
    const before = 'one();\nx();\ny();\ntwo();\n';
    const block = (a: string, b: string) => `f.ts\n<<<<<<< SEARCH\n${a}\n=======\n${b}\n>>>>>>> REPLACE`;
    const edits = await planEdits(
      [change('f.ts', before, 'uno();\nx();\ny();\ndos();\n')],
      [
        { path: 'f.ts', intent: 'first', sketch: block('one();', 'uno();') },
        { path: 'f.ts', intent: 'second', sketch: block('two();', 'dos();') },
      ],
      parts,
    );
    expect(edits.map((e) => e.intent)).toEqual(['first', 'second']);
  });
});
