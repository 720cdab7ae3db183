/**
 * A new member among siblings (enum members, fields, keys): the lists that enumerate the siblings get it too.
 *
 *     enum Status { Open, Closed, + Merged }
 *
 *     case Status.Open:   return 'open';           Each entry of a list must read the same but for its name, in whatever
 *     case Status.Closed: return 'closed';         case it is written; then the new entry is determined. It goes after the
 *   + case Status.Merged: return 'merged';         entry of the sibling that stands before it in the declaration.
 */
import type { PastEdit } from '../editor/index.ts';
import type { OutlineItem, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import { replace, type TextSnapshot } from '../text/index.ts';
import { determines, instantiate, mentions, template } from './case-forms.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isOwnEdit, recentEvents } from './today.ts';

const memberKinds = new Set(['enum-member', 'field', 'key']);
const maxLength = 400_000;
const maxPlaces = 40;

interface Newcomer {
  readonly uri: string;
  readonly name: string;
  readonly kind: string;
  /** The older siblings, in the order of the declaration. */
  readonly siblings: readonly string[];
  /** The sibling that stands before it. */
  readonly after: string;
  readonly container: { readonly from: number; readonly to: number };
}

export function sibling(evidence: Evidence): readonly ExactEdit[] {
  return recentEvents(evidence, 3).flatMap((event) =>
    newcomers(evidence, event).flatMap((n) => places(evidence, n)),
  );
}

/** The members that an event added to a container with at least two others. */
function newcomers(evidence: Evidence, event: PastEdit): Newcomer[] {
  const tree = evidence.tree(event.uri);
  const before = evidence.treeBefore(event.uri, event.before.version);
  if (!tree?.root || !before?.root || event.edit.length > 4) return [];
  // Cheap questions first: the outline of a long file is read only where a member may have been added.
  const added = event.edit.some(
    (r, i) => isEntry(r.text) && event.now[i] && inContainer(tree, event.now[i].from + r.text.search(/\S/)),
  );
  if (!added) return [];
  const members = (outline: readonly OutlineItem[]) =>
    outline.filter((i) => memberKinds.has(i.kind) && i.parent >= 0);
  const now = tree.outline();
  const old = before.outline();
  const known = new Set(members(old).map((i) => `${old[i.parent]?.name}.${i.name}`));
  const removed = members(old).filter((i) => !members(now).some((n) => n.name === i.name));
  if (removed.length > 0) return []; // renamed rather than added
  return members(now).flatMap((item) => {
    const container = now[item.parent]!;
    const own = isOwnEdit(evidence, event.uri, item.nameRange);
    if (known.has(`${container.name}.${item.name}`) || !own || item.name.length < 2) return [];
    const all = members(now)
      .filter((i) => i.parent === item.parent)
      .map((i) => i.name);
    const siblings = all.filter((name) => known.has(`${container.name}.${name}`));
    const at = all.indexOf(item.name);
    const after = all.slice(0, at).findLast((name) => siblings.includes(name));
    if (siblings.length < 2 || after === undefined) return [];
    return [{ uri: event.uri, name: item.name, kind: item.kind, siblings, after, container }];
  });
}

function isEntry(text: string): boolean {
  return /[\p{L}_]/u.test(text) && /[\n,|;]/.test(text);
}

function inContainer(tree: SyntaxTree, at: number): boolean {
  let node: SyntaxNode | null = tree.nodeAt({ from: at, to: at + 1 }) ?? null;
  for (let climbed = 0; node && climbed < 5; node = node.parent, climbed++) {
    if (/enum|struct|union|object|interface|class|dictionary|record|table|hash|field/.test(node.type))
      return true;
  }
  return false;
}

function places(evidence: Evidence, newcomer: Newcomer): ExactEdit[] {
  const found: Omit<ExactEdit, 'sites'>[] = [];
  for (const document of evidence.editor.open) {
    const tree = evidence.tree(document.uri);
    if (!tree?.root || document.length > maxLength) continue;
    const seen = new Set<number>();
    for (const list of lists(tree, document, newcomer)) {
      if (seen.has(list.id) || found.length >= maxPlaces) continue;
      seen.add(list.id);
      const edit = entryFor(list, document, newcomer);
      if (!edit || isOwnEdit(evidence, document.uri, { from: edit.at - 1, to: edit.at + 1 })) continue;
      found.push({
        class: 'sibling',
        uri: document.uri,
        version: document.version,
        edit: replace(edit.at, edit.at, edit.text),
        reason: `${newcomer.name} beside ${newcomer.after}`,
        group: `${newcomer.uri} ${newcomer.name}`,
        strength: 'likely',
      });
    }
  }
  return found.map((place) => ({ ...place, sites: found.length }));
}

/** The nodes that could be lists: ancestors of a mention of the preceding sibling, outside the declaration. */
function* lists(tree: SyntaxTree, document: TextSnapshot, newcomer: Newcomer): Generator<SyntaxNode> {
  const { text } = document;
  const words = /[\p{L}\p{N}_-]+/gu;
  for (const match of text.matchAll(words)) {
    if (!mentions(match[0], newcomer.after)) continue;
    const at = { from: match.index, to: match.index + match[0].length };
    const { container } = newcomer;
    if (document.uri === newcomer.uri && at.from >= container.from && at.to <= container.to) continue;
    let climbed = 0;
    for (let node = tree.nodeAt(at)?.parent ?? null; node && climbed < 8; node = node.parent, climbed++) {
      if (node.namedChildCount >= 2 && !/binary|boolean|logical/.test(node.type)) yield node;
    }
  }
}

/** Where and what the new entry is, if `list` enumerates the siblings one an entry and all entries read alike. */
function entryFor(
  list: SyntaxNode,
  document: TextSnapshot,
  { name, siblings, after }: Newcomer,
): { readonly at: number; readonly text: string } | undefined {
  if (list.endIndex - list.startIndex > 20_000) return undefined;
  if (mentions(document.slice(list.startIndex, list.endIndex), name)) return undefined;
  const entries = list.namedChildren.flatMap((child) => {
    if (!child || /comment/.test(child.type)) return [];
    const text = document.slice(child.startIndex, child.endIndex);
    const named = siblings.filter((s) => mentions(text, s));
    return named.length === 1 ? [{ child, text, name: named[0]!, pattern: template(text, named[0]!) }] : [];
  });
  const index = entries.findIndex((entry) => entry.name === after);
  const own = entries[index];
  if (!own || new Set(entries.map((e) => e.name)).size !== entries.length) return undefined;
  const enumerated = entries.filter((e) => e.pattern === own.pattern && e.child.type === own.child.type);
  // All siblings, or all of several but one (a default may stand for it); two that read alike make a pattern.
  const least = entries.length < 3 ? siblings.length : siblings.length - 1;
  if (enumerated.length < 2 || entries.length < least) return undefined;
  if (enumerated.length !== entries.length || !determines(own.pattern, after, name)) return undefined;
  const neighbor = entries[index - 1] ?? entries[index + 1]!;
  const [first, second] = index > 0 ? [neighbor, own] : [own, neighbor];
  const between = document.slice(first.child.endIndex, second.child.startIndex);
  // A key and its value stand side by side, but are no two entries.
  if (/[\p{L}\p{N}:=]/u.test(between)) return undefined;
  return { at: own.child.endIndex, text: between + instantiate(own.pattern, name) };
}
