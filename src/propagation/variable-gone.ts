/**
 * A variable whose declaration went, and what stands for it now:
 *
 *     -const choices = list(self.choices);
 *     -if (!choices) return;                 →  if (!self.choices) return;
 *      return choices.includes(value);          self.choices.includes(value)
 *
 * Its other places mean nothing any more. They are due to become what one of them became.
 */
import type { PastEdit } from '../editor/index.ts';
import type { Occurrence } from '../syntax/index.ts';
import { type OffsetRange, replace } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { type Example, netChanges } from './line-change.ts';
import { sharedEnd, sharedStart, tokensOf } from './line-tokens.ts';
import { isVisible } from './meant-there.ts';
import { isCallable } from './parameter-list.ts';
import { wholeWord } from './renaming.ts';
import { current, isOwnEdit, recentEvents } from './today.ts';
import { isIdentifier } from './words.ts';

const eventsRead = 8;
const mostSites = 30;
const receivers = new Set(['self', 'this', 'cls', 'super']);

export function variableGone(evidence: Evidence): readonly ExactEdit[] {
  const examples = netChanges(evidence, eventsRead);
  const seen = new Set<string>();
  return examples.flatMap((example) =>
    exchanged(example).flatMap(([name, value]) => {
      if (seen.has(name)) return [];
      const places = unbound(evidence, example, name);
      if (places.length > 0) seen.add(name);
      return sites(evidence, example, name, value, places);
    }),
  );
}

/** A name of the old line, and what stands in its place in the new one. */
function exchanged({ oldLine, newLine }: Example): (readonly [string, string])[] {
  const [a, b] = [tokensOf(oldLine), tokensOf(newLine)];
  const head = sharedStart(a, b).length;
  const tail = sharedEnd(a.slice(head), b.slice(head)).length;
  const [gone, come] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail).join('')];
  const [left, right] = [a[head - 1] ?? '', a[a.length - tail] ?? ''];
  const pairs: (readonly [string, string])[] =
    gone.length === 1
      ? [[gone[0]!, come]]
      : gone.length === 0
        ? [
            [right, come + right],
            [left, left + come],
          ]
        : [];
  return pairs.filter(
    ([name, value]) => isIdentifier(name) && /^[\p{L}_$][\p{L}\p{N}_$.:>()-]*$/u.test(value),
  );
}

/** Where a local variable of that name stands yet that nothing declares any more, in the function of the example. */
function unbound(evidence: Evidence, example: Example, name: string): OffsetRange[] {
  const { uri } = example.event;
  // Read before the trees are: most names that changed were taken out nowhere.
  const removals = recentEvents(evidence, eventsRead).filter((e) => e.uri === uri && takesOut(e, name));
  const tree = removals.length > 0 ? evidence.tree(uri) : undefined;
  const now = tree?.occurrences(name).filter((o) => o.kind === 'code' && !o.member) ?? [];
  if (!tree || now.length === 0 || now.some((o) => o.definition)) return [];
  for (const event of removals) {
    const before = evidence.treeBefore(uri, event.before.version)?.occurrences(name) ?? [];
    const declared = before.find((o) => o.definition && o.kind === 'code' && isTakenOut(event, o));
    if (!declared) continue;
    const around = tree.outline().findLast((item) => isCallable(item) && holds(item, example.at));
    if (!around) return [];
    return before
      .filter((o) => o.binding === declared.binding && o !== declared && o.kind === 'code' && !o.shorthand)
      .flatMap((o) => wholeWord(evidence, event, o, name) ?? [])
      .filter((range) => holds(around, range) && isFree(now, range));
  }
  return [];
}

function takesOut({ before, edit }: PastEdit, name: string): boolean {
  return edit.some((r) => r.to - r.from > name.length && before.slice(r.from, r.to).includes(name));
}

/** With what declares it: a name that became another was renamed. */
function isTakenOut({ edit }: PastEdit, { from, to }: Occurrence): boolean {
  return edit.some((r) => r.from <= from && to <= r.to && r.to - r.from > to - from);
}

function isFree(now: readonly Occurrence[], { from }: OffsetRange): boolean {
  return now.some((o) => o.from === from && o.binding === undefined);
}

function isKnown(evidence: Evidence, uri: string, name: string): boolean {
  const tree = evidence.tree(uri);
  if (!tree || receivers.has(name)) return tree !== undefined;
  const imported = tree.imports().some(({ names }) => names.some(({ local }) => local === name));
  return imported || tree.occurrences(name).some((o) => o.binding !== undefined && !o.member);
}

function holds(outer: OffsetRange, inner: OffsetRange): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}

function sites(
  evidence: Evidence,
  { event, line }: Example,
  name: string,
  value: string,
  places: readonly OffsetRange[],
): ExactEdit[] {
  const { uri } = event;
  const document = current(evidence, uri)!;
  const root = /^[\p{L}\p{N}_$]+/u.exec(value)![0];
  // What nothing declares may be a name that is half typed.
  if (!isKnown(evidence, uri, root)) return [];
  const change = { event, is: document.line(line) };
  const due = places
    .filter((range) => !isOwnEdit(evidence, uri, range) && isVisible(evidence, change, root, document, range))
    .slice(0, mostSites);
  return due.map((range) => ({
    class: 'same-change',
    uri,
    version: document.version,
    edit: replace(range.from, range.to, value),
    reason: `${name} → ${value}, as in line ${line + 1}`,
    sites: due.length,
    group: `${uri} ${name} gone for ${value}`,
    strength: 'likely',
  }));
}
