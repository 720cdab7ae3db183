/** What a field or method belongs to: the class around it, Go's receiver, the type of Rust's `impl`, the object of a table. */
import type { OutlineItem, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import type { OffsetRange } from '../text/index.ts';

export interface DeclaredMember {
  readonly tree: SyntaxTree;
  readonly item: OutlineItem;
}

const classLike =
  /^(abstract_)?(class|interface|struct|record|object|trait|impl|enum)(_(?!expression)|$)|_class$/;
const functionLike = /^(function|method)_(definition|declaration)$/;

/** The owner's name; undefined where it has none. */
export function ownerOf({ tree, item }: DeclaredMember): string | undefined {
  const parent = tree.outline()[item.parent];
  // `Box::open` of C++ and `M.open` of Lua stand as an item of their own around the method.
  if (parent) return parent.kind === 'function' ? /(\w+)\W+\w+$/.exec(parent.name)?.[1] : parent.name;
  if (tree.language === 'go')
    return /^func\s*\(\s*(?:\w+\s+)?\*?\s*(\w+)/.exec(
      tree.snapshot.slice(item.from, item.nameRange.from),
    )?.[1];
  const around = climb(tree, item.nameRange, (node) => classLike.test(node.type));
  const name = around?.childForFieldName('name') ?? around?.childForFieldName('type');
  return name ? /^\w+/.exec(name.text)?.[0] : undefined;
}

/** `this` is an object of the owner there, or of a class that is made from it. */
export function isWithinOwner(tree: SyntaxTree, at: OffsetRange, owner: string): boolean {
  const around = climb(tree, at, (node) => {
    const heads = classLike.test(node.type);
    if (heads && !node.childForFieldName('body')) return false;
    return heads || (functionLike.test(node.type) && isQualified(tree, node, owner));
  });
  return around
    ? headOf(tree, around)
        .split(/[^\p{L}\p{N}_$]+/u)
        .includes(owner)
    : false;
}

/** `int Box::size() {`, `function M:size()` */
function isQualified(tree: SyntaxTree, node: SyntaxNode, owner: string): boolean {
  const at = new RegExp(`(?<![\\w$])${owner}(?:::|[.:])`);
  return /^\w+$/.test(owner) && at.test(headOf(tree, node));
}

function headOf({ snapshot }: SyntaxTree, node: SyntaxNode): string {
  const end = node.childForFieldName('body')?.startIndex ?? node.endIndex;
  return snapshot.slice(node.startIndex, Math.min(end, node.startIndex + 400));
}

function climb(
  tree: SyntaxTree,
  at: OffsetRange,
  isMeant: (node: SyntaxNode) => boolean,
): SyntaxNode | undefined {
  let node: SyntaxNode | null = tree.nodeAt(at) ?? null;
  while (node && !isMeant(node)) node = node.parent;
  return node ?? undefined;
}
