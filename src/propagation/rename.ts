/**
 * A renamed identifier: the other places of the same variable.
 *
 * The old name's occurrences are read from the tree of the text *before* the edit, where the variable was still whole,
 * and moved to today's text. Which of them are meant is a matter of bindings: shadowed names stay. Renaming a
 * declaration is enough; a changed use may be another variable, so it counts only where the new name is not known yet.
 */
import type { PastEdit } from '../editor/index.ts';
import type { ImportedName, Occurrence, SyntaxTree } from '../syntax/index.ts';
import { type OffsetRange, plainUri, replace } from '../text/index.ts';
import { wordsOfName } from './case-forms.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isScript, sameFamily, seesOthers } from './language-family.ts';
import { isModuleOf } from './module-file.ts';
import { current, isOwnEdit, recentEvents, today } from './today.ts';
import { isIdentifier, wordAround } from './words.ts';

export interface Renaming {
  readonly event: PastEdit;
  readonly from: string;
  readonly to: string;
  /** The old name, in `event.before`. */
  readonly site: OffsetRange;
  /** The event changes other things as well: what stands for what is a guess, but for what is declared there. */
  readonly mixed: boolean;
}

interface Site {
  readonly uri: string;
  readonly range: OffsetRange;
  readonly text: string;
  readonly strength: ExactEdit['strength'];
}

interface MemberSite extends Site {
  /** It stands behind what it belongs to. */
  readonly member: boolean;
}

/** Of an event, in one line or in several. */
const mostReplacements = 4;

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

/** The replacements of an event that turn one whole identifier into another. */
export function renamings(event: PastEdit): Renaming[] {
  if (event.edit.length > mostReplacements) return [];
  let shift = 0;
  const pairs = event.edit.flatMap((r) => {
    const site = wordAround(event.before, r);
    const now = wordAround(event.after, { from: r.from + shift, to: r.from + shift + r.text.length });
    shift += r.text.length - (r.to - r.from);
    const whole = site.from <= r.from && r.to <= site.to && !r.text.includes('\n');
    const both = isIdentifier(site.text) && isIdentifier(now.text) && site.text !== now.text;
    return whole && both ? [{ event, from: site.text, to: now.text, site }] : [];
  });
  const mixed =
    pairs.length !== event.edit.length ||
    pairs.some((p) => p.from !== pairs[0]?.from || p.to !== pairs[0].to);
  return pairs.map((pair) => ({ ...pair, mixed }));
}

/** Names that the language gives, whatever its grammar calls them. */
const receivers = new Set(['this', 'self', 'super', 'cls']);

