/**
 * What another assistant wrote, as a plan: its blocks, diffs or whole files land on today's text by the same rules as our
 * own plans. Nobody is asked anything, so it works without a frontier model; where a part does not land, nothing does.
 */
import { type AnswerOptions, land } from '../apply/index.ts';
import type { PlanResult } from './plan.ts';
import { type PlanStep, readPlanAnswer } from './plan-answer.ts';

/** Throws only what `parts` throw. */
export async function givenSketch(sketch: string, parts: AnswerOptions): Promise<PlanResult> {
  const landing = await land(sketch, parts);
  if (!landing.landed) return { kind: 'refused', refusals: landing.refusals };
  const { changes } = landing;
  if (changes.length === 0) return { kind: 'said', said: 'all of it is there already: nothing was changed' };
  const { said, steps } = readPlanAnswer(sketch);
  const unnamed = changes.filter(({ path }) => steps.every((step) => step.path !== path));
  const more = unnamed.map(({ path }): PlanStep => ({ path, intent: 'as it was given', sketch: '' }));
  return { kind: 'plan', said, steps: [...steps, ...more], changes };
}
