/**
 * Text ⇄ token ids by the model's own `tokenizer.json` (byte-level BPE). Text is always text: what looks like a control
 * token is encoded as its characters, for control tokens enter by id only.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer as PublicTokenizer } from '@huggingface/tokenizers';

export interface Tokenizer {
  /** Number of entries. */
  readonly size: number;
  encode(text: string): number[];
  /** The same for a prompt format's own text, in which control tokens are written out and are meant. */
  encodeTemplate(text: string): number[];
  /** Bytes that are no UTF-8 read as U+FFFD. Control tokens read as nothing, or with `all` as they are written. */
  decode(ids: readonly number[], control?: 'all'): string;
  /** What a token stands for; undefined for control tokens and ids that do not exist. */
  bytes(id: number): Uint8Array | undefined;
  /** The tokens whose bytes begin with those of `text`, which is not empty, in order. Asked at each key: some µs. */
  beginningWith(text: string): readonly number[];
}

interface TokenizerFile {
  readonly model: { readonly vocab: Readonly<Record<string, number>> };
  readonly added_tokens?: readonly { readonly id: number; readonly content: string }[];
}

/** Throws a sentence where the folder has no tokenizer that this version can read. */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const path = join(folder, 'tokenizer.json');
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`${path} is missing`);
  });
  try {
    return tokenizerFrom(JSON.parse(text) as TokenizerFile);
  } catch (cause) {
    throw new Error(`${path} cannot be read: ${(cause as Error).message}`);
  }
}

export function tokenizerFrom(file: TokenizerFile): Tokenizer {
  // Without its added tokens the library has nothing to find in the text.
  const text = new PublicTokenizer({ ...file, added_tokens: [] }, {});
  const template = new PublicTokenizer(file, {});
  const control = new Map(file.added_tokens?.map((token) => [token.id, token.content]));
  const bytes: (Uint8Array | undefined)[] = [];
  for (const [piece, id] of Object.entries(file.model.vocab))
    if (!control.has(id)) bytes[id] = bytesOf(piece);
  const size = Math.max(bytes.length, ...[...control.keys()].map((id) => id + 1));
  const utf8 = new TextDecoder();
  const byFirstByte = Array.from({ length: 256 }, (): number[] => []);
  bytes.forEach((piece, id) => {
    if (piece && piece.length > 0) byFirstByte[piece[0]!]!.push(id);
  });
  return {
    size,
    encode: (source) => (source === '' ? [] : text.encode(source, { add_special_tokens: false }).ids),
    encodeTemplate: (source) =>
      source === '' ? [] : template.encode(source, { add_special_tokens: false }).ids,
    decode(ids, which) {
      const spelled = (id: number) =>
        new TextEncoder().encode(which === 'all' ? (control.get(id) ?? '') : '');
      const parts = ids.map((id) => bytes[id] ?? spelled(id));
      const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return utf8.decode(whole);
    },
    bytes: (id) => bytes[id],
    beginningWith(source) {
      const start = new TextEncoder().encode(source);
      return (byFirstByte[start[0]!] ?? []).filter((id) => start.every((byte, i) => bytes[id]![i] === byte));
    },
  };
}

/** GPT-2's alphabet: each byte is one printable character, so that any bytes are text. */
const byteOf = new Map<string, number>();
{
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let next = 256;
  for (let byte = 0; byte < 256; byte++)
    byteOf.set(String.fromCodePoint(printable(byte) ? byte : next++), byte);
}

function bytesOf(piece: string): Uint8Array {
  const known = [...piece].map((char) => byteOf.get(char));
  return known.includes(undefined) ? new TextEncoder().encode(piece) : Uint8Array.from(known as number[]);
}
