/** `attr_reader :total` reads `@total`: who gives one of them another name wants the other to follow. */
import type { Occurrence, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import type { OffsetRange } from '../text/index.ts';

const accessors = /^[ \t]*attr_(?:reader|writer|accessor)\b.*/gm;

/** The names in the accessors of the class around an instance variable. */
export function accessorsOf(tree: SyntaxTree, variable: OffsetRange): OffsetRange[] {
  const node = tree.nodeAt(variable);
  const around = node?.type === 'instance_variable' ? classAround(node) : undefined;
  if (tree.language !== 'ruby' || !around) return [];
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

/** The instance variables that an accessor's name stands for, in its class. */
export function variablesOf(tree: SyntaxTree, name: OffsetRange, same: readonly Occurrence[]): Occurrence[] {
  const node = tree.nodeAt(name);
  const call = node?.parent?.parent?.childForFieldName('method')?.text ?? '';
  const around = node?.type === 'simple_symbol' && call.startsWith('attr_') ? classAround(node) : undefined;
  if (tree.language !== 'ruby' || !around) return [];
  return same.filter((o) => {
    const variable = tree.nodeAt(o);
    return variable?.type === 'instance_variable' && classAround(variable)?.id === around.id;
  });
}

function classAround(node: SyntaxNode): SyntaxNode | undefined {
  let around: SyntaxNode | null = node;
  while (around && around.type !== 'class') around = around.parent;
  return around ?? undefined;
}
