/** What every handler works with: the one client, and what the user is being led through in it. */
import type { AnswerPages } from './answer-pages.ts';
import type { ClientSession } from './client-session.ts';
import type { PlanWalk } from './plan-walk.ts';
import type { ReviewWalk } from './review-walk.ts';

export interface Session extends ClientSession {
  readonly pages: AnswerPages;
  readonly walk: PlanWalk;
  readonly review: ReviewWalk;
}
