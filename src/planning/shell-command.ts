/** What the user wants done in a terminal becomes one command line, which they read and run, or do not; nothing runs it here. */
import type { FrontierModel, FrontierRequest } from '../frontier/index.ts';
import { brokenOff } from './whole-answer.ts';

export interface ShellPlace {
  /** Its name: `bash`, `fish`, `powershell`. */
  readonly shell: string;
  /** As Node names it: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** Names in the folder where the command will run. */
  readonly names: readonly string[];
}

export interface ShellCommand {
  /** Empty where the model gave none. */
  readonly command: string;
  readonly said: string;
}

const maxTokens = 1000;
const mostNames = 200;
const fence = /^\s*```[^\n]*\n([\s\S]*?)\n?\s*```\s*$/m;

const wording = `You turn what a developer wants into one command line for their shell. Answer with the command alone in a block fenced by three backticks, then at most one sentence on what it does. Where it would delete, overwrite or send anything, that sentence says so. Where no command does what is wanted, say why instead, without a block.`;

/** Throws FrontierError: no answer came, or `signal` said stop. */
export async function shellCommand(
  goal: string,
  { shell, platform, names }: ShellPlace,
  frontier: Pick<FrontierModel, 'say'>,
  signal: AbortSignal,
): Promise<ShellCommand> {
  const place = `The shell is ${shell} on ${platform}. In the folder are:\n${names.slice(0, mostNames).join('\n')}\n`;
  const request: FrontierRequest = {
    route: 'ask',
    system: [{ text: wording, breakpoint: true }],
    turns: [{ role: 'user', parts: [{ text: place, breakpoint: true }, { text: goal }] }],
    maxTokens,
  };
  let answer = '';
  let why: string | undefined;
  for await (const piece of frontier.say(request, signal)) {
    if (piece.kind === 'text') answer += piece.text;
    why ??= brokenOff(piece);
  }
  const [whole, command = ''] = fence.exec(answer) ?? [];
  const words = (whole ? answer.replace(whole, '') : answer).trim();
  return {
    command: command.trim(),
    said: [words, why ?? ''].filter((part) => part !== '').join('\n\n'),
  };
}
