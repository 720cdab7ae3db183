/** The folder of a whole native model with random weights: the tiny graph, and a tokenizer with the stream's ids. */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tokens } from '../../src/stream/index.ts';
import { removeFolder } from './remove-folder.ts';

const fixture = fileURLToPath(new URL('../model/fixtures/tiny-int8', import.meta.url));

export function tinyModelFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'foretype-model-'));
  cpSync(fixture, folder, { recursive: true });
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerFile()));
  return {
    folder,
    remove: () => removeFolder(folder),
  };
}

function tokenizerFile() {
  const control = Array.from({ length: tokens.byte }, (_, id) => `<control ${id}>`);
  const letters = [...'etaoinsrl'];
  return byteLevelFile(
    control,
    letters.flatMap((a) => letters.map((b) => [a, b])),
  );
}

/** A `tokenizer.json`: control tokens first, then all bytes, then what `merges` make. */
export function byteLevelFile(control: readonly string[], merges: readonly (readonly string[])[]) {
  const added = control.map((content, id) => ({
    id,
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  }));
  const printable = (b: number) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  const bytes = Array.from({ length: 256 }, (_, b) => String.fromCodePoint(printable(b) ? b : next++));
  const pieces = [...control, ...bytes, ...merges.map((pair) => pair.join(''))];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
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
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
      merges,
    },
  };
}
