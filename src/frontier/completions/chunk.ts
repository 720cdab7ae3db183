/**
 * What one message of a completions server says, in the spellings of vLLM and llama.cpp:
 *
 *     {"choices":[{"text":" foo","finish_reason":null,"logprobs":{"token_logprobs":[-0.1]}}]}     OpenAI, vLLM
 *     {"choices":[{"text":" foo","finish_reason":null,"logprobs":{"content":[{"logprob":-0.1}]}}]}    llama.cpp
 *     {"choices":[],"usage":{…}}                                       numbers at the end: nothing for us
 *     {"error":{"message":"…","code":400}}   {"object":"error","message":"…"}   {"detail":"…"}
 *     [DONE]
 */
import { z } from 'zod';
import type { TextPiece } from '../../base/index.ts';

export type Chunk =
  | { readonly kind: 'piece'; readonly piece: TextPiece }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'nothing' };

const completion = z.looseObject({
  choices: z.array(
    z.looseObject({
      text: z.string(),
      finish_reason: z.string().nullish(),
      logprobs: z
        .looseObject({
          token_logprobs: z.array(z.number().nullable()).nullish(),
          content: z.array(z.looseObject({ logprob: z.number() })).nullish(),
        })
        .nullish(),
    }),
  ),
});

const failure = z.union([
  z.looseObject({ error: z.looseObject({ message: z.string() }) }).transform((v) => v.error.message),
  z.looseObject({ error: z.string() }).transform((v) => v.error),
  z.looseObject({ object: z.literal('error'), message: z.string() }).transform((v) => v.message),
  z.looseObject({ detail: z.string() }).transform((v) => v.detail),
]);

/** Total: any string is an answer. */
export function readChunk(text: string): Chunk {
  if (text.trim() === '[DONE]') return { kind: 'done' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'error', message: `it sent what is no JSON: ${text.slice(0, 60)}` };
  }
  const failed = failure.safeParse(value);
  if (failed.success) return { kind: 'error', message: failed.data };
  const read = completion.safeParse(value);
  if (!read.success)
    return { kind: 'error', message: `it does not answer as /v1/completions: ${text.slice(0, 60)}` };
  const choice = read.data.choices[0];
  if (choice === undefined) return { kind: 'nothing' };
  const { token_logprobs: tokens, content } = choice.logprobs ?? {};
  const logProbs = content?.map(({ logprob }) => logprob) ?? tokens?.filter((p) => p !== null) ?? [];
  const reason = choice.finish_reason ?? undefined;
  const ended = reason === undefined ? {} : ({ ended: reason === 'length' ? 'length' : 'stop' } as const);
  return { kind: 'piece', piece: { text: choice.text, logProbs, ...ended } };
}
