/**
 * The beginning of a plan's prompt, sent while the user still types what the plan is to reach, so that the provider's cache
 * holds it when they are done. The answer is one token long and is thrown away; it counts in the budget like any other.
 */
import type { FrontierModel, FrontierRequest } from '../frontier/index.ts';
import type { Syntax } from '../syntax/index.ts';
import { withCachePlaces } from './cache-places.ts';
import type { PlanRequest } from './instruction.ts';
import { beginningFormat } from './plan-wording.ts';
import type { RulesOf } from './project-rules.ts';
import { contextOf, messageParts, planBudgetWithin, planPrompt, promptOptions } from './prompts.ts';

export interface PrewarmParts {
  readonly frontier: Pick<FrontierModel, 'say' | 'contextTokens' | 'serves'>;
  readonly syntax: Syntax;
  readonly rulesOf: RulesOf;
}

/** Throws FrontierError. */
export async function prewarm(
  { files, paths }: Pick<PlanRequest, 'files' | 'paths'>,
  { frontier, syntax, rulesOf }: PrewarmParts,
  signal: AbortSignal,
): Promise<void> {
  const rules = await rulesOf(files.map(({ text }) => text.uri));
  const options = promptOptions(planBudgetWithin(contextOf(frontier, 'plan')));
  const format = beginningFormat(frontier);
  const prompt = await planPrompt({ goal: '', files, paths }, syntax, options, { rules, format });
  const parts = prompt ? messageParts(prompt.user) : [];
  const cached = parts.slice(0, parts.findLastIndex(({ breakpoint }) => breakpoint === true) + 1);
  if (!prompt || cached.length === 0) return;
  const request: FrontierRequest = withCachePlaces({
    route: 'plan',
    system: messageParts(prompt.system),
    turns: [{ role: 'user', parts: cached }],
    maxTokens: 1,
  });
  for await (const piece of frontier.say(request, signal)) if (piece.kind === 'end') return;
}
