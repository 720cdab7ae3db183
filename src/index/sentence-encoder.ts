/**
 * Vectors by a sentence-transformer of the user's own: a folder with `model.onnx` (or `onnx/model.onnx`) and
 * `tokenizer.json`, as such models are published. What the model says of each token is averaged, and the average made one
 * long. One thread: the index never takes more than a core.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { ofLengthOne } from './static-encoder.ts';

/** The folder holds nothing that can be used; the message is a sentence that says why. */
export class EncoderError extends Error {
  override readonly name = 'EncoderError';
}

/** In tokens: what is longer is cut. */
const longest = 256;
const knownInputs = new Set(['input_ids', 'attention_mask', 'token_type_ids']);

type Ort = typeof import('onnxruntime-node');

export class SentenceEncoder {
  /** Tells the model and its tokenizer from any others. */
  readonly name: string;
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  readonly #tokenizer: Tokenizer;
  /** Texts that were given to the model, for tests of what is done only once. */
  encodings = 0;

  private constructor(name: string, ort: Ort, session: InferenceSession, tokenizer: Tokenizer) {
    this.name = name;
    this.#ort = ort;
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  /** Throws EncoderError. */
  static async open(folder: string): Promise<SentenceEncoder> {
    const model = [join(folder, 'model.onnx'), join(folder, 'onnx', 'model.onnx')].find(existsSync);
    if (model === undefined) throw new EncoderError(`${folder} has no model.onnx`);
    const path = join(folder, 'tokenizer.json');
    const text = await readFile(path, 'utf8').catch(() => {
      throw new EncoderError(`${path} is missing`);
    });
    const bytes = await readFile(model);
    try {
      const tokenizer = new Tokenizer(JSON.parse(text) as object, {});
      const loaded = (await import('onnxruntime-node')) as Ort & { readonly default?: Ort };
      const ort = loaded.default ?? loaded;
      // By its path, so that weights in files beside it are found.
      const session = await ort.InferenceSession.create(model, {
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
      });
      const strange = session.inputNames.find((name) => !knownInputs.has(name));
      if (strange !== undefined) throw new Error(`it has an input ${strange}`);
      const name = createHash('sha256').update(bytes).update(text).digest('hex').slice(0, 16);
      const encoder = new SentenceEncoder(name, ort, session, tokenizer);
      await encoder.encode(['export function example()']);
      return encoder;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new EncoderError(`${folder} is no sentence-transformer that can be used: ${why.split('\n')[0]}`);
    }
  }

  /** In [−127, 127], of no set length, all of the same dimensions. */
  async encode(texts: readonly string[]): Promise<Int8Array[]> {
    this.encodings += texts.length;
    const ids = texts.map((text) => cut(this.#tokenizer.encode(text).ids));
    const width = Math.max(1, ...ids.map((own) => own.length));
    const filled = (value: (own: readonly number[], i: number) => number) =>
      this.#tensor(
        ids.flatMap((own) => Array.from({ length: width }, (_, i) => value(own, i))),
        [texts.length, width],
      );
    const all: Record<string, Tensor> = {
      input_ids: filled((own, i) => own[i] ?? 0),
      attention_mask: filled((own, i) => (i < own.length ? 1 : 0)),
      token_type_ids: filled(() => 0),
    };
    const feeds = Object.fromEntries(this.#session.inputNames.map((name) => [name, all[name]!]));
    const outputs = await this.#session.run(feeds);
    const said = outputs.last_hidden_state ?? outputs[this.#session.outputNames[0]!]!;
    return averaged(
      said,
      ids.map((own) => own.length),
    );
  }

  /** Of a question, one long; undefined where the model says nothing of it. */
  async ask(question: string): Promise<Float64Array | undefined> {
    const [vector] = await this.encode([question]);
    return vector && ofLengthOne(vector);
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  #tensor(values: readonly number[], dims: readonly number[]): Tensor {
    return new this.#ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
  }
}

/** The last token closes the text, where the model wants that. */
function cut(ids: readonly number[]): readonly number[] {
  return ids.length <= longest ? ids : [...ids.slice(0, longest - 1), ids.at(-1)!];
}

/** Over each text's tokens; what is averaged already is taken as it is. */
function averaged({ data, dims, type }: Tensor, lengths: readonly number[]): Int8Array[] {
  if (type !== 'float32' || (dims.length !== 3 && dims.length !== 2) || dims[0] !== lengths.length)
    throw new Error(`its output is ${type} of ${dims.length} dimensions`);
  const numbers = data as Float32Array;
  const size = dims.at(-1)!;
  const width = dims.length === 3 ? dims[1]! : 1;
  return lengths.map((length, text) => {
    const sum = new Float64Array(size);
    for (let token = 0; token < (dims.length === 3 ? length : 1); token++)
      for (let i = 0, at = (text * width + token) * size; i < size; i++, at++) sum[i]! += numbers[at]!;
    const largest = sum.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    return Int8Array.from(sum, (x) => (largest > 0 ? Math.round((x / largest) * 127) : 0));
  });
}