function proposals(evidence: Evidence, renaming: Renaming): ExactEdit[] {
  const { event, from, to } = renaming;
  const before = evidence.treeBefore(event.uri, event.before.version);
  if (!before?.root) return []; // without a grammar nothing says which occurrences are the same variable
  const occurrences = before.occurrences(from);
  const self = occurrences.find((o) => o.from === renaming.site.from);
  if (self?.kind !== 'code' || receivers.has(from) || isBeingWritten(evidence, renaming)) return [];
  const found =
    self.binding === undefined
      ? memberSites(evidence, renaming, before)
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

/** What was renamed stands there today, and still declares the name. */
function isStillDeclared(evidence: Evidence, { event, to }: Renaming): boolean {
  const now =
    evidence
      .tree(event.uri)
      ?.occurrences(to)
      .filter((o) => o.definition) ?? [];
  return now.some((o) => event.now.some((range) => range.from <= o.to && o.from <= range.to));
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
  if (!before.isImport(site)) return false;
  const { document, cursor, history } = evidence.editor;
  const word = wordAround(document, { from: cursor, to: cursor });
  const inside = word.text === to && word.from < cursor && cursor < word.to;
  if (inside && event.after === history.at(-1)?.after && document.uri === event.uri) return true;
  return !shareWord(from, to);
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
  const definition = same.find((o) => o.definition);
  const declares = self.definition && definition?.from === self.from;
  // A line that is written anew declares something else there, unless the name still says what it said.
  if (renaming.mixed && !(declares && shareWord(from, to))) return [];
  if (declares && !isStillDeclared(evidence, renaming)) return [];
  if (isOtherImport(evidence, renaming, before, self)) return [];
  const known = before.occurrences(to).some((o) => o.kind === 'code' && (!o.member || self.member));
  if (known || isKnownElsewhere(evidence, event.uri, to) || oldNameLives(evidence, event, from)) return [];
  if (!declares && (!definition || self.definition || usesChanged(evidence, from, to) < 2)) return [];
  const place = (o: Occurrence, strength: Site['strength']): Site[] => {
    const range = wholeWord(evidence, event, o, from);
    const text = o.shorthand ? `${from}: ${to}` : to;
    return range ? [{ uri: event.uri, range, text, strength }] : [];
  };
  const others = same.filter((o) => o.from !== self.from);
  const code = [...others.filter((o) => o.definition), ...others.filter((o) => !o.definition)];
  const extent = { from: same[0]!.from, to: same.at(-1)!.to };
  const words = occurrences.filter((o) => o.kind !== 'code' && o.from >= extent.from && o.to <= extent.to);
  const imported = declares ? importers(evidence, event.uri, from, to) : [];
  // The outline of a long file is read only where another file imports the name.
  const seen = imported.length > 0 && isImportable(before, from, same);
  const through = declares && self.binding! < 0 ? throughObjects(evidence, renaming, before) : [];
  return [
    ...code.flatMap((o) => place(o, 'certain')),
    ...(seen ? imported : []),
    ...through,
    ...(declares && self.binding! > 0 ? unimported(evidence, renaming, before) : []),
    ...words.flatMap((o) => place(o, 'weak')),
  ];
}

/** Where an old occurrence stands today, if it is still that very word and no longer one that has grown. */
function wholeWord(
  evidence: Evidence,
  event: PastEdit,
  at: OffsetRange,
  name: string,
): OffsetRange | undefined {
  const range = today(evidence, event, at, name);
  const document = current(evidence, event.uri);
  return range && document && wordAround(document, range).text === name ? range : undefined;
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
function isKnownElsewhere(evidence: Evidence, uri: string, name: string): boolean {
  const tree = evidence.tree(uri);
  // Where a name lost its first letter, nothing of the edit stands in it any more: it only touches it.
  const own = (o: Occurrence) => isOwnEdit(evidence, uri, { from: o.from - 1, to: o.to + 1 });
  return (
    tree?.occurrences(name).some((o) => o.kind === 'code' && !o.member && o.definition && !own(o)) ?? false
  );
}

/** Fields and methods have no scope: `.name` elsewhere is meant where only one thing of that name is declared. */
function memberSites(
  evidence: Evidence,
  { event, from, to, site }: Renaming,
  before: SyntaxTree,
): MemberSite[] {
  const declared = before.outline().filter((item) => item.name === from && item.kind !== 'key');
  if (declared.length !== 1 || declared[0]!.nameRange.from !== site.from || from.length < 3) return [];
  if (before.outline().some((item) => item.name === to)) return [];
  const out: MemberSite[] = [];
  for (const document of evidence.editor.open) {
    const tree = document.uri === event.uri ? before : evidence.tree(document.uri);
    if (!tree || tree.language !== before.language) continue;
    if (
      document.uri !== event.uri &&
      tree.outline().some((item) => item.name === from && item.kind !== 'key')
    )
      return [];
    for (const o of tree.occurrences(from)) {
      if (
        o.kind !== 'code' ||
        o.binding !== undefined ||
        (document.uri === event.uri && o.from === site.from)
      )
        continue;
      const range = document.uri === event.uri ? wholeWord(evidence, event, o, from) : o;
      const text = o.shorthand ? `${to}: ${from}` : to;
      if (range) out.push({ uri: document.uri, range, text, strength: 'likely', member: o.member });
    }
  }
  return out;
}

/** What a class declares, used through its objects; a class within a class is a name for itself. */
function throughObjects(evidence: Evidence, renaming: Renaming, before: SyntaxTree): Site[] {
  const item = before.outline().find(({ nameRange }) => nameRange.from === renaming.site.from);
  const isMember = item?.kind === 'method' || item?.kind === 'field';
  return isMember ? memberSites(evidence, renaming, before).filter(({ member }) => member) : [];
}

/** The variable is one of the file's own that others may import by name: a parameter of that name is not. */
function isImportable(tree: SyntaxTree, name: string, places: readonly Occurrence[]): boolean {
  const item = tree
    .outline()
    .find(
      (i) =>
        i.parent === -1 && i.name === name && places.some((o) => o.definition && o.from === i.nameRange.from),
    );
  // Python keeps nothing from being imported; `export { name }` stands apart from the declaration.
  return (
    item !== undefined &&
    (!isScript(tree.language) || item.exported || places.some((o) => isExportedAlone(tree, o)))
  );
}

function isExportedAlone(tree: SyntaxTree, o: Occurrence): boolean {
  const node = tree.nodeAt(o);
  return node?.parent?.type === 'export_specifier' && node.parent.childForFieldName('alias') === null;
}

/** Where files know each other's names without a word (Go's package, C's headers, …): the other open files' uses. */
function unimported(evidence: Evidence, { event, from, to, site }: Renaming, before: SyntaxTree): Site[] {
  const seen = seesOthers(before.language);
  if (seen === 'none' || from.length < 4) return [];
  const folder = (uri: string) => plainUri(uri).replace(/[^/]*$/, '');
  const others = evidence.editor.open.flatMap((document) => {
    const apart =
      document.uri === event.uri || (seen === 'folder' && folder(document.uri) !== folder(event.uri));
    const tree = apart ? undefined : evidence.tree(document.uri);
    const occurrences = tree && sameFamily(tree.language, before.language) ? tree.occurrences(from) : [];
    const uses = occurrences.filter((o) => o.kind === 'code' && !o.member && o.binding === undefined);
    return tree && uses.length > 0 ? [{ tree, uses }] : [];
  });
  if (others.length === 0) return [];
  const item = before.outline().find(({ nameRange }) => nameRange.from === site.from);
  const parent = item && item.parent >= 0 ? before.outline()[item.parent] : undefined;
  const isC = /^(c|cpp)$/.test(before.language ?? '');
  if (!item || (parent && parent.kind !== 'module') || (isC && !item.exported)) return [];
  return others.flatMap(({ tree, uses }) => {
    if (tree.outline().some(({ name }) => name === from || name === to)) return [];
    return uses.map((o) => ({
      uri: tree.snapshot.uri,
      range: { from: o.from, to: o.to },
      text: to,
      strength: 'likely' as const,
    }));
  });
}

/** The same name where other open files import it from this one. */
function importers(evidence: Evidence, uri: string, from: string, to: string): Site[] {
  return evidence.editor.open.flatMap((document) => {
    const tree = document.uri === uri ? undefined : evidence.tree(document.uri);
    const names = (tree?.imports() ?? [])
      .filter((item) => tree && isModuleOf(tree, item.module, uri))
      .flatMap((item) => item.names)
      .filter((name) => name.name === from);
    return tree ? names.flatMap((name) => importedSites(tree, name, from, to)) : [];
  });
}

function importedSites(tree: SyntaxTree, name: ImportedName, from: string, to: string): Site[] {
  const site = (range: OffsetRange): Site => ({
    uri: tree.snapshot.uri,
    range: { from: range.from, to: range.to },
    text: to,
    strength: 'likely',
  });
  const at = { from: name.range.from, to: name.range.from + from.length };
  if (name.local !== from) return [site(at)];
  const own = tree.occurrences(from).find((o) => o.from >= name.range.from && o.to <= name.range.to);
  const uses = tree
    .occurrences(from)
    .filter((o) => o.kind === 'code' && o !== own && own?.binding !== undefined && o.binding === own.binding);
  return [site(own ?? at), ...uses.map((o) => ({ ...site(o), text: o.shorthand ? `${from}: ${to}` : to }))];
}
