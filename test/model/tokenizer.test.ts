/** A byte-level tokenizer read from its standard file: everything round-trips, and text never becomes a control token. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadTokenizer, tokenizerFrom } from '../../src/model/index.ts';
import { byteLevelFile } from '../support/tiny-model.ts';

describe('a tokenizer', () => {
  /** All bytes, two merges, two control tokens: the smallest file of the kind. */
  const file = byteLevelFile(
    ['<edit>', '<L7>'],
    [
      ['r', 'e'],
      ['re', 't'],
    ],
  );
  const tokenizer = tokenizerFrom(file);

  it('gives back every text, and its bytes token by token', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('ret', 're', '<L7>', '<edit>', '🙂', '\r\n', '  ', 'é'))
        .map((a) => a.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const ids = tokenizer.encode(value);
        const wellFormed = Buffer.from(value, 'utf8');
        expect(tokenizer.decode(ids)).toBe(wellFormed.toString('utf8'));
        expect(Buffer.concat(ids.map((id) => Buffer.from(tokenizer.bytes(id)!)))).toEqual(wellFormed);
        expect(ids.every((id) => id > 1)).toBe(true);
      }),
    );
  });

  it('knows the tokens that begin as a text does', () => {
    expect(tokenizer.beginningWith('re')).toEqual([258, 259]);
    expect(tokenizer.beginningWith('e')).toEqual([2 + 101]);
    expect(tokenizer.beginningWith('ret')).toEqual([259]);
    expect(tokenizer.beginningWith('retu')).toEqual([]);
    expect(tokenizer.beginningWith('<edit>')).toEqual([]);
  });

  it('merges, and knows its size and its control tokens', () => {
    expect(tokenizer.encode('return')).toEqual([259, 2 + 117, 2 + 114, 2 + 110]);
    expect([tokenizer.size, tokenizer.bytes(0), tokenizer.bytes(9999)]).toEqual([260, undefined, undefined]);
    expect(tokenizer.decode([0, 259, 1])).toBe('ret');
    expect(tokenizer.decode([2 + 0xf0, 2 + 0x9f])).toBe('\ufffd');
  });

  it('that is missing is told in a sentence', async () => {
    await expect(loadTokenizer('/nowhere')).rejects.toThrow('/nowhere/tokenizer.json is missing');
  });
});
