/** What ends an answer early, token by token. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerEnd } from '../../src/prediction/answer-end.ts';
import { tokens } from '../../src/stream/index.ts';
import { byteTokenizer } from '../prompt/byte-tokenizer.ts';

/** An answer that writes these lines, one that stood and others behind it, and how sure it is of each. */
function answer(lines: readonly string[], sure: (line: number) => number = () => -0.1) {
  return lines.flatMap((line, i) =>
    [tokens.line + i, ...byteTokenizer.encode(line), tokens.newline].map((id) => ({
      id,
      logProb: sure(i),
      legalMass: 1,
    })),
  );
}

/** Why it ended, the lines that are kept, and how many tokens were heard. */
function heard(said: ReturnType<typeof answer>, standing = 1) {
  const end = new AnswerEnd(standing);
  for (const [i, token] of said.entries()) {
    const why = end.after(token);
    if (why) {
      const kept = said.slice(0, why === 'unsure' ? end.lineStart : i + 1);
      return { why, lines: kept.filter(({ id }) => id === tokens.newline).length, heard: i + 1 };
    }
  }
  return undefined;
}

const words = ['const a = 1;', 'if (b) {', 'return c(d, e);', '}', ''];

describe('an answer', () => {
  it('goes on while each line is more likely right than not', () => {
    expect(heard(answer(words))).toBeUndefined();
    expect(heard(answer(words, () => -0.69))).toBeUndefined();
  });

  it('ends before a doubtful line, but never within what stands there', () => {
    const unsure = (n: number) => (line: number) => (line === n ? -0.8 : -0.1);
    for (const n of [1, 2, 3])
      expect(heard(answer(words, unsure(n)))).toMatchObject({ why: 'unsure', lines: n });
    expect(heard(answer(words, unsure(0)))).toBeUndefined();
    expect(heard(answer(words, unsure(2)), 3)).toBeUndefined();
  });

  it('is given up where it is hopeless', () => {
    expect(heard(answer(words, () => -8))).toMatchObject({ why: 'given up', lines: 0, heard: 2 });
  });

  it('ends where it goes round in circles: at the line that begins to repeat', () => {
    const round = (...piece: string[]) => ['start();', ...Array.from({ length: 30 }, () => piece).flat()];
    expect(heard(answer(round('f(x, y);')))).toMatchObject({ why: 'unsure', lines: 2 });
    expect(heard(answer(round('f(x, y);', 'g(z);')))).toMatchObject({ why: 'unsure', lines: 3 });
    expect(heard(answer(['a + '.repeat(40)]))).toMatchObject({ why: 'given up', lines: 0 });
    expect(heard(answer(['0, '.repeat(20)]))).toBeUndefined();
    expect(heard(answer(round('f(x, y);')), 9)).toMatchObject({ why: 'given up' });
  });

  it('is heard to its end where nothing comes more than twice', () => {
    const line = fc.stringMatching(/^[a-z(),;=. ]{0,20}$/);
    fc.assert(
      fc.property(fc.uniqueArray(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const long = lines.filter((one) => one.trim().length > 3 && new Set(one).size > 3);
        const once = heard(answer(long));
        expect(once).toBeUndefined();
      }),
    );
  });
});
