/**
 * A renamed identifier: the other places of the same variable.
 *
 * The old name's occurrences are read from the tree of the text *before* the edit, where the variable was still whole,
 * and moved to today's text. Which of them are meant is a matter of bindings: shadowed names stay. Renaming a
 * declaration is enough; a changed use may be another variable, so it counts only where the new name is not known yet.
 */
import type { PastEdit } from '../editor/index.ts';
import type { Occurrence, SyntaxTree } from '../syntax/index.ts';
import { type OffsetRange, replace } from '../text/index.ts';
import { wordsOfName } from './case-forms.ts';
import { declarationOf } from './declared-place.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { withoutOtherFunctions } from './other-functions.ts';
import { usesOfProperty } from './parameter-property.ts';
import { usesElsewhere } from './rename-elsewhere.ts';
import { memberSites, throughObjects } from './rename-members.ts';
import { type Renaming, renamings, type Site, wholeWord } from './renaming.ts';
import { accessorsOf, variablesOf } from './ruby-accessor.ts';
import { current, isOwnEdit, recentEvents } from './today.ts';
import { wordAround } from './words.ts';

export function rename(evidence: Evidence): readonly ExactEdit[] {
  const done = new Set<string>();
  return recentEvents(evidence, 6).flatMap((event) =>
    renamings(event).flatMap((renaming) => {
      const key = `${renaming.from}>${renaming.to}`;
      if (done.has(key)) return [];
      const found = proposals(evidence, renaming);
      if (found.length > 0) done.add(key);
      return found;
    }),
  );
}

/** Names that the language gives, whatever its grammar calls them. */
const receivers = new Set(['this', 'self', 'super', 'cls']);

function proposals(evidence: Evidence, renaming: Renaming): ExactEdit[] {
  const { event, from, to } = renaming;
  const before = evidence.treeBefore(event.uri, event.before.version);
  if (!before?.root) return []; // without a grammar nothing says which occurrences are the same variable
  const occurrences = before.occurrences(from);
  const self = occurrences.find((o) => o.from === renaming.site.from);
  if (self?.kind !== 'code' || receivers.has(from)) return [];
  if (isBeingWritten(evidence, renaming) || isBeingErased(evidence, renaming)) return [];
  const found =
    self.binding === undefined
      ? [
          ...accessedSites(evidence, renaming, before, occurrences),
          ...memberSites(evidence, renaming, before),
        ]
      : boundSites(evidence, renaming, before, occurrences, self);
  const since = countsFrom(evidence, event);
  const sites = found.filter((site) => !isOwnEdit(evidence, site.uri, site.range, since));
  const group = `rename ${from} → ${to}`;
  const certain = sites.filter((site) => site.strength !== 'weak').length;
  return sites.map((site) => ({
    class: 'rename',
    uri: site.uri,
    version: current(evidence, site.uri)?.version ?? 0,
    edit: replace(site.range.from, site.range.to, site.text),
    reason: group,
    sites: site.strength === 'weak' ? sites.length : certain,
    group: `${event.uri} ${group}`,
    strength: site.strength,
  }));
}

/**
 * From which event on the user's own places are theirs to leave alone. Who wrote the declaration itself is reworking a
 * draft: its uses were written with it, not after it.
 */
function countsFrom({ editor: { history } }: Evidence, event: PastEdit): number {
  const index = history.findIndex((e) => e.before === event.before && e.after === event.after);
  const [site] = event.now;
  const drafted = history
    .slice(0, Math.max(0, index))
    .some((e) => e.uri === event.uri && site && e.now.some((n) => n.from <= site.from && site.to <= n.to));
  return drafted ? index : 0;
}

/** Something is being put before the name: `mut│path` may become another word still, `sub_│path` is one. */
function isBeingWritten(evidence: Evidence, { event, site }: Renaming): boolean {
  const { document, cursor, history } = evidence.editor;
  const [r] = event.edit;
  if (event.after !== history.at(-1)?.after || document.uri !== event.uri) return false;
  const put = r?.from === site.from && r.to === r.from && event.now[0]?.to === cursor;
  return put && /^\p{Ll}{2}$/u.test(document.slice(cursor - 1, Math.min(cursor + 1, document.length)));
}

/** The name lost letters at its end, and the cursor stands there: who erases a name writes another next. */
function isBeingErased({ editor: { document, cursor, history } }: Evidence, renaming: Renaming): boolean {
  const { event, from, to } = renaming;
  if (event.after !== history.at(-1)?.after || document.uri !== event.uri || !from.startsWith(to))
    return false;
  return event.edit.length === 1 && event.edit[0]!.text === '' && event.now[0]?.to === cursor;
}

/** What was renamed stands there today, and still declares the name. */
function isStillDeclared(evidence: Evidence, { event, to }: Renaming): boolean {
  const tree = evidence.tree(event.uri);
  const now = tree?.occurrences(to) ?? [];
  const declares = (o: Occurrence) =>
    o.definition ||
    declarationOf(
      tree!,
      now.filter((other) => other.binding === o.binding),
    ) === o;
  return now.some((o) => event.now.some((range) => range.from <= o.to && o.from <= range.to) && declares(o));
}

/**
 * An import that names something else altogether brings in another thing; what was renamed keeps a word of its name. And
 * what is being put before an imported name is as often another item, or a path to it.
 */
