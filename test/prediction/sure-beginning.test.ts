/** How much of a line is likely by itself, token by token. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sureBeginnings } from '../../src/prediction/sure-beginning.ts';
import { tokens } from '../../src/stream/index.ts';
import { byteTokenizer } from '../prompt/byte-tokenizer.ts';

const half = Math.log(0.5);

/** The line as it was said; what stands behind `|` costs a tenth of all probability a token, the rest next to nothing. */
function said(marked: string, end: readonly number[] = [tokens.newline, tokens.end]) {
  const [sure = '', unsure = ''] = marked.split('|');
  const spelled = (text: string, logProb: number) =>
    byteTokenizer.encode(text).map((id) => ({ id, logProb, legalMass: 1 }));
  const ends = end.map((id) => ({ id, logProb: 0, legalMass: 1 }));
  return [...spelled(sure, -0.001), ...spelled(unsure, Math.log(0.1)), ...ends];
}

function beginning(marked: string, begun = '', rest = '', end?: readonly number[]) {
  return sureBeginnings(said(marked, end), (ids) => byteTokenizer.decode(ids), {
    typed: begun,
    begun,
    rest,
  })[0]?.text;
}

const empty = { typed: '', begun: '', rest: '' };

/** All of them, the best first. */
function all(marked: string, line: Partial<typeof empty> = {}) {
  const found = sureBeginnings(said(marked), (ids) => byteTokenizer.decode(ids), { ...empty, ...line });
  return found.map(({ text }) => text);
}

describe('the beginning of a line', () => {
  it('goes as far as it is more likely than not', () => {
    expect(beginning("require.resolve|('commander');")).toBe('require.resolve');
    expect(beginning('all of it;|')).toBe('all of it;');
    expect(beginning('|nothing')).toBeUndefined();
  });

  it('goes no further than the next word is worth', () => {
    const end = { id: tokens.newline, logProb: 0, legalMass: 1 };
    const spelled = (text: string, p: number) =>
      byteTokenizer.encode(text).map((id, i) => ({ id, logProb: i === 0 ? Math.log(p) : 0, legalMass: 1 }));
    const of = (further: string) =>
      sureBeginnings(
        [...spelled('throw error: ', 0.99), ...spelled(further, 0.6), end],
        (ids) => byteTokenizer.decode(ids),
        { typed: '', begun: '', rest: '' },
      )[0]?.text;
    expect(of('a')).toBe('throw error:');
    expect(of('path, reason')).toBe('throw error: path, reason');
  });

  it('leaves nothing open that it opened, where it is sure of anything else', () => {
    const [closed, open] = ['throw new Error', 'throw new Error(`reason'];
    const found = all('throw new Error(`reason|`);');
    expect(found[0]).toBe(closed);
    expect(found.indexOf(open)).toBe(found.filter((text) => closed.startsWith(text)).length);
    expect(all('join "one two| three"')[0]).toBe('join');
    expect(all('(a, |b);')).toEqual(['(a,']);
    // What was open before is not its doing, and what stands behind may close it.
    expect(all('em", second|);', { typed: 'use("it' })[0]).toBe('em", second');
    expect(all('.it(first, |second)', { typed: 'use', rest: ')' })[0]).toBe('.it(first,');
  });

  it('ends between words, without blanks', () => {
    expect(beginning('this.result = comp|ute();')).toBe('this.result =');
    expect(beginning('größe_a|lt = 1')).toBeUndefined();
    expect(beginning('Größe |= 1')).toBe('Größe');
  });

  it('leaves out what is typed of its first word, and is no word that was typed so far', () => {
    expect(beginning('return sum|mary;', 'ret')).toBe('urn');
    expect(beginning('return |sum;', 'retu')).toBeUndefined();
    expect(beginning('return |sum;', 'rex')).toBeUndefined();
    expect(beginning('      x| = 1;')).toBeUndefined();
  });

  it('ends before what stands behind the cursor, and is none where that would go', () => {
    expect(beginning('first, second)|', '', ')')).toBe('first, second');
    expect(beginning('first, |second)', '', ')')).toBe('first,');
    expect(beginning('first, |second', '', ')')).toBeUndefined();
  });

  it('is a part of a line that came to no end, where nothing stands behind it', () => {
    expect(beginning('first, |second', '', '  ', [])).toBe('first,');
    expect(beginning('first, |second', '', ')', [])).toBeUndefined();
    // The last word may go on.
    expect(beginning('first, second|', '', '', [])).toBe('first,');
  });

  it('is what was said, half of the probability or more, and never half a word or half a character', () => {
    const word = fc.constantFrom('foo', 'größe', ' ', ' = ', '(', ')', '.', '名前', '😀', '_a1', '"x"');
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }),
        fc.array(fc.double({ min: -1, max: 0, noNaN: true })),
        (words, p) => {
          const line = words.join('');
          const tokensOf = byteTokenizer
            .encode(line)
            .map((id, i) => ({ id, logProb: p[i] ?? 0, legalMass: 1 }));
          const end = { id: tokens.newline, logProb: 0, legalMass: 1 };
          const every = sureBeginnings([...tokensOf, end], (ids) => byteTokenizer.decode(ids), empty);
          for (const found of every) {
            expect(line.startsWith(found.text)).toBe(true);
            expect(found.logProbs.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(half - 1e-9);
            expect(found.text).not.toContain('\uFFFD');
            const next = line.slice(found.text.length);
            expect(/[\p{L}\p{N}_]$/u.test(found.text) && /^[\p{L}\p{N}_]/u.test(next)).toBe(false);
          }
        },
      ),
    );
  });
});
