/** What did not land is asked for again, alone, with the reason; what landed is not written twice. */
import type { Refusal } from '../apply/index.ts';
import type { PlanAnswer } from './plan-answer.ts';

/** Anything that could be landed; without it an answer is words. */
export const hasEdit = /^\s{0,3}(?:<{5,9}|```|~~~|\*\*\* |--- |@@ )/m;

/** For the user. */
export function misfits(blocks: number): string {
  return blocks === 1
    ? 'a block did not fit and is asked for again'
    : `${blocks} blocks did not fit and are asked for again`;
}

/** For the model that wrote them. */
export function again(refusals: readonly Refusal[]): string {
  const blocks = refusals.map(({ sentence, written }) => `${sentence}\n\n${written}`);
  return `Some blocks could not be applied; all others were. Write only these again, corrected, each with its file's path above it:\n\n${blocks.join('\n\n')}`;
}

/** An answer without what was refused. A fence with nothing left in it goes too: it would empty its file. */
export function without(answer: string, refusals: readonly Refusal[]): string {
  const left = refusals.reduce(
    (text, { written }) => (written === '' ? text : text.replace(written, () => '')),
    answer,
  );
  return left.replace(/^[ ]{0,3}(`{3,}|~{3,})[^\n]*\n\s*\1[ ]*(?:\n|$)/gm, '');
}

/** A plan whose refused blocks are replaced by those written again; new steps follow. */
export function joined(plan: PlanAnswer, refusals: readonly Refusal[], fresh: PlanAnswer): PlanAnswer {
  const steps = plan.steps.map((step) => ({ ...step, sketch: without(step.sketch, refusals) }));
  const loose = hasEdit.test(fresh.said) ? fresh.said : '';
  const said = [without(plan.said, refusals), loose].filter((part) => part !== '').join('\n\n');
  return { ...plan, said, steps: [...steps, ...fresh.steps] };
}
