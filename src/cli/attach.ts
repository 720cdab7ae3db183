/** `--attach FILE`, or `-` for what is piped in: what a terminal showed goes along with what is asked; its end where it is long. */
import { readFileSync } from 'node:fs';
import { redactSecrets } from '../text/index.ts';
import { UsageError } from './usage-error.ts';

export const attachOption = { attach: { type: 'string' } } as const;

/** A fault stands near the end of what a program says. */
const mostChars = 20_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colors and cursor moves of a terminal, which say nothing
const escapes = /\u001b\[[\d;?]*[A-Za-z]/g;

/** The words with what is attached behind them. Throws UsageError. */
export function withAttached(words: string, attach: string | undefined): string {
  if (attach === undefined) return words;
  const text = redactSecrets(inputNamed(attach).replace(escapes, '').trimEnd());
  const cut = text.length > mostChars;
  const shown = cut ? `⋯\n${text.slice(text.indexOf('\n', text.length - mostChars) + 1)}` : text;
  return `${words}\n\nThe terminal showed this:\n<terminal>\n${shown}\n</terminal>`;
}

/** `-`: all of the standard input. Throws UsageError. */
export function inputNamed(name: string): string {
  if (name === '-' && process.stdin.isTTY) throw new UsageError('- wants something piped into it');
  try {
    return readFileSync(name === '-' ? 0 : name, 'utf8');
  } catch (cause) {
    throw new UsageError(`${name} cannot be read: ${(cause as Error).message}`);
  }
}
