/** The embedded model: its runtime and weights, its caches and decode loop, and why it is not available where it is not. */
export type { Decoder } from './decoder.ts';
export { type ModelFacts, modelFacts } from './description.ts';
export type { DeviceChoice } from './device-memory.ts';
export { type ChooseOptions, chooseDevice, trialsBy } from './devices.ts';
export { generate, noWork, prefill, type Work } from './generate.ts';
export { Inference } from './inference.ts';
export { createInferenceProcess, type InferenceProcessOptions } from './inference-process.ts';
export { logSumExp } from './logits.ts';
export { Mixture, type MixtureNumbers, type MixturePart, type Said, saidBy, weightsOf } from './mixture.ts';
export { NGrams, orders } from './n-grams.ts';
export { openDecoder } from './open-decoder.ts';
export type { Trial } from './probe.ts';
export { ReadTexts, type TextSplice } from './read-texts.ts';
export { inferenceRuntime, type Runtime, runtimeTrouble } from './runtime.ts';
export { score } from './score.ts';
export { TokenStream } from './token-stream.ts';
export { loadTokenizer, type Tokenizer, tokenizerFrom } from './tokenizer.ts';
export { WarmStreams } from './warm-streams.ts';
