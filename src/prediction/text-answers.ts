/**
 * Answers of a model that is asked with text: a completions server that the user named. Its tokens are not ours to count,
 * so three bytes are taken for one, which is more than code really costs. A request leaves only when the keys rest
 * (typing-rest.ts): each one reads the whole prompt at the other end.
 */
import type { Clock, TextEngine } from '../base/index.ts';
import type { Prompt } from '../prompt/index.ts';
import { type Answer, type Answers, mostAnswer } from './answers.ts';
import { TypingRest } from './typing-rest.ts';

export interface TextAnswersParts {
  readonly engine: TextEngine;
  readonly clock: Clock;
  /** Of prompt and answer together: what the server was started with, at most. */
  readonly maxTokens: number;
}

const bytesPerToken = 3;
/** Characters of old text said again behind a change: then nothing more will come. */
const backAtOld = 96;
/** For a server that tells no probabilities: neither sure nor unsure. */
const unknownLogProb = Math.log(0.5);

export function textAnswers(parts: TextAnswersParts): Answers {
  const rest = new TypingRest();
  let latest: Asking | undefined;
  let text: string | undefined;
  return {
    status: () => parts.engine.status(),
    maxTokens: parts.maxTokens,
    countTokens: (text) => Math.ceil(Buffer.byteLength(text) / bytesPerToken),
    answer(prompt, inWord, signal) {
      if (prompt.text !== text) rest.asked(parts.clock.now(), inWord);
      text = prompt.text;
      if (latest?.isOf(prompt) !== true) latest = new Asking({ ...parts, rest }, prompt);
      return latest.join(signal);
    },
  };
}

type AskingParts = TextAnswersParts & { readonly rest: TypingRest };

const nothing: Answer = { text: '', count: 0, logProb: 0, finished: false };

/**
 * One question on its way. A client asks for a completion, a next edit and a hint at the same text: the question is sent
 * once, all hear the answer, and it is taken back when nobody waits for it any longer.
 */
class Asking {
  readonly #prompt: Prompt;
  readonly #abort = new AbortController();
  readonly #answer: Promise<Answer>;
  #waiting = 0;
  #useful = true;

  constructor(parts: AskingParts, prompt: Prompt) {
    this.#prompt = prompt;
    this.#answer = ask(parts, prompt, this.#abort.signal).then((answer) => {
      // Where nothing came, the server failed: who asks again may fare better.
      this.#useful &&= answer.count > 0;
      return answer;
    });
  }

  isOf({ text }: Prompt): boolean {
    return this.#useful && this.#prompt.text === text;
  }

  async join(signal: AbortSignal): Promise<Answer> {
    if (signal.aborted) return nothing;
    this.#waiting++;
    let leave = () => {};
    const left = new Promise<Answer>((resolve) => {
      leave = () => resolve(nothing);
      signal.addEventListener('abort', leave, { once: true });
    });
    const answer = await Promise.race([this.#answer, left]);
    signal.removeEventListener('abort', leave);
    this.#waiting--;
    if (signal.aborted && this.#waiting === 0) {
      this.#useful = false;
      this.#abort.abort('superseded');
    }
    return answer;
  }
}

async function ask(
  { engine, clock, rest }: AskingParts,
  prompt: Prompt,
  signal: AbortSignal,
): Promise<Answer> {
  await rested(clock, rest.ms, signal);
  if (signal.aborted) return nothing;
  const sent = clock.now();
  const { document, region, prefill, stop } = prompt;
  const window = document.slice(region.from, region.to).replaceAll('\r\n', '\n');
  const old = window.startsWith(prefill) ? window.slice(prefill.length) : window;
  const logProbs: number[] = [];
  let text = '';
  let count = 0;
  let finished = false;
  for await (const piece of engine.complete({ prompt: prompt.text, maxTokens: mostAnswer, stop }, signal)) {
    text += piece.text;
    count += piece.text === '' && piece.ended === undefined ? 0 : 1;
    logProbs.push(...piece.logProbs);
    const unsaid = restBehind(old, text);
    finished = piece.ended === 'stop' || unsaid !== undefined || stop.some((s) => text.includes(s));
    if (unsaid !== undefined) text += unsaid;
    if (finished) break; // which hangs up
  }
  if (count > 0 || signal.aborted) rest.answered(clock.now() - sent, !signal.aborted);
  const mean = logProbs.reduce((sum, p) => sum + p, 0) / Math.max(1, logProbs.length);
  return { text, count, logProb: logProbs.length === 0 ? unknownLogProb : mean, finished };
}

/** The old text behind the place where the answer came back to it; undefined where it has not, or where that is unclear. */
function restBehind(old: string, said: string): string | undefined {
  if (said.length < backAtOld || old.startsWith(said)) return undefined;
  const tail = said.slice(-backAtOld);
  const at = old.indexOf(tail);
  if (at < 0 || at !== old.lastIndexOf(tail)) return undefined;
  return old.slice(at + backAtOld);
}

async function rested(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const cancel = clock.after(ms, resolve);
    const give = () => {
      cancel();
      resolve();
    };
    signal.addEventListener('abort', give, { once: true });
  });
}
