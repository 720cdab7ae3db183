/** Folders of whole models with random weights: a native one, whose tokenizer has the stream's ids, and a public one. */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tokens } from '../../src/stream/index.ts';
import { removeFolder } from './remove-folder.ts';

interface ModelFolder {
  readonly folder: string;
  remove(): void;
}

export function tinyModelFolder(): ModelFolder {
  return modelFolder('tiny-int8', tokenizerFile());
}

/** In the plain layout, for the formats of fill-in-the-middle. Of 320 tokens: control, the bytes, and pairs of letters. */
export function publicModelFolder(): ModelFolder {
  const control = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|endoftext|>', '<|im_start|>'];
  const letters = [...'etaoinsr'];
  const pairs = letters.flatMap((a) => letters.map((b) => [a, b])).slice(0, 320 - 256 - control.length);
  return modelFolder('plain-fp32', byteLevelFile(control, pairs));
}

function modelFolder(fixture: string, tokenizer: object): ModelFolder {
  const folder = mkdtempSync(join(tmpdir(), 'foretype-model-'));
  cpSync(fileURLToPath(new URL(`../model/fixtures/${fixture}`, import.meta.url)), folder, {
    recursive: true,
  });
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
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
