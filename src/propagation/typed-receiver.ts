/**
 * Whether a member is seen to belong to a class: it stands behind `this` there, behind the class itself, behind a variable or
 * field that is declared as one (`box: Box`, `Box box`, `box = new Box(`), or in a literal of it (`Box { size }`).
 */
import type { Occurrence, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import { isWithinOwner } from './member-owner.ts';

const itself = /^(\$?this|self|cls|Self|static)$/;
const literal =
  /^(composite_literal|struct_(?:expression|pattern)|object(?:_pattern)?|argument_list|initializer_(?:expression|list))$/;

export function isOfOwner(tree: SyntaxTree, o: Occurrence, owner: string | undefined): boolean {
  // A file that never names the class has none of its objects that could be told.
  if (owner === undefined || !/^\w+$/.test(owner) || tree.occurrences(owner).length === 0) return false;
  const { operator, chain } = receiverOf(tree, o);
  if (operator && isMadeBefore(tree, o, owner)) return true;
  if (!operator) {
    const unqualified = !o.member && /^(cpp|c_?sharp|java|ruby)$/.test(tree.language ?? '');
    return (unqualified && isWithinOwner(tree, o, owner)) || isInLiteral(tree, o, owner);
  }
  const [first, second] = chain;
  if (first === undefined || chain.length > 2) return false;
  if (second !== undefined) return isDeclaredAs(tree, tree.occurrences(second).filter(isField), owner);
  if (first === owner) return true;
  if (itself.test(first)) return isWithinOwner(tree, o, owner);
  return isVariableOf(tree, o, first, owner);
}

/** The names before a member, `a.b` of `a.b.size`; none where something else stands there, as in `f().size`. */
export function receiverOf({ snapshot, language }: SyntaxTree, { from }: { readonly from: number }) {
  const before = snapshot.slice(Math.max(0, from - 200), from);
  const operator = (language === 'lua' ? /[.:]$/ : /\s*(?:[?!]?\.|\?->|->|::)\s*$/).exec(before);
  const chain =
    /(?<![\p{L}\p{N}_$.)\]>?!])(?:[\p{L}_$][\p{L}\p{N}_$]*(?:[?!]?\.|->|::))*[\p{L}_$][\p{L}\p{N}_$]*$/u;
  const names = operator ? (chain.exec(before.slice(0, operator.index))?.[0] ?? '') : '';
  return { operator: operator !== null, chain: names.split(/[^\p{L}\p{N}_$]+/u).filter(Boolean) };
}

/** `new Box(1).size`, `Box::new(1).size` */
function isMadeBefore({ snapshot }: SyntaxTree, { from }: Occurrence, owner: string): boolean {
  const made = new RegExp(
    `(?<![\\w$])(?:new\\s+)?${owner}(?:<[^<>]*>)?(?:(?:::|\\.)new)?\\([^()]*\\)\\s*(?:\\?\\.|\\.|->)\\s*$`,
  );
  return made.test(snapshot.slice(Math.max(0, from - 200), from));
}

function isField(o: Occurrence): boolean {
  return o.kind === 'code' && (o.member || (o.binding ?? 0) < 0);
}

function isVariableOf(tree: SyntaxTree, o: Occurrence, name: string, owner: string): boolean {
  const places = tree.occurrences(name.replace(/^\$/, '')).filter(({ kind }) => kind === 'code');
  const here = places.findLast((place) => place.to <= o.from);
  return isDeclaredAs(tree, here ? places.filter(({ binding }) => binding === here.binding) : [], owner);
}

function isDeclaredAs({ snapshot }: SyntaxTree, places: readonly Occurrence[], owner: string): boolean {
  const before = new RegExp(
    `(?<![\\w$])${owner}(?:<[^<>;(){}]*>)?[ \\t]*[*&?]*[ \\t]*(?:const[ \\t]+)?\\$?$`,
  );
  const path = '(?:[\\w$]+(?:\\.|::))*';
  const annotated = new RegExp(
    `^[?!]?(?:\\s*:\\s*|[ \\t]+)(?:&\\s*)?(?:'\\w+\\s+)?(?:(?:mut|const|readonly|dyn|impl)\\s+|\\*\\s*)*["']?${path}${owner}\\b(?!\\s*\\[\\s*\\]|\\.|::|\\s*\\()`,
  );
  const made = new RegExp(
    `^\\s*(?::[^=;]*)?:?=\\s*(?:await\\s+)?(?:&\\s*(?:mut\\s+)?)?(?:new\\s+)?${path}(?:New|make_\\w+<)?${owner}>?(?:<[^<>;(){}]*>)?(?:(?:::|\\.)(?:new|create|default|from|of|with)\\w*)?\\s*[({]`,
  );
  return places.some(({ from, to }) => {
    const after = snapshot.slice(to, Math.min(snapshot.length, to + 160));
    return (
      annotated.test(after) || made.test(after) || before.test(snapshot.slice(Math.max(0, from - 80), from))
    );
  });
}

/** `Box { size: 1 }`, `new Box { Size = 1 }`, `Box(size=1)`, `const box: Box = { size: 1 }`, `({ size }: Box)` */
function isInLiteral(tree: SyntaxTree, o: Occurrence, owner: string): boolean {
  let node: SyntaxNode | null = tree.nodeAt(o) ?? null;
  for (let climbed = 0; node && climbed < 4 && !literal.test(node.type); climbed++) node = node.parent;
  if (!node || !literal.test(node.type)) return false;
  if (node.type === 'argument_list' && tree.language !== 'python') return false;
  const { snapshot } = tree;
  const before = snapshot.slice(Math.max(0, node.startIndex - 80), node.startIndex);
  const from = node.startIndex;
  const inside = /^(?:&\s*)?(?:\w+(?:\.|::))*(\w+)[^{(]*\{/.exec(snapshot.slice(from, o.from))?.[1];
  const after = snapshot.slice(node.endIndex, Math.min(snapshot.length, node.endIndex + 80));
  const typed = `(?:\\w+\\.)*${owner}\\b(?:<[^<>]*>)?(?!\\s*\\[|\\.)`;
  return (
    inside === owner ||
    (inside === 'Self' && isWithinOwner(tree, o, owner)) ||
    new RegExp(`(?<![\\w$])${owner}(?:<[^<>]*>)?\\s*(?:\\(\\))?\\s*$`).test(before) ||
    new RegExp(`:\\s*${typed}\\s*=\\s*$`).test(before) ||
    new RegExp(`^\\s*(?::|as|satisfies)\\s*${typed}`).test(after)
  );
}
