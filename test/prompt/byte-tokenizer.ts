/** A byte-level tokenizer with the contract's ids and a few merges, so that a text has more than one spelling. */
import type { StreamTokenizer } from '../../src/prompt/index.ts';
import { tokens } from '../../src/stream/index.ts';

const merges = ['  ', '    ', 're', 'turn', 'const', ' =', '();', 'ab'];
const bytes = new TextEncoder();

export const byteTokenizer: StreamTokenizer = {
  encode(text) {
    const out: number[] = [];
    for (let at = 0; at < text.length; ) {
      const best = merges.filter((m) => text.startsWith(m, at)).toSorted((a, b) => b.length - a.length)[0];
      const piece = best ?? String.fromCodePoint(text.codePointAt(at)!);
      if (best) out.push(tokens.byte + 256 + merges.indexOf(best));
      else for (const byte of bytes.encode(piece)) out.push(tokens.byte + byte);
      at += piece.length;
    }
    return out;
  },
  decode(ids) {
    const out = ids.flatMap((id) => {
      const merge = merges[id - tokens.byte - 256];
      return merge === undefined ? [id - tokens.byte] : [...bytes.encode(merge)];
    });
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(out));
  },
  beginningWith(text) {
    const [first, second] = bytes.encode(text);
    const merged = merges.flatMap((m, i) => (m.startsWith(text) ? [tokens.byte + 256 + i] : []));
    return [...(second === undefined ? [tokens.byte + first!] : []), ...merged];
  },
};

export const vocabulary = 16_384;

/** The stream as text, a line per line: control tokens in angle brackets. */
export function spell(ids: readonly number[]): string {
  const names = Object.entries(tokens).filter(([, id]) => id < 16);
  let out = '';
  let text: number[] = [];
  const flush = () => {
    out += byteTokenizer.decode(text);
    text = [];
  };
  for (const id of ids) {
    if (id >= tokens.byte) {
      text.push(id);
      continue;
    }
    flush();
    if (id >= tokens.line) out += `<L${id - tokens.line}>`;
    else if (id >= tokens.count) out += `<n${id - tokens.count}>`;
    else out += `<${names.find(([, n]) => n === id)?.[0]}>`;
  }
  flush();
  return out;
}
