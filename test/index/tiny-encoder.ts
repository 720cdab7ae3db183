/** An encoder of a few words, whose rows say which of them are alike, in the form the product reads. */
import { readEncoder, StaticEncoder, words } from '../../src/index/index.ts';

const dims = 16;
/** Words of one line lie in one direction. */
const alike = [
  'parse read decode settings config options',
  'retry backoff attempts again wait',
  'total sum count length items',
  'one two three run row',
];

/** A file of an encoder with these rows, as models/training/encoder/file.py writes it. */
export function encoderBytes(groups: readonly string[] = alike, name = 'tiny'): Buffer {
  const rows = groups.flatMap((group, g) =>
    words(group).map((word, i) => {
      const row = new Int8Array(dims);
      for (let d = 0; d < dims; d++) row[d] = d % groups.length === g ? 100 : ((i * 7 + d * 3) % 11) - 5;
      return { word, row };
    }),
  );
  const unique = rows.filter(({ word }, i) => rows.findIndex((other) => other.word === word) === i);
  let header = JSON.stringify({ name, dims, words: unique.length });
  header += ' '.repeat((4 - ((header.length + 12) % 4)) % 4);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const ones = Buffer.from(new Float32Array(unique.length).fill(1).buffer);
  return Buffer.concat([
    Buffer.from('ftenc1\n\0', 'latin1'),
    length,
    Buffer.from(header),
    ones,
    ones,
    ...unique.map(({ row }) => Buffer.from(row.buffer)),
    Buffer.from(unique.map(({ word }) => word).join('\n')),
  ]);
}

export function tinyEncoder(name?: string): StaticEncoder {
  return new StaticEncoder(readEncoder(encoderBytes(alike, name)));
}
