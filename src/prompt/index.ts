/**
 * What a model reads and writes: the native session stream, codecs for public next-edit models, and prompts of frontier
 * models as trees that are fitted into a budget.
 */
export { type FimFamily, fim, fimSpellings } from './formats/fim.ts';
export { instinct } from './formats/instinct.ts';
export type { ReadEvent } from './formats/native.ts';
export { sweepV1 } from './formats/sweep-v1.ts';
export { sweepV2 } from './formats/sweep-v2.ts';
export { zeta1 } from './formats/zeta-1.ts';
export { zeta2 } from './formats/zeta-2.ts';
export type { Epoch } from './native/epoch.ts';
export { trimmedHunk } from './native/hunks.ts';
export { LineTokens, type StreamTokenizer } from './native/line-tokens.ts';
export { type Hunk, landHunk, linesOf, withHunk } from './native/lines.ts';
export type { OpenLine } from './native/open-line.ts';
export { lastPieceStart, preTokenPattern } from './native/pre-tokens.ts';
export { SessionStream } from './native/session-stream.ts';
export type { LineRange } from './native/shown-file.ts';
export type {
  Budget,
  Parsed,
  Prompt,
  PromptFormat,
  PromptInput,
  RecentEdit,
  RelatedText,
} from './prompt-format.ts';
export { publicFormat, publicFormats } from './public-formats.ts';
export { approximateTokens, exactTokens, type TokenCounter } from './render/count.ts';
export { fileLeaves, piecesOf } from './render/cut.ts';
export {
  type MappedRange,
  type RenderedPart,
  type RenderedPrompt,
  type RenderOptions,
  render,
} from './render/render.ts';
export { originsOf, type Place, shownOf, tokenOrigins, tokensBySource } from './render/source-map.ts';
export {
  type Group,
  type Leaf,
  type Lifetime,
  lifetimes,
  type Origin,
  type PromptNode,
  type PromptTree,
  required,
  type Section,
  said,
  wording,
} from './render/tree.ts';
