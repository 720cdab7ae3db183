/**
 * The uses of a renamed field or method. They have no scope: `.name` is meant where only one thing of that name is
 * declared, in this file and in the others that are open.
 */
import type { Occurrence, OutlineItem, SyntaxTree } from '../syntax/index.ts';
import type { OffsetRange } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import { isOfAnother } from './foreign-receiver.ts';
import { isScript } from './language-family.ts';
import { type DeclaredMember, ownerOf } from './member-owner.ts';
import { type Renaming, type Site, wholeWord } from './renaming.ts';
import { isOfOwner } from './typed-receiver.ts';

interface MemberSite extends Site {
  /** It stands behind what it belongs to. */
  readonly member: boolean;
}

export function memberSites(evidence: Evidence, renaming: Renaming, before: SyntaxTree): MemberSite[] {
  const { event, from, to, site } = renaming;
  if (from.length < 3) return [];
  const [declared, ...more] = declarations(before, from);
  if (declared?.nameRange.from !== site.from || more.length > 0) return [];
  if (before.outline().some((item) => item.name === to)) return [];
  const others = evidence.editor.open.flatMap(({ uri }) => {
    const tree = uri === event.uri ? undefined : evidence.tree(uri);
    return tree && tree.language === before.language ? [tree] : [];
  });
  if (others.some((tree) => declarations(tree, from).length > 0)) return [];
  const put = (uri: string, o: Occurrence, { from: start, to: end }: OffsetRange): MemberSite => ({
    uri,
    range: { from: start, to: end },
    text: o.shorthand ? `${to}: ${from}` : to,
    strength: 'likely',
    member: o.member,
  });
  const own = { tree: before, item: declared };
  const uses = (tree: SyntaxTree) =>
    tree
      .occurrences(from)
      .filter((o) => o.kind === 'code' && (o.binding === undefined || isItsKey(tree, o, own)))
      .filter(
        (o) => !isTag(tree, o) && !isOfAnother(evidence, tree, o, own) && isSameKind(tree, o, declared.kind),
      );
  const here = uses(before).flatMap((o) => {
    const range = o.from === site.from ? undefined : wholeWord(evidence, event, o, from);
    return range ? [put(event.uri, o, range)] : [];
  });
  return [...here, ...others.flatMap((tree) => uses(tree).map((o) => put(tree.snapshot.uri, o, o)))];
}

/** `<aside>` is no member of anything. */
function isTag(tree: SyntaxTree, o: Occurrence): boolean {
  return isScript(tree.language) && /^jsx_.*_element$/.test(tree.nodeAt(o)?.parent?.type ?? '');
}

function declarations(tree: SyntaxTree, name: string): OutlineItem[] {
  return tree.outline().filter((item) => item.name === name && item.kind !== 'key');
}

/**
 * Beside the variable, the key that `{ price }` is: of the literal of a struct, or of an object that no annotation makes
 * something else. A variable that is bound there keeps its name.
 */
function isItsKey(tree: SyntaxTree, o: Occurrence, own: DeclaredMember): boolean {
  if (!o.shorthand) return false;
  const owner = ownerOf(own);
  // `ref` and `mut` stand before the key, too.
  const plain = !/\b(ref|mut)\s+$/.test(tree.snapshot.slice(Math.max(0, o.from - 8), o.from));
  if (tree.language === 'rust') return plain && isOfOwner(tree, o, owner);
  const around = own.tree.outline()[own.item.parent]?.kind;
  if (!isScript(tree.language) || (around !== 'interface' && around !== 'type')) return false;
  const type = annotationOf(tree, o);
  return type === undefined || (owner !== undefined && type.split(/[^\w$]+/).includes(owner));
}

/** `Props` of `const p: Props = { title }` and `({ title }: Props) => …` */
function annotationOf(tree: SyntaxTree, o: Occurrence): string | undefined {
  let node = tree.nodeAt(o) ?? null;
  while (node && !/^object(_pattern)?$/.test(node.type)) node = node.parent;
  const typed = node?.parent?.childForFieldName('type');
  return typed?.text;
}

/** Where fields and methods have names of their own, `lines.size()` is no field, and `lines.size` no method. */
function isSameKind(tree: SyntaxTree, { from, to, member }: Occurrence, kind: OutlineItem['kind']): boolean {
  if (!member || !/^(java|php|rust)$/.test(tree.language ?? '')) return true;
  if (kind !== 'field' && kind !== 'method') return true;
  const isPath = tree.snapshot.slice(Math.max(0, from - 2), from) === '::';
  return isPath || /^\s*\(/.test(tree.snapshot.slice(to, to + 20)) === (kind === 'method');
}

/** What a class declares, used through its objects; a class within a class is a name for itself. */
export function throughObjects(evidence: Evidence, renaming: Renaming, before: SyntaxTree): Site[] {
  const item = before.outline().find(({ nameRange }) => nameRange.from === renaming.site.from);
  const isMember = item?.kind === 'method' || item?.kind === 'field';
  return isMember ? memberSites(evidence, renaming, before).filter(({ member }) => member) : [];
}
