/** TypeScript's `constructor(private total: number)` declares a parameter and a field at once: `this.total` is meant, too. */
import type { Occurrence, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import type { OffsetRange } from '../text/index.ts';

/** The uses of the field that the parameter declares; none where it declares none. */
export function usesOfProperty(
  tree: SyntaxTree,
  parameter: Occurrence,
  occurrences: readonly Occurrence[],
): Occurrence[] {
  const list = tree.nodeAt(parameter)?.parent;
  const declares =
    /^(required|optional)_parameter$/.test(list?.type ?? '') &&
    /^(?:@\w+(?:\([^()]*\))?\s+)*(?:private|protected|public|readonly|override)\s/.test(list!.text);
  const own = declares ? classAround(tree, parameter) : undefined;
  return own === undefined
    ? []
    : occurrences.filter((o) => o.member && (o.binding ?? 0) < 0 && classAround(tree, o) === own);
}

function classAround(tree: SyntaxTree, at: OffsetRange): number | undefined {
  let node: SyntaxNode | null = tree.nodeAt(at) ?? null;
  while (node && node.type !== 'class_body') node = node.parent;
  return node?.startIndex;
}
