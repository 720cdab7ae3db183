/** What recompute.mjs offers to the tests, which are TypeScript. */
import type { Decoder, TokenStream } from '../../src/model/index.ts';

export function compareWithRecompute(options: {
  readonly decoder: Decoder;
  readonly newStream: () => TokenStream;
  readonly sequences: number;
  readonly seed: number;
}): Promise<{
  readonly maxLogitDiff: number;
  readonly greedyMismatchShare: number;
  readonly rows: number;
}>;
