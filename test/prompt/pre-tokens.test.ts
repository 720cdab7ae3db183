/** Cuts of a line that is still being typed: the same pieces as in training, and certain whatever comes next. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lastPieceStart, preTokenPattern } from '../../src/prompt/index.ts';

it('the pattern is that of the training code', () => {
  const path = new URL('golden/pre-token-pattern.txt', import.meta.url);
  // `\\-` and `-` are the same; JavaScript reads only the latter in Unicode mode.
  expect(preTokenPattern).toBe(readFileSync(path, 'utf8').trimEnd().replace('\\-', '-'));
});

it.each([
  ['', 0],
  ['const', 0],
  ['const ', 5],
  ['const na', 5],
  ['readOnly', 4],
  ['HTTPSe', 0 + 4],
  ['a_b', 1],
  ['    x', 4],
  ['f(12', 3],
  ['x = 🙂', 3],
])('%j', (text, start) => {
  expect(lastPieceStart(text)).toBe(start);
});

it('what comes next changes only the last piece, and pieces are the whole line', () => {
  const piece = fc.constantFrom(
    'a',
    'B',
    'Ab',
    '_',
    ' ',
    '  ',
    '\t',
    '1',
    '==',
    '(',
    'é',
    '🙂',
    'x'.repeat(20),
    '\u0001',
  );
  const line = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
  const cut = (text: string) => [...text.matchAll(new RegExp(preTokenPattern, 'gu'))].map(([match]) => match);
  fc.assert(
    fc.property(line, line, (typed, next) => {
      expect(cut(typed).join('')).toBe(typed);
      const certain = cut(typed).slice(0, -1);
      expect(certain.join('')).toBe(typed.slice(0, lastPieceStart(typed)));
      expect(cut(typed + next).slice(0, certain.length)).toEqual(certain);
      for (const one of cut(typed)) expect(new TextEncoder().encode(one).length).toBeLessThanOrEqual(16);
    }),
    { numRuns: 3000 },
  );
});
