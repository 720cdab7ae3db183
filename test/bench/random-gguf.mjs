/**
 * A model of given dimensions with random weights in llama.cpp's file format, 8 bits a weight (Q8_0), for comparing speed.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, version 3.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { random } from './rpc.mjs';

const types = { u32: 4, f32: 6, string: 8, array: 9, i32: 5 };
const f32 = 0;
const q8 = 8;
const alignment = 32;

/** `dims`: width, layers, heads, kvHeads, headDim, feedForward, vocab, maxPositions. */
export function writeRandomGguf(path, dims) {
  const { width, layers, heads, kvHeads, headDim, feedForward, vocab, maxPositions } = dims;
  const tensors = [
    tensor('token_embd.weight', q8, width, vocab),
    tensor('output_norm.weight', f32, width),
    ...Array.from({ length: layers }, (_, n) => [
      tensor(`blk.${n}.attn_norm.weight`, f32, width),
      tensor(`blk.${n}.attn_q.weight`, q8, width, heads * headDim),
      tensor(`blk.${n}.attn_k.weight`, q8, width, kvHeads * headDim),
      tensor(`blk.${n}.attn_v.weight`, q8, width, kvHeads * headDim),
      tensor(`blk.${n}.attn_output.weight`, q8, heads * headDim, width),
      tensor(`blk.${n}.ffn_norm.weight`, f32, width),
      tensor(`blk.${n}.ffn_gate.weight`, q8, width, feedForward),
      tensor(`blk.${n}.ffn_up.weight`, q8, width, feedForward),
      tensor(`blk.${n}.ffn_down.weight`, q8, feedForward, width),
    ]).flat(),
  ];
  const u32 = (key, value) => [key, 'u32', value];
  const metadata = [
    ['general.architecture', 'string', 'llama'],
    u32('llama.context_length', maxPositions),
    u32('llama.embedding_length', width),
    u32('llama.block_count', layers),
    u32('llama.feed_forward_length', feedForward),
    u32('llama.attention.head_count', heads),
    u32('llama.attention.head_count_kv', kvHeads),
    u32('llama.attention.key_length', headDim),
    u32('llama.attention.value_length', headDim),
    u32('llama.rope.dimension_count', headDim),
    u32('llama.vocab_size', vocab),
    ['llama.attention.layer_norm_rms_epsilon', 'f32', 1e-6],
    ['tokenizer.ggml.model', 'string', 'gpt2'],
    ['tokenizer.ggml.tokens', 'array', ['string', Array.from({ length: vocab }, (_, id) => `<${id}>`)]],
    ['tokenizer.ggml.token_type', 'array', ['i32', Array.from({ length: vocab }, () => 1)]],
    ['tokenizer.ggml.merges', 'array', ['string', ['a b']]],
  ];
  const file = openSync(path, 'w');
  const head = header(metadata, tensors);
  writeSync(file, head);
  writeSync(file, Buffer.alloc(padding(head.length)));
  const next = random(1);
  for (const { type, bytes } of tensors) {
    writeSync(file, type === f32 ? ones(bytes) : weights(bytes, next));
    writeSync(file, Buffer.alloc(padding(bytes)));
  }
  closeSync(file);
}

function tensor(name, type, ...shape) {
  const count = shape.reduce((product, n) => product * n, 1);
  return { name, type, shape, bytes: type === f32 ? count * 4 : (count / 32) * 34 };
}

function header(metadata, tensors) {
  const parts = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.length)];
  for (const [key, type, value] of metadata) parts.push(text(key), u32(types[type]), encoded(type, value));
  let offset = 0;
  for (const { name, type, shape, bytes } of tensors) {
    parts.push(text(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset));
    offset += bytes + padding(bytes);
  }
  return Buffer.concat(parts);
}

function encoded(type, value) {
  if (type === 'string') return text(value);
  if (type === 'u32') return u32(value);
  if (type === 'i32') return u32(value);
  if (type === 'f32') {
    const out = Buffer.alloc(4);
    out.writeFloatLE(value);
    return out;
  }
  const [of, values] = value;
  return Buffer.concat([u32(types[of]), u64(values.length), ...values.map((one) => encoded(of, one))]);
}

function ones(bytes) {
  return Buffer.from(new Float32Array(bytes / 4).fill(1).buffer);
}

/** Blocks of a half-precision scale (about 0.001) and 32 signed bytes. */
function weights(bytes, next) {
  const out = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at += 4) out.writeUInt32LE(Math.floor(next() * 2 ** 32), at);
  for (let at = 0; at < bytes; at += 34) out.writeUInt16LE(0x1419, at);
  return out;
}

function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value) {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
}

function u64(value) {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt(value));
  return out;
}

function padding(length) {
  return (alignment - (length % alignment)) % alignment;
}
