/**
 * The decode loop: reuse what is cached, forward the rest in chunks, then token by token, several verified in one pass.
 * The result is, token for token, what one token at a time would give.
 *
 *     pass:   pending tokens  +  draft                    rows of the last pending token and of each draft token
 *     keep:   the draft's tokens as far as each is what its row says, and the first token that is not
 *     forget: the cached rows behind them                 (free)
 *
 * Where the grammar leaves one choice the token is taken without a pass of its own.
 */

import type { GeneratedToken, GenerateRequest } from '../base/index.ts';
import { StreamGrammar, WrittenLine } from '../stream/index.ts';
import type { Decoder } from './decoder.ts';
import { Drafter } from './drafter.ts';
import { best, draw, legalMass, logSumExp } from './logits.ts';
import type { Mixture } from './mixture.ts';
import { longestOrder } from './n-grams.ts';
import { randomFrom } from './random.ts';
import type { TokenStream } from './token-stream.ts';

/** What a generation took, in tokens but for the passes. */
export interface Work {
  /** Of the prompt, found in the cache. */
  reused: number;
  /** Of the prompt, forwarded. */
  forwarded: number;
  /** Guessed and verified, right or wrong. */
  drafted: number;
  /** Of those, right. */
  accepted: number;
  passes: number;
}

export function noWork(): Work {
  return { reused: 0, forwarded: 0, drafted: 0, accepted: 0, passes: 0 };
}

/** Rows of a prompt in one pass, where nothing else is said. */
export const chunkSize = 128;

/**
 * Yields until a stop token (which is yielded too), the grammar's end, `maxTokens`, or until `stopped` says so, looked at
 * before every pass. Where lines are written, probabilities are those of `mixture`, for a request that asks for it. A pass
 * takes at most `chunk` tokens of the prompt. Throws RangeError for an empty prompt or one that does not fit.
 */
export async function* generate(
  decoder: Decoder,
  stream: TokenStream,
  request: GenerateRequest,
  stopped: () => boolean,
  work: Work,
  mixture?: Mixture,
  chunk = chunkSize,
): AsyncGenerator<GeneratedToken> {
  const rest = await prefill(decoder, stream, request.prompt, chunk, stopped, work);
  if (!rest) return;
  let pending = rest;
  work.forwarded += pending.length;
  let grammar = request.places
    ? request.inLine
      ? StreamGrammar.inLine(request.places, decoder.vocabulary, request.inLine)
      : StreamGrammar.atEvent(request.places, decoder.vocabulary)
    : undefined;
  const drafter = new Drafter(request.drafts ?? [], request.prompt);
  const random = randomFrom(request.sampling?.seed ?? 0);
  const line = mixture && request.alike && new WrittenLine(request.prompt, request.alike.above, longestOrder);
  const out: number[] = [];
  const size = decoder.vocabulary;
  const isLast = (id: number) =>
    request.stop.includes(id) ||
    grammar?.isDone === true ||
    out.length >= request.maxTokens ||
    converged(request, out);

  for (;;) {
    for (let forced = grammar?.forced; forced !== undefined && out.length > 0; forced = grammar?.forced) {
      out.push(forced);
      line?.push(forced);
      pending.push(forced);
      grammar = grammar?.after(forced);
      yield { id: forced, logProb: 0, legalMass: 1, forced: true };
      if (isLast(forced)) return;
    }
    const first = out.length === 0 ? request.first : undefined;
    const guess = drafter.propose(out, first, () => (line?.before ? mixture!.guess(line.before) : []));
    const possible = legal(grammar, guess).slice(0, request.maxTokens - out.length - 1);
    const room = stream.room - pending.length - 2;
    if (room < 0 || stopped()) return;
    const draft = possible.slice(0, room);
    const base = stream.length + pending.length;
    const rows = Array.from({ length: draft.length + 1 }, (_, i) => pending.length - 1 + i);
    const logits = await stream.forward([...pending, ...draft], rows);
    work.passes++;
    work.drafted += draft.length;
    const said: GeneratedToken[] = [];
    let right = 0;
    let ended = false;
    for (let i = 0; i <= draft.length && !ended; i++) {
      const row = logits.subarray(i * size, (i + 1) * size);
      const limited = i === 0 ? first : undefined;
      const mixed = line?.before && mixture?.into(row, line.before, limited);
      const choice = limited ? limited.map((id) => [id, id + 1] as const) : grammar?.choice();
      const id = request.sampling ? draw(row, request.sampling, random, choice) : best(row, choice);
      if (id < 0) {
        ended = true;
        break;
      }
      const norm = limited ? logSumExp(row) : (mixed ?? logSumExp(row));
      const among = limited ? (mixed ?? logSumExp(Float32Array.from(limited, (one) => row[one]!))) : norm;
      const watched = out.length === 0 ? request.watch?.map((w) => row[w]! - norm) : undefined;
      said.push({
        id,
        logProb: row[id]! - among,
        legalMass: grammar && out.length < 2 ? legalMass(row, grammar.choice(), norm) : 1,
        ...(watched ? { watched } : {}),
      });
      out.push(id);
      line?.push(id);
      grammar = grammar?.after(id);
      ended = isLast(id);
      if (id !== draft[i]) break;
      right++;
    }
    work.accepted += right;
    drafter.verified(draft.length, right);
    stream.truncate(base + right);
    for (const token of said) yield token;
    const last = said.at(-1);
    if (ended || !last) return;
    // A draft that holds to its end leaves one more token than its rows are cached for.
    pending = [last.id];
  }
}

/** All but the last tokens, at most `chunk`, are forwarded; those are answered. Undefined when stopped on the way. */
export async function prefill(
  decoder: Decoder,
  stream: TokenStream,
  prompt: readonly number[],
  chunk: number,
  stopped: () => boolean,
  work: Work,
): Promise<number[] | undefined> {
  if (prompt.length === 0) throw new RangeError('an empty prompt has no continuation');
  if (prompt.length + 2 > decoder.maxPositions)
    throw new RangeError(`a prompt of ${prompt.length} tokens does not fit into ${decoder.maxPositions}`);
  const kept = Math.min(stream.common(prompt), prompt.length - 1);
  stream.truncate(kept);
  work.reused += kept;
  let at = kept;
  for (; prompt.length - at > chunk; at += chunk) {
    if (stopped()) return undefined;
    await stream.forward(prompt.slice(at, at + chunk), [chunk - 1]);
    work.forwarded += chunk;
    work.passes++;
  }
  return stopped() ? undefined : prompt.slice(at);
}

/** A guess as far as the grammar would let the model say it. */
function legal(grammar: StreamGrammar | undefined, guess: readonly number[]): readonly number[] {
  if (!grammar) return guess;
  let state: StreamGrammar | undefined = grammar;
  let n = 0;
  for (; n < guess.length && state; n++) {
    state = state.after(guess[n]!);
    if (!state) break;
  }
  return guess.slice(0, n);
}

/** Formats that write a whole region again: what came last is the old text again, behind a difference. */
function converged({ old }: GenerateRequest, out: readonly number[]): boolean {
  if (!old || out.length < old.run) return false;
  if (out.every((id, i) => id === old.tokens[i])) return false;
  const tail = out.slice(-old.run);
  for (let at = old.tokens.length - old.run; at >= 0; at--)
    if (tail.every((id, i) => id === old.tokens[at + i])) return true;
  return false;
}
