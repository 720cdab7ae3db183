/** The folder of a whole native model with random weights: the tiny graph, and a tokenizer with the stream's ids. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tokens } from '../../src/stream/index.ts';

const fixture = fileURLToPath(new URL('../model/fixtures/tiny-int8', import.meta.url));

export function tinyModelFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'foretype-model-'));
  cpSync(fixture, folder, { recursive: true });
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerFile()));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

function tokenizerFile() {
  const control = Array.from({ length: tokens.byte }, (_, id) => ({
    id,
    content: `<control ${id}>`,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  }));
  const vocab: Record<string, number> = Object.fromEntries(control.map(({ id, content }) => [content, id]));
  const printable = (b: number) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  for (let byte = 0; byte < 256; byte++)
    vocab[String.fromCodePoint(printable(byte) ? byte : next++)] = tokens.byte + byte;
  const letters = [...'etaoinsrl'];
  const merges = letters.flatMap((a) => letters.map((b) => [a, b]));
  merges.forEach(([a, b], i) => {
    vocab[`${a}${b}`] = tokens.byte + 256 + i;
  });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: control,
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
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
      merges,
    },
  };
}
