/** Which of the places where a change fits are due, by the way the developer goes through the file. */
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { type Example, isAddition } from './line-change.ts';
import { current } from './today.ts';

/** One example is thin evidence; it counts for the lines that the developer has in view with it. */
export const sightLines = 12;

/**
 * A developer works through a file in one direction, and what they passed by they saw and left. So a site between two
 * examples ends the generalization, and a site behind the last example of its file is a guess. So is a site in another
 * file than the newest, and one of an addition out of sight, for an addition is as often meant for its place alone, until a
 * third example has made the change a habit.
 */
export function inDirection(
  evidence: Evidence,
  sites: readonly ExactEdit[],
  examples: readonly [Example, Example],
  agreeing: readonly Example[],
): ExactEdit[] {
  const [newest, other] = examples;
  const [last, first] = [newest.at.from, other.at.from];
  const { uri } = newest.event;
  const between = (at: number) => at > Math.min(last, first) && at < Math.max(last, first);
  if (other.event.uri === uri && sites.some((s) => s.uri === uri && between(s.edit[0]!.from))) return [];
  const habit = agreeing.length >= 3;
  const acrossFiles = other.event.uri !== uri;
  const counts = (site: ExactEdit): boolean => {
    if (
      !habit &&
      ((site.uri !== uri && !acrossFiles) || (isAddition(newest) && !inSight(evidence, newest, site)))
    )
      return false;
    const [lastThere, olderThere] = agreeing.filter((e) => e.event.uri === site.uri).map((e) => e.at.from);
    if (lastThere === undefined) return true;
    const at = site.edit[0]!.from;
    return olderThere !== undefined && olderThere > lastThere ? at < lastThere : at > lastThere;
  };
  const strong = sites.filter(counts).length;
  return sites.map((site) => (counts(site) ? { ...site, sites: strong } : { ...site, strength: 'weak' }));
}

/** Whether the developer has the site in view with the example. */
function inSight(evidence: Evidence, { event, line }: Example, site: ExactEdit): boolean {
  const document = current(evidence, event.uri);
  const at = site.edit[0]?.from;
  if (!document || at === undefined || site.uri !== event.uri) return false;
  return Math.abs(document.lineAt(at).number - line) <= sightLines;
}
