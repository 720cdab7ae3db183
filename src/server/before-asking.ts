/** What is said when the frontier model is about to be asked, and never waited for. */
import { nudge } from '../planning/index.ts';
import { say, sayOnce } from './say.ts';
import type { Session } from './session.ts';

/** `selected`: lines are selected that the goal is about. */
export function sayBeforeAsking(
  s: Session,
  { goal, selected, doubt }: { goal: string; selected: boolean; doubt: string | undefined },
): void {
  const missing = s.settings['frontier.nudge.enable'] ? nudge(goal, selected) : undefined;
  if (missing !== undefined) say(s, missing);
  if (doubt !== undefined) sayOnce(s, doubt);
}
