/** A public model's prompt format by its name; some need the system prompt that the model's folder holds. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../base/index.ts';
import { type PromptFormat, publicFormat } from '../prompt/index.ts';

/** Where the prompt lies that a model was trained with. */
export function systemPromptFile(folder: string): string {
  return join(folder, 'system-prompt.txt');
}

export function formatIn(
  folder: string,
  name: string,
): Outcome<PromptFormat, 'unknown-format' | 'needs-system-prompt'> {
  const file = systemPromptFile(folder);
  return publicFormat(name, existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : undefined);
}
