/** A byte-level tokenizer read from its standard file: everything round-trips, and text never becomes a control token. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadTokenizer, tokenizerFrom } from '../../src/model/index.ts';

/** All bytes, two merges, two control tokens: the smallest file of the kind. */
function file() {
  const printable = (b: number) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  const vocab: Record<string, number> = { '<edit>': 0, '<L7>': 1 };
  let next = 256;
  for (let byte = 0; byte < 256; byte++)
    vocab[String.fromCodePoint(printable(byte) ? byte : next++)] = byte + 2;
  Object.assign(vocab, { re: 258, ret: 259 });
  const added = (id: number, content: string) => ({
    id,
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [added(0, '<edit>'), added(1, '<L7>')],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab,
      merges: [
        ['r', 'e'],
        ['re', 't'],
      ],
    },
  };
}

describe('a tokenizer', () => {
  const tokenizer = tokenizerFrom(file());

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
