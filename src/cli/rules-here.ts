/** The project's rules for a command that asks the frontier model: those of the whole work tree, and which were told. */
import { pathToFileURL } from 'node:url';
import { workspaceRules } from '../context/index.ts';
import { type RulesOf, rulesShown } from '../planning/index.ts';
import type { RenderedPrompt } from '../prompt/index.ts';

/** `root`: the work tree, absolute. */
export function rulesHere(root: string): RulesOf {
  return workspaceRules(() => [pathToFileURL(root).href], process.env);
}

/** One line on stderr; none where the project has no rules. */
export function tellRules(prompt: RenderedPrompt): void {
  const shown = rulesShown(prompt);
  if (shown.length > 0) process.stderr.write(`the model was told the rules of ${shown.join(', ')}\n`);
}
