// biome-ignore-all lint/suspicious/noExplicitAny: what comes over the wire is any JSON, and these tests look into it
/** Positions in three encodings against a slow reference, and what lies outside the text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseEncoding, Positions } from '../../src/server/positions.ts';
import { TextSnapshot } from '../../src/text/index.ts';

const piece = fc.constantFrom('a', 'é', '語', '🚀', '👩‍💻', '\n', '\r\n', ' ', '\t', '𝒳', 'x');
const texts = fc.array(piece, { maxLength: 40 }).map((p) => p.join(''));
const encodings = ['utf-16', 'utf-8', 'utf-32'] as const;

const units = (text: string, encoding: (typeof encodings)[number]) =>
  encoding === 'utf-16' ? text.length : encoding === 'utf-8' ? Buffer.byteLength(text) : [...text].length;

describe('positions', () => {
  it.each(encodings)('%s: every character boundary has the position a reader would count', (encoding) => {
    const positions = new Positions(encoding);
    fc.assert(
      fc.property(texts, (text) => {
        const snapshot = TextSnapshot.of('file:///a', 'x', 1, text);
        let offset = 0;
        for (const char of ['', ...text]) {
          offset += char.length;
          if (text[offset] === '\n' && text[offset - 1] === '\r') continue; // between \r and \n there is no position
          const before = text.slice(0, offset);
          const start = before.lastIndexOf('\n') + 1;
          const expected = {
            line: before.split('\n').length - 1,
            character: units(before.slice(start), encoding),
          };
          expect(positions.position(snapshot, offset)).toEqual(expected);
          expect(positions.offset(snapshot, expected)).toBe(offset);
        }
      }),
    );
  });

  it.each(
    encodings,
  )('%s: any position has an offset within the text, never between \\r and \\n', (encoding) => {
    const positions = new Positions(encoding);
    const number = fc.oneof(fc.integer({ min: -5, max: 60 }), fc.double(), fc.constant(2 ** 31));
    fc.assert(
      fc.property(texts, number, number, (text, line, character) => {
        const snapshot = TextSnapshot.of('file:///a', 'x', 1, text);
        const offset = positions.offset(snapshot, { line, character });
        expect(Number.isInteger(offset) && offset >= 0 && offset <= text.length).toBe(true);
        expect(text[offset] === '\n' && text[offset - 1] === '\r').toBe(false);
      }),
    );
  });

  it('R17: UTF-16 when offered or nothing is; else the first we know', () => {
    expect(chooseEncoding(undefined)).toBe('utf-16');
    expect(chooseEncoding([])).toBe('utf-16');
    expect(chooseEncoding(['utf-8', 'utf-16', 'utf-32'])).toBe('utf-16');
    expect(chooseEncoding(['utf-32', 'utf-8'])).toBe('utf-32');
    expect(chooseEncoding(['latin-1', 'utf-8'])).toBe('utf-8');
  });
});
