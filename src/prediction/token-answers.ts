/**
 * Answers of a model on this machine, token by token. What it would write again comes as a draft, and an answer that is
 * back at the old text ends there.
 */
import type { Engine } from '../base/index.ts';
import type { Tokenizer } from '../model/index.ts';
import type { Prompt } from '../prompt/index.ts';
import { type Answer, type Answers, mostAnswer } from './answers.ts';

export interface TokenAnswersParts {
  readonly engine: Engine;
  readonly tokenizer: Tokenizer;
  /** Of prompt and answer together. */
  readonly maxTokens: number;
  /** Tokens at which the model ends by itself. */
  readonly ends: readonly number[];
}

/** Tokens of old text said again behind a change: then nothing more will come. */
const backAtOld = 24;

export function tokenAnswers(parts: TokenAnswersParts): Answers {
  return {
    status: () => parts.engine.status(),
    maxTokens: parts.maxTokens,
    countTokens: (text) => parts.tokenizer.encodeTemplate(text).length,
    answer: (prompt, _inWord, signal) => answer(parts, prompt, signal),
  };
}

async function answer(
  { engine, tokenizer, ends }: TokenAnswersParts,
  prompt: Prompt,
  signal: AbortSignal,
): Promise<Answer> {
  const { document, region, prefill } = prompt;
  const old = document.slice(region.from, region.to);
  const rest = tokenizer.encode(old.startsWith(prefill) ? old.slice(prefill.length) : old);
  const abort = new AbortController();
  const said: number[] = [];
  let sum = 0;
  let text = '';
  const tokens = engine.generate(
    {
      prompt: tokenizer.encodeTemplate(prompt.text),
      maxTokens: mostAnswer,
      stop: ends,
      drafts: rest.length > 0 ? [rest] : [],
      ...(rest.length > backAtOld ? { old: { tokens: rest, run: backAtOld } } : {}),
    },
    AbortSignal.any([signal, abort.signal]),
  );
  for await (const { id, logProb } of tokens) {
    if (ends.includes(id))
      return { text, count: said.length + 1, logProb: sum / (said.length + 1), finished: true };
    said.push(id);
    sum += logProb;
    text = tokenizer.decode(said, 'all');
    // A stop may stand anywhere in a token; the format finds it in the text.
    if (prompt.stop.some((stop) => text.includes(stop))) {
      abort.abort('superseded');
      return { text, count: said.length, logProb: sum / said.length, finished: true };
    }
  }
  const back = said.length >= backAtOld && said.length < mostAnswer && rest.length > backAtOld;
  const whole = back ? text + restBehind(tokenizer, rest, said) : text;
  return { text: whole, count: said.length, logProb: sum / Math.max(1, said.length), finished: back };
}

/** The old text behind the place where the answer came back to it. */
function restBehind(tokenizer: Tokenizer, old: readonly number[], said: readonly number[]): string {
  const tail = said.slice(-backAtOld);
  for (let at = old.length - backAtOld; at >= 0; at--)
    if (tail.every((id, i) => id === old[at + i])) return tokenizer.decode(old.slice(at + backAtOld));
  return '';
}
