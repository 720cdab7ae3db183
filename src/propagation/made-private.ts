/**
 * A member of a JavaScript class that became private by its name, `count` → `#count`, or is so no more: nothing outside the
 * class can have meant it, and inside it every `this.count` does.
 */
import type { PastEdit } from '../editor/index.ts';
import type { OutlineItem, SyntaxTree } from '../syntax/index.ts';
import { replace } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isScript } from './language-family.ts';
import { isOwnEdit, recentEvents } from './today.ts';

/** `private count` becomes `#count` in one stroke, and the other way round. */
const modifiers = /^(?:(?:private|protected|public)\s+)?$/;

export function madePrivate(evidence: Evidence): readonly ExactEdit[] {
  const done = new Set<string>();
  return recentEvents(evidence, 6).flatMap((event) => {
    const tree = evidence.tree(event.uri);
    if (!tree?.root || !isScript(tree.language)) return [];
    return event.now.flatMap((now, i) => {
      const member = changedMember(event, i) ? memberAt(tree, now.to) : undefined;
      if (!member || done.has(member.name)) return [];
      done.add(member.name);
      return sites(evidence, tree, member);
    });
  });
}

/** The edit put or took the sign. */
function changedMember({ before, edit }: PastEdit, i: number): boolean {
  const r = edit[i];
  if (!r) return false;
  const taken = before.slice(r.from, r.to);
  return (r.text === '#' && modifiers.test(taken)) || (taken === '#' && modifiers.test(r.text));
}

interface Member {
  readonly name: string;
  /** As it is declared now. */
  readonly isPrivate: boolean;
  readonly owner: OutlineItem;
}

/** What a class declares where the edit ended. */
function memberAt(tree: SyntaxTree, at: number): Member | undefined {
  const outline = tree.outline();
  const item = outline.find(({ nameRange }) => nameRange.from <= at && at <= nameRange.from + 1);
  const owner = item && outline[item.parent];
  const isMember = item?.kind === 'field' || item?.kind === 'method';
  if (owner?.kind !== 'class' || !isMember) return undefined;
  const name = item.name.replace(/^#/, '');
  const others = outline.filter((o) => o !== item && o.parent === item.parent);
  // A getter and its setter, or an overload, are a pair that is still being renamed.
  if (others.some((o) => o.name.replace(/^#/, '') === name)) return undefined;
  return { name, isPrivate: item.name.startsWith('#'), owner };
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
