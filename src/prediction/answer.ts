/** One answer of the embedded model: token by token, up to where it ends or is no longer worth waiting for. */
import type { Engine, GeneratedToken, GenerateRequest, Trace } from '../base/index.ts';
import { tokens } from '../stream/index.ts';
import { AnswerEnd } from './answer-end.ts';

export type Answer = readonly GeneratedToken[];

export interface Question extends Omit<GenerateRequest, 'maxTokens' | 'stop'> {
  /** Lines of the open event that stand from the cursor's on; undefined where the answer is an event of its own. */
  readonly standing?: number;
}

const mostTokens = 256;

/** What came so far where the engine fails or `signal` comes first. */
export async function ask(
  engine: Engine,
  { standing, ...asked }: Question,
  signal: AbortSignal,
  trace?: Trace,
): Promise<Answer> {
  const said: GeneratedToken[] = [];
  const end = new AnswerEnd(standing);
  const whole = { ...asked, maxTokens: mostTokens, stop: [tokens.end, tokens.none] };
  for await (const token of engine.generate(whole, signal)) {
    said.push(token);
    if (token.id === tokens.newline && end.lines === 0) trace?.note('first line', `${said.length} tokens`);
    const why = end.after(token);
    if (!why) continue;
    trace?.note(why, `behind ${said.length} tokens`);
    return why === 'unsure' ? [...said.slice(0, end.lineStart), ended] : said;
  }
  return said;
}

/** What ends an answer that the model would go on with. */
const ended: GeneratedToken = { id: tokens.end, logProb: 0, legalMass: 1, forced: true };