function isOtherImport(
  evidence: Evidence,
  { event, from, to }: Renaming,
  before: SyntaxTree,
  site: OffsetRange,
): boolean {
  if (!before.isImport(site) || isFollowing(evidence, event, from, to)) return false;
  const { document, cursor, history } = evidence.editor;
  const word = wordAround(document, { from: cursor, to: cursor });
  const inside = word.text === to && word.from < cursor && cursor < word.to;
  if (inside && event.after === history.at(-1)?.after && document.uri === event.uri) return true;
  return !shareWord(from, to);
}

/** Another file's event renamed the same: the import goes along with what it brings in. */
function isFollowing({ editor: { history } }: Evidence, event: PastEdit, from: string, to: string): boolean {
  const others = history.filter(({ uri, now }) => uri !== event.uri && now.length > 0);
  return others.some((other) => renamings(other).some((r) => r.from === from && r.to === to));
}

function shareWord(a: string, b: string): boolean {
  const words = wordsOfName(b);
  return wordsOfName(a).some((word) => words.includes(word));
}

/** `[Test]` above a method `Test`: an attribute is a class, in a namespace of its own. */
function isAttribute(tree: SyntaxTree, o: Occurrence): boolean {
  if (!/^(c_?sharp|java)$/.test(tree.language ?? '')) return false;
  return /^(attribute|annotation|marker_annotation)$/.test(tree.nodeAt(o)?.parent?.type ?? '');
}

function boundSites(
  evidence: Evidence,
  renaming: Renaming,
  before: SyntaxTree,
  occurrences: readonly Occurrence[],
  self: Occurrence,
): Site[] {
  const { event, from, to } = renaming;
  const same = occurrences.filter(
    (o) => o.kind === 'code' && o.binding === self.binding && !isAttribute(before, o),
  );
  const definition = declarationOf(before, same);
  const declares = definition?.from === self.from;
  // A line that is written anew declares something else there, unless the name still says what it said.
  if (renaming.mixed && !(declares && shareWord(from, to))) return [];
  if (declares && !isStillDeclared(evidence, renaming)) return [];
  if (isOtherImport(evidence, renaming, before, self)) return [];
  const rivals = before.occurrences(to).filter((o) => o.kind === 'code' && (!o.member || self.member));
  const known = withoutOtherFunctions(before, same, to, rivals).length > 0;
  if (known || isKnownElsewhere(evidence, event, to) || oldNameLives(evidence, event, from)) return [];
  if (!declares && (!definition || self.definition || usesChanged(evidence, from, to) < 2)) return [];
  const place = (o: Occurrence, strength: Site['strength']): Site[] => {
    const range = wholeWord(evidence, event, o, from);
    const text = o.shorthand ? `${from}: ${to}` : to;
    return range ? [{ uri: event.uri, range, text, strength }] : [];
  };
  const others = same.filter((o) => o.from !== self.from);
  const code = [
    ...others.filter((o) => o.definition),
    ...others.filter((o) => !o.definition),
    ...(declares ? usesOfProperty(before, self, occurrences) : []),
  ];
  const extent = { from: same[0]!.from, to: same.at(-1)!.to };
  const words = occurrences.filter((o) => o.kind !== 'code' && o.from >= extent.from && o.to <= extent.to);
  const member = self.binding! < 0;
  return [
    ...code.flatMap((o) => place(o, 'certain')),
    ...(declares ? accessorsOf(before, self) : []).flatMap((at) => place({ ...self, ...at }, 'likely')),
    ...(declares && member ? throughObjects(evidence, renaming, before) : []),
    ...(declares ? usesElsewhere(evidence, renaming, before, same) : []),
    ...words.flatMap((o) => place(o, 'weak')),
  ];
}

/** What an accessor that has another name now reads and writes. */
function accessedSites(
  evidence: Evidence,
  { event, from, to, site }: Renaming,
  before: SyntaxTree,
  occurrences: readonly Occurrence[],
): Site[] {
  return variablesOf(before, site, occurrences).flatMap((o): Site[] => {
    const range = wholeWord(evidence, event, o, from);
    return range ? [{ uri: event.uri, range, text: to, strength: 'likely' }] : [];
  });
}

/** How many places the history shows where this name became that one. */
function usesChanged(evidence: Evidence, from: string, to: string): number {
  const all = evidence.editor.history.flatMap((event) => renamings(event));
  return all.filter((r) => r.from === from && r.to === to).length;
}

/** The user has written the old name again since: it goes on meaning something, and its uses may be right. */
function oldNameLives(evidence: Evidence, event: PastEdit, name: string): boolean {
  const occurrences = evidence.tree(event.uri)?.occurrences(name) ?? [];
  const since = countsFrom(evidence, event);
  return occurrences.some((o) => o.kind === 'code' && isOwnEdit(evidence, event.uri, o, since));
}

/** The new name stands in the present text as somebody else's already, beyond the edits of this renaming. */
function isKnownElsewhere(evidence: Evidence, { uri, now }: PastEdit, name: string): boolean {
  const tree = evidence.tree(uri);
  if (!tree) return false;
  // Where a name lost its first letter, nothing of the edit stands in it any more: it only touches it.
  const own = (o: Occurrence) => isOwnEdit(evidence, uri, { from: o.from - 1, to: o.to + 1 });
  const rivals = tree
    .occurrences(name)
    .filter((o) => o.kind === 'code' && !o.member && o.definition && !own(o));
  return withoutOtherFunctions(tree, now, name, rivals).length > 0;
}
