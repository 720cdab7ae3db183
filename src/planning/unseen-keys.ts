/**
 * What looks like a key is blank in all that a model is shown, so it cannot have meant to change it. A file that it writes
 * out again has the blanks in place of the key: an edit that does that is not made.
 */
import type { FileChange, Refusal } from '../apply/index.ts';
import { replacesSecret } from '../text/index.ts';
import { type PlanAnswer, planText } from './plan-answer.ts';
import { hasEdit } from './second-chance.ts';

export const keyNotShown =
  'the edit would change what looks like a key, which no model is shown: nothing was changed';

export function replacesKey(change: FileChange): boolean {
  return change.kind === 'edit' && replacesSecret(change.before.text, change.edit);
}

/** What was written of the files whose keys it would replace, to be asked for again; empty where it replaces none. */
export function keyRefusals(answer: PlanAnswer, changes: readonly FileChange[]): Refusal[] {
  const paths = changes.filter(replacesKey).map(({ path }) => path);
  const [first] = paths;
  if (first === undefined) return [];
  const written = [answer.said, ...answer.steps.map(({ sketch }) => sketch)].filter((part) =>
    hasEdit.test(part),
  );
  const named = written.flatMap((part) => {
    const path = paths.find((known) => part.includes(known));
    return path === undefined ? [] : [refusal(path, part)];
  });
  if (named.length > 0) return named;
  return written.length > 0
    ? written.map((part) => refusal(first, part))
    : [refusal(first, planText(answer))];
}

function refusal(path: string, written: string): Refusal {
  const sentence = `In ${path}, the edit would change what looks like a key, which no model is shown: those lines have to stay as they are, outside of all blocks or behind a comment "... existing code ...".`;
  return { path, block: -1, written, reason: 'loses-lines', sentence };
}
