/**
 * A member of a JavaScript class that became private by its name, `count` → `#count`, or is so no more: nothing outside the
 * class can have meant it, and inside it every `this.count` does.
 */
import type { PastEdit } from '../editor/index.ts';
import type { OutlineItem, SyntaxTree } from '../syntax/index.ts';
import { type OffsetRange, replace } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isScript } from './language-family.ts';
import { isOwnEdit, recentEvents } from './today.ts';

interface Member {
  /** Without the sign. */
  readonly name: string;
  /** As it is declared now. */
  readonly isPrivate: boolean;
  readonly owner: OutlineItem;
}

export function madePrivate(evidence: Evidence): readonly ExactEdit[] {
  const done = new Set<string>();
  return recentEvents(evidence, 6).flatMap((event) => {
    const tree = evidence.tree(event.uri);
    if (!tree?.root || !isScript(tree.language) || !takesSign(event)) return [];
    return membersOf(evidence, event, tree).flatMap((member) => {
      if (done.has(member.name)) return [];
      done.add(member.name);
      return sites(evidence, tree, member);
    });
  });
}

/** Cheap: the outline is read only where a sign came or went. */
function takesSign({ before, edit }: PastEdit): boolean {
  const signs = (text: string) => text.split('#').length;
  return edit.some((r) => signs(r.text) !== signs(before.slice(r.from, r.to)));
}

/** What the event declares, and declared the other way before. */
function membersOf(evidence: Evidence, event: PastEdit, tree: SyntaxTree): Member[] {
  const before = evidence.treeBefore(event.uri, event.before.version);
  const was = before?.outline().filter((item) => isMember(item) && event.edit.some((r) => meets(item, r)));
  const outline = tree.outline();
  const members = outline.filter(isMember);
  return members.flatMap((item) => {
    const owner = outline[item.parent];
    if (owner?.kind !== 'class' || !event.now.some((now) => meets(item, now))) return [];
    const isPrivate = item.name.startsWith('#');
    const name = bare(item);
    if (!was?.some((old) => bare(old) === name && old.name !== item.name)) return [];
    // A getter and its setter are a pair that is still being renamed.
    if (members.some((o) => o !== item && o.parent === item.parent && bare(o) === name)) return [];
    return [{ name, isPrivate, owner }];
  });
}

function isMember({ kind }: OutlineItem): boolean {
  return kind === 'field' || kind === 'method';
}

function bare({ name }: OutlineItem): string {
  return name.replace(/^#/, '');
}

function meets({ nameRange }: OutlineItem, { from, to }: OffsetRange): boolean {
  return from <= nameRange.to && nameRange.from <= to;
}

function sites(evidence: Evidence, tree: SyntaxTree, { name, isPrivate, owner }: Member): ExactEdit[] {
  const { snapshot } = tree;
  const [from, to] = isPrivate ? [name, `#${name}`] : [`#${name}`, name];
  const due = tree.occurrences(name).filter((o) => {
    if (o.kind !== 'code' || o.from < owner.from || o.to > owner.to) return false;
    const before = snapshot.slice(Math.max(0, o.from - 8), o.from);
    return /\bthis\??\.#?$/.test(before) && before.endsWith('#') !== isPrivate;
  });
  const left = due.filter((o) => !isOwnEdit(evidence, snapshot.uri, { from: o.from - 1, to: o.to }));
  return left.map((o) => ({
    class: 'rename',
    uri: snapshot.uri,
    version: snapshot.version,
    edit: isPrivate ? replace(o.from, o.from, '#') : replace(o.from - 1, o.from, ''),
    reason: `rename ${from} → ${to}`,
    sites: left.length,
    group: `${snapshot.uri} rename ${from} → ${to}`,
    strength: 'certain',
  }));
}
