/** A question about the code base, answered from evidence, with the places it stands on. */
import type { Rules } from '../context/index.ts';
import type { FrontierModel } from '../frontier/index.ts';
import type { RenderedPrompt } from '../prompt/index.ts';
import type { Evidence } from './passage.ts';
import { askPrompt, messageParts, promptOptions, tooLong } from './prompts.ts';
import { brokenOff } from './whole-answer.ts';

const maxTokens = 4000;

export interface AskOptions {
  /** In tokens, of the prompt. */
  readonly budget?: number;
  /** What the project says about its code. */
  readonly rules?: Rules;
  /** What the model is shown, before it is sent. */
  shown?(prompt: RenderedPrompt): void;
  waiting?(why: string): void;
}

/** The answer, piece by piece; behind one that breaks off, that it does. Throws FrontierError. */
export async function* ask(
  question: string,
  evidence: readonly Evidence[],
  frontier: Pick<FrontierModel, 'say'>,
  signal: AbortSignal,
  options: AskOptions = {},
): AsyncGenerator<string> {
  const prompt = askPrompt(question, evidence, promptOptions(options.budget), options.rules);
  if (!prompt) {
    yield tooLong;
    return;
  }
  options.shown?.(prompt);
  const request = {
    route: 'ask',
    system: messageParts(prompt.system),
    turns: [{ role: 'user', parts: messageParts(prompt.user) }],
    maxTokens,
  } as const;
  let begun = false;
  for await (const piece of frontier.say(request, signal, (why) => options.waiting?.(why))) {
    if (piece.kind === 'text') yield piece.text;
    begun ||= piece.kind === 'text';
    const why = brokenOff(piece);
    if (why !== undefined) yield `${begun ? '\n\n' : ''}(${why})`;
  }
}
