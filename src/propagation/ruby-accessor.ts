/** `attr_reader :total` reads `@total`: who gives the variable another name wants the reader to find it. */
import type { SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import type { OffsetRange } from '../text/index.ts';

const accessors = /^[ \t]*attr_(?:reader|writer|accessor)\b.*/gm;

/** The names in the accessors of the class around an instance variable. */
export function accessorsOf(tree: SyntaxTree, variable: OffsetRange): OffsetRange[] {
  const node = tree.nodeAt(variable);
  if (tree.language !== 'ruby' || node?.type !== 'instance_variable') return [];
  let around: SyntaxNode | null = node;
  while (around && around.type !== 'class') around = around.parent;
  if (!around) return [];
  const text = tree.snapshot.slice(around.startIndex, around.endIndex);
  const name = tree.snapshot.slice(variable.from, variable.to);
  const base = around.startIndex;
  return [...text.matchAll(accessors)].flatMap(({ 0: line, index }) =>
    [...line.matchAll(new RegExp(`(?<=[\\s(]:)${name}\\b(?![?!])`, 'g'))].map((found) => {
      const from = base + index + found.index;
      return { from, to: from + name.length };
    }),
  );
}
