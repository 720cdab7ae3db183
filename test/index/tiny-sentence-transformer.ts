/**
 * A folder with a tiny sentence-transformer in ONNX form: each byte has its own row, and what the model says of a token is
 * that row. Written field by field as onnx.proto3 numbers them, so that no other program is needed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byteLevelFile } from '../support/tiny-model.ts';

const dims = 16;
const words = 257;
const [float, int64] = [1, 7];

export function tinySentenceTransformer(folder: string, seed = 1): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), model(rows(seed)));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(byteLevelFile(['<pad>'], [])));
  return folder;
}

function rows(seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: words * dims }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

function model(table: Float32Array): Buffer {
  const node = message(
    [1, text('rows')],
    [1, text('input_ids')],
    [2, text('last_hidden_state')],
    [4, text('Gather')],
  );
  const initializer = message(
    [1, words],
    [1, dims],
    [2, float],
    [8, text('rows')],
    [9, Buffer.from(table.buffer)],
  );
  const graph = message(
    [1, node],
    [2, text('tiny')],
    [5, initializer],
    [11, value('input_ids', int64, ['texts', 'tokens'])],
    [11, value('attention_mask', int64, ['texts', 'tokens'])],
    [12, value('last_hidden_state', float, ['texts', 'tokens', dims])],
  );
  return message([1, 8], [7, graph], [8, message([2, 13])]);
}

function value(name: string, type: number, shape: readonly (string | number)[]): Buffer {
  const sizes = shape.map(
    (size): Field => [1, typeof size === 'number' ? message([1, size]) : message([2, text(size)])],
  );
  const tensor = message([1, type], [2, message(...sizes)]);
  return message([1, text(name)], [2, message([1, tensor])]);
}

type Field = readonly [number: number, value: number | Buffer];

function message(...fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) =>
      typeof value === 'number'
        ? [varint(number << 3), varint(value)]
        : [varint((number << 3) | 2), varint(value.length), value],
    ),
  );
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

function text(value: string): Buffer {
  return Buffer.from(value);
}
