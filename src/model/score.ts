/** How probable a continuation is, token by token: the model as judge of edits that others propose. */

import type { Decoder } from './decoder.ts';
import { chunkSize, prefill, type Work } from './generate.ts';
import { logSumExp } from './logits.ts';
import type { TokenStream } from './token-stream.ts';

/**
 * Natural logarithms, one per token of `continuation`; undefined when stopped. The stream is left at the prompt. A pass takes
 * at most `chunk` tokens.
 */
export async function score(
  decoder: Decoder,
  stream: TokenStream,
  prompt: readonly number[],
  continuation: readonly number[],
  stopped: () => boolean,
  work: Work,
  chunk = chunkSize,
): Promise<number[] | undefined> {
  const out: number[] = [];
  const see = (row: Float32Array, id: number) => out.push(row[id]! - logSumExp(row));
  const ended = await eachRow(decoder, stream, prompt, continuation, stopped, work, see, chunk);
  return ended ? out : undefined;
}

/**
 * `see` is told, for each token of `continuation`, the logits that speak of it, valid until it returns. False when stopped.
 * The stream is left at the prompt.
 */
export async function eachRow(
  decoder: Decoder,
  stream: TokenStream,
  prompt: readonly number[],
  continuation: readonly number[],
  stopped: () => boolean,
  work: Work,
  see: (row: Float32Array, id: number) => void,
  chunk = chunkSize,
): Promise<boolean> {
  const pending = await prefill(decoder, stream, prompt, chunk, stopped, work);
  if (!pending || continuation.length === 0) return pending !== undefined;
  work.forwarded += pending.length;
  const size = decoder.vocabulary;
  const start = stream.length + pending.length;
  let ahead = pending;
  for (let at = 0; at < continuation.length; ) {
    if (stopped()) return false;
    // The row of each token before one that is asked for.
    const part = continuation.slice(at, at + Math.max(1, chunk - ahead.length + 1));
    at += part.length;
    const ids = [...ahead, ...part.slice(0, -1)];
    const rows = part.map((_, i) => ahead.length - 1 + i);
    const logits = await stream.forward(ids, rows);
    work.passes++;
    part.forEach((id, i) => {
      see(logits.subarray(i * size, (i + 1) * size), id);
    });
    ahead = [part.at(-1)!];
  }
  stream.truncate(start);
  return true;
}
