/** A question about the code base, answered from evidence, with the places it stands on. */
import type { FrontierModel } from '../frontier/index.ts';
import { answerWithEvidence } from './wording.ts';

/** An excerpt of a file. */
export interface Evidence {
  readonly path: string;
  /** Of its first line, from one. */
  readonly line: number;
  readonly lines: readonly string[];
}

const maxTokens = 4000;

/** The answer, piece by piece. Throws FrontierError. */
export async function* ask(
  question: string,
  evidence: readonly Evidence[],
  frontier: Pick<FrontierModel, 'say'>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const excerpts = evidence.map(shown).join('\n');
  const request = {
    route: 'ask',
    system: [{ text: answerWithEvidence, breakpoint: true }],
    turns: [{ role: 'user', parts: [{ text: excerpts, breakpoint: true }, { text: question }] }],
    maxTokens,
  } as const;
  for await (const piece of frontier.say(request, signal)) if (piece.kind === 'text') yield piece.text;
}

/** With numbers, for the answer to point at. */
function shown({ path, line, lines }: Evidence): string {
  const numbered = lines.map((text, i) => `${String(line + i).padStart(5)}  ${text}`);
  return `<excerpt path=${JSON.stringify(path)}>\n${numbered.join('\n')}\n</excerpt>\n`;
}
