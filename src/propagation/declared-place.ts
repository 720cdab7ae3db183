/** Which of a variable's places declares it. An attribute that no class body declares is declared where it is first set. */
import type { Occurrence, SyntaxTree } from '../syntax/index.ts';

/** @param same all places of one variable, in text order */
export function declarationOf(tree: SyntaxTree, same: readonly Occurrence[]): Occurrence | undefined {
  return same.find((o) => o.definition) ?? same.find((o) => isSetAttribute(tree, o));
}

/** `self.total = 0`, `this.total = 0`, `@total = 0`; in other languages a base class has declared what is set so. */
function isSetAttribute(
  { language, snapshot }: SyntaxTree,
  { from, to, member, binding }: Occurrence,
): boolean {
  if (!/^(python|javascript|ruby)$/.test(language ?? '') || !member || (binding ?? 0) >= 0) return false;
  const before = snapshot.slice(Math.max(0, from - 5), from);
  const after = snapshot.slice(to, Math.min(snapshot.length, to + 100));
  if (language === 'ruby') return before.endsWith('@') && /^\s*(?:\|\|)?=(?![=~>])/.test(after);
  return /^(self|this)\.$/.test(before) && /^\s*(?::[^=\n]+)?=(?![=>])/.test(after);
}
