/** What is not landed, and what is said about it: a wrong landing is worse than a refusal. */
import { describe, expect, it } from 'vitest';
import type { JudgeQuestion } from '../../src/apply/index.ts';
import { landedText, landOn, reasons } from './support.ts';

const twice = 'function a() {\n  return 1;\n}\n\nfunction b() {\n  return 1;\n}\n';
const ambiguous = '<<<<<<< SEARCH\n  return 1;\n=======\n  return 2;\n>>>>>>> REPLACE\n';

describe('refusals', () => {
  it('name the block and say why, in one sentence', async () => {
    const good = '<<<<<<< SEARCH\nfunction a() {\n=======\nfunction aa() {\n>>>>>>> REPLACE\n';
    const bad = '<<<<<<< SEARCH\nfunction z() {\n=======\nfunction y() {\n>>>>>>> REPLACE';
    expect(await landOn({ 'a.js': twice }, `${good}${bad}\n`)).toEqual({
      landed: false,
      refusals: [
        {
          path: 'a.js',
          block: 1,
          written: bad,
          reason: 'not-found',
          sentence:
            'In a.js, the block at `function z() {` is not landed: the file has no line `function z() {`.',
        },
      ],
    });
  });

  it.each([
    ['a block that fits twice', twice, ambiguous, ['ambiguous']],
    ['only new lines without a place', twice, '@@ @@\n+let x = 1;\n', ['not-found']],
    ['prose', twice, 'I would rather not change this file.', ['not-found']],
    ['nothing', twice, '', ['no-edit']],
    ['an answer that breaks off', twice, '<<<<<<< SEARCH\n  return 1;\n=======\n  retu', ['no-edit']],
    ['a new function between two gaps', twice, '// ...\nfunction c() {\n  go();\n}\n// ...\n', ['not-found']],
    ['new lines between two gaps', twice, 'function a() {\n// ...\n  one();\n// ...\n}\n', ['ambiguous']],
    [
      'what breaks the syntax',
      twice,
      '@@ @@\n function a() {\n-  return 1;\n+  return (1;\n }\n',
      ['adds-syntax-errors'],
    ],
    [
      'a marker nobody understood',
      twice,
      '@@ @@\n function a() {\n+  // ... existing code of the old version, with the check for x\n   return 1;\n',
      ['leaves-marker'],
    ],
    ['a file that lost its end', 'a1\nb2\nc3\nd4\ne5\nf6\n', 'a1\nb2\nC3\nd4\n', ['loses-lines']],
    [
      'two blocks on one line',
      'let a = 1;\n',
      '<<<<<<< SEARCH\nlet a = 1;\n=======\nlet a = 2;\n>>>>>>> REPLACE\n<<<<<<< SEARCH\nlet a = 1;\n=======\nlet a = 3;\n>>>>>>> REPLACE\n',
      ['overlap'],
    ],
  ])('of %s', async (_, text, answer, expected) => {
    expect(await reasons(text, answer)).toEqual(expected);
  });

  it('of a forgotten gap, where what would go is still used', async () => {
    const file =
      'function price(cart) {\n  const rate = 0.2;\n  const lines = cart.lines;\n  const sum = add(lines);\n  log(sum);\n  return sum * (1 + rate);\n}\n\nfunction other() {}\n';
    const sketch =
      'function price(cart) {\n  log(cart);\n  return sum * (1 + rate);\n}\n\n// ... existing code ...\n';
    expect(await reasons(file, sketch, 'a.js')).toEqual(['loses-lines']);
  });

  it('of files that are not there, or there already', async () => {
    const block = 'b.ts\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n';
    const of = async (answer: string) => {
      const landing = await landOn({ 'a.ts': 'x\n', 'c.ts': 'x\n' }, answer);
      return landing.landed ? [] : landing.refusals.map((r) => r.reason);
    };
    expect(await of(block)).toEqual(['unknown-file']);
    expect(await of('*** Begin Patch\n*** Add File: a.ts\n+y\n*** End Patch')).toEqual(['file-exists']);
    expect(
      await of('*** Begin Patch\n*** Update File: a.ts\n*** Move to: c.ts\n@@\n-x\n+y\n*** End Patch'),
    ).toEqual(['file-exists']);
    expect(await of('<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n')).toEqual(['unknown-file']);
  });

  it('does not judge a file that its grammar cannot read', async () => {
    const foreign = Array.from({ length: 12 }, (_, i) => `%% ${i} ) ( }`).join('\n');
    expect(await landedText(`${foreign}\nlet a = 1;\n`, '@@ @@\n-let a = 1;\n+let a = (1;\n')).toBe(
      `${foreign}\nlet a = (1;\n`,
    );
  });
});

describe('a judge', () => {
  const asked: JudgeQuestion[] = [];
  const judge = (weights: readonly number[]) => ({
    weigh: async (question: JudgeQuestion) => {
      asked.push(question);
      return weights;
    },
  });

  it('chooses where rules cannot, when it is sure', async () => {
    expect(await landedText(twice, ambiguous, 'a.js', { judge: judge([-9, -1]) })).toBe(
      'function a() {\n  return 1;\n}\n\nfunction b() {\n  return 2;\n}\n',
    );
    expect(asked.at(-1)?.alternatives).toHaveLength(2);
    expect(asked.at(-1)?.alternatives[1]).toContain('return 2;');
  });

  it.each([
    [[-1, -2]],
    [[-1, Number.NaN]],
    [[-1]],
    [[]],
  ])('is not followed when it says %j', async (weights) => {
    expect(await reasons(twice, ambiguous, 'a.js', { judge: judge(weights) })).toEqual(['ambiguous']);
  });

  it('is not asked where the place is certain', async () => {
    const before = asked.length;
    await landedText(twice, 'function a() {\n  return 3;\n}\n// ...\n', 'a.js', { judge: judge([0, 0]) });
    expect(asked).toHaveLength(before);
  });
});
