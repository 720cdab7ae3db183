/** `foretype/changed`: tells a plugin that what it was answered is worth another question, or no longer stands. */
import type { ClientSession } from './client-session.ts';

/** Tells a client that asks for next edits, once for each question, that it is worth another. */
export function tellChanged(s: ClientSession): void {
  if (s.asked) tellAnyway(s);
}

/**
 * A plan is there: told also to a client that let the last time pass, which would not ask for it otherwise. The user has
 * asked for the plan, so what is shown makes way for it.
 */
export function tellPlanned(s: ClientSession): void {
  s.plansTold++;
  if (!s.hears) return;
  const { offered } = s;
  const { left } = s.predictor.leading;
  const inTheWay = offered !== undefined && left.length > 0 && !left.some(({ edit }) => edit.id === offered);
  tellAnyway(s, inTheWay ? { gone: [offered] } : {});
}

/** What was offered is not any more: told to whoever may show it. */
export function tellGone(s: ClientSession, gone: readonly string[]): void {
  if (s.hears && gone.length > 0) tellAnyway(s, { gone });
}

function tellAnyway(s: ClientSession, params: { gone?: readonly string[] } = {}): void {
  s.asked = false;
  s.ask.notify('foretype/changed', params);
}
