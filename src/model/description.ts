/**
 * What a model's folder says about its file. Two layouts: `fast`, ours (models/README.md; `model.json` beside the file),
 * and `plain`, in which public models are exported (`config.json`; inputs `past_key_values.N.key`, outputs `present.N.key`).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { MixtureNumbers } from './mixture.ts';

const positive = z.number().int().positive();

const fast = z.looseObject({
  layout: z.literal('fast'),
  version: z.literal(1),
  file: z.string(),
  parameters: positive,
  name: z.string().optional(),
  contextVersion: z.number().int(),
  vocab: positive,
  headDim: positive,
  maxPositions: positive,
  window: positive,
  alignment: z.looseObject({ withoutFlash: positive }),
  inputs: z.object({
    ids: z.string(),
    positions: z.string(),
    globalLength: z.string(),
    globalTotal: z.string(),
    localLength: z.string(),
    localTotal: z.string(),
    rows: z.string(),
  }),
  logits: z.string(),
  cacheOutput: z.enum(['rows', 'present']),
  cacheType: z.enum(['float32', 'float16']),
  cache: z
    .array(
      z.looseObject({
        kind: z.enum(['local', 'global']),
        pastKey: z.string(),
        pastValue: z.string(),
        newKey: z.string(),
        newValue: z.string(),
      }),
    )
    .min(1),
});

const plain = z.looseObject({
  vocab_size: positive,
  hidden_size: positive,
  num_hidden_layers: positive,
  num_attention_heads: positive,
  num_key_value_heads: positive.optional(),
  head_dim: positive.optional(),
  max_position_embeddings: positive,
  model_type: z.string().optional(),
  eos_token_id: z.union([z.number().int(), z.array(z.number().int())]).optional(),
  'transformers.js_config': z
    .looseObject({
      kv_cache_dtype: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
    })
    .optional(),
});

export type FastDescription = Readonly<z.infer<typeof fast>>;

export interface PlainDescription {
  readonly layout: 'plain';
  readonly file: string;
  readonly vocab: number;
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly maxPositions: number;
  readonly name: string;
  /** Tokens at which the model ends by itself. */
  readonly ends: readonly number[];
}

export type ModelDescription = FastDescription | PlainDescription;

/** Throws a sentence where the folder holds no model, or one that this version cannot read. */
export async function describeModel(folder: string): Promise<ModelDescription> {
  const own = await json(join(folder, 'model.json'));
  if (own !== undefined) {
    const read = fast.safeParse(own);
    if (read.success) return read.data;
    throw new Error(`${join(folder, 'model.json')}: ${z.prettifyError(read.error).split('\n')[0]}`);
  }
  const config = await json(join(folder, 'config.json'));
  if (config === undefined) throw new Error(`${folder} holds neither model.json nor config.json`);
  const read = plain.safeParse(config);
  if (!read.success)
    throw new Error(`${join(folder, 'config.json')}: ${z.prettifyError(read.error).split('\n')[0]}`);
  const c = read.data;
  return {
    layout: 'plain',
    file: 'model.onnx',
    vocab: c.vocab_size,
    layers: c.num_hidden_layers,
    kvHeads: c.num_key_value_heads ?? c.num_attention_heads,
    headDim: c.head_dim ?? c.hidden_size / c.num_attention_heads,
    maxPositions: c.max_position_embeddings,
    name: c.model_type ?? 'public model',
    ends: [c.eos_token_id ?? []].flat(),
  };
}

const gateFit = z.looseObject({ version: z.literal(1), coefficients: z.record(z.string(), z.number()) });

const mixtureFit = z.looseObject({
  version: z.literal(1),
  own: z.number(),
  count: z.number(),
  kinds: z.number(),
  share: z.number(),
  orders: z.record(z.string(), z.number()),
});

/** What others need to know of a model before it is opened. */
export interface ModelFacts {
  readonly name: string;
  /** Of a native model: the version of the context it was trained with. Undefined for a public one. */
  readonly contextVersion: number | undefined;
  readonly maxPositions: number;
  /** Of a public model: tokens at which it ends by itself. */
  readonly ends: readonly number[];
  /** Coefficients of the gate, fitted to this model (`gate.json`); undefined where nobody has. */
  readonly gate: Readonly<Record<string, number>> | undefined;
  /** How it is mixed with what stands in the texts at hand (`n-grams.json`); undefined where nobody has fitted that. */
  readonly nGrams: MixtureNumbers | undefined;
}

/** Throws a sentence where the folder holds no model. */
export async function modelFacts(folder: string): Promise<ModelFacts> {
  const model = await describeModel(folder);
  const { maxPositions } = model;
  const gate = (await fitted(join(folder, 'gate.json'), gateFit))?.coefficients;
  const common = { maxPositions, gate };
  if (model.layout === 'plain')
    return { ...common, name: model.name, contextVersion: undefined, ends: model.ends, nGrams: undefined };
  const name = model.name ?? `${Math.round(model.parameters / 1e6)} M parameters`;
  const nGrams = await fitted(join(folder, 'n-grams.json'), mixtureFit);
  return { ...common, name, contextVersion: model.contextVersion, ends: [], nGrams };
}

/** Undefined where there is no such file. Throws a sentence where it is no such thing. */
async function fitted<T>(path: string, shape: z.ZodType<T>): Promise<T | undefined> {
  const found = await json(path);
  if (found === undefined) return undefined;
  const read = shape.safeParse(found);
  if (read.success) return read.data;
  throw new Error(`${path}: ${z.prettifyError(read.error).split('\n')[0]}`);
}

async function json(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not JSON: ${(cause as Error).message}`);
  }
}
