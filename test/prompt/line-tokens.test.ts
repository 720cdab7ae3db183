/** Lines that are still being written: what is cut off behind a line's certain tokens is where the next one begins. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineTokens, lastPieceStart } from '../../src/prompt/index.ts';
import { byteTokenizer, spell } from './byte-tokenizer.ts';

const bytes = new TextEncoder();
const text = fc
  .array(fc.constantFrom('re', 'turn', 'const', ' =', '();', 'ab', 'abacus', 'x', '  ', 'é', '🙂'))
  .map((parts) => parts.join(''));

it.each([
  ['with', lastPieceStart],
  ['without', undefined],
])('a cut line is its tokens and the beginning of the next, %s pieces', (_, pieces) => {
  const lines = new LineTokens({ ...byteTokenizer, ...(pieces ? { lastPieceStart: pieces } : {}) });
  fc.assert(
    fc.property(text, (line) => {
      const { ids, rest, first } = lines.cut(line);
      expect(lines.text(ids) + rest).toBe(line);
      expect(first === undefined).toBe(rest === '');
      for (const id of first ?? []) {
        if (bytes.encode(rest).length === 1) expect(spell([id]).startsWith(rest)).toBe(true);
        else expect(spell([id]).startsWith(rest) || spell([id]) === '\ufffd').toBe(true);
      }
      if (/^[ -~]*$/.test(line) && rest !== '') expect(first!.length).toBeGreaterThan(0);
    }),
  );
});

it('a word that no token begins is gone on with inside its last token', () => {
  const lines = new LineTokens({ ...byteTokenizer, lastPieceStart });
  expect(lines.cut('x abre')).toEqual({
    ids: byteTokenizer.encode('x ab'),
    rest: 're',
    first: byteTokenizer.encode('re'),
  });
  expect(lines.cut('const').first).toEqual(byteTokenizer.encode('const'));
});
