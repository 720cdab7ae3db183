/** A model's folder as a decoder, by its layout. */
import type { Decoder } from './decoder.ts';
import { describeModel } from './description.ts';
import { FastDecoder } from './fast-decoder.ts';
import { PlainDecoder } from './plain-decoder.ts';
import type { SessionOptions } from './runtime-session.ts';

/** Throws a sentence where the folder, the file or the runtime is not what is needed. */
export async function openDecoder(folder: string, options: SessionOptions): Promise<Decoder> {
  const model = await describeModel(folder);
  return model.layout === 'fast'
    ? FastDecoder.open(folder, model, options)
    : PlainDecoder.open(folder, model, options);
}
