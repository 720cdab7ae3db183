/**
 * `--save-prompt FILE`: what the frontier model was shown is kept, for `foretype prompt replay`. Only where that was asked
 * for, in a new file that only its owner can read: the text of the files stands in it.
 */
import { existsSync, writeFileSync } from 'node:fs';
import type { StoredPrompt } from '../planning/index.ts';
import { UsageError } from './usage-error.ts';

export const savePromptOption = { 'save-prompt': { type: 'string' } } as const;

/** Throws UsageError where the file is there already: nothing is asked of the model then. */
export function unusedName(name: string | undefined): string | undefined {
  if (name !== undefined && existsSync(name)) throw new UsageError(`${name} is there already`);
  return name;
}

export function keepPrompt(name: string | undefined, stored: StoredPrompt): void {
  if (name === undefined) return;
  writeFileSync(name, `${JSON.stringify(stored, undefined, 1)}\n`, { mode: 0o600, flag: 'wx' });
  process.stderr.write(`the prompt is in ${name}, with the text of the files\n`);
}
