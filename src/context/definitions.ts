/**
 * Evidence that is read but not pointed at: where the names near the work are declared in the other open files, and what
 * the active file declares outside the window. Version 0 of what a model is trained with; better evidence is a new version.
 */
import type { OutlineItem, SyntaxTree } from '../syntax/index.ts';

/** Trained into a model and stored in its description: a model of another version must not be given this context. */
export const contextVersion = 0;

export interface EvidenceFile {
  readonly path: string;
  readonly tree: SyntaxTree;
}

/** Lines of one file, to be read only. */
export interface Evidence {
  readonly path: string;
  readonly lines: readonly string[];
}

const mostNames = 40;
const mostDefinitionLines = 8;
const mostOutlineLines = 30;
/** In UTF-16 units, about 800 tokens. */
const mostChars = 2800;
const identifier = /[\p{L}_$][\p{L}\p{N}_$]{2,}/gu;

/** The least important first, so that what is cut is missed least. `near`: the text around the work. */
export function definitions(
  active: EvidenceFile,
  others: readonly EvidenceFile[],
  near: string,
  isShown: (path: string, line: number) => boolean,
): Evidence[] {
  const names = new Set([...(near.match(identifier) ?? [])].slice(-400).toReversed());
  let left = mostChars;
  const found: Evidence[] = [];
  const take = (path: string, lines: readonly string[]): void => {
    const kept = lines.filter((line) => {
      left -= line.length + 1;
      return left >= 0;
    });
    if (kept.length > 0) found.push({ path, lines: kept });
  };
  let looked = 0;
  for (const { path, tree } of others) {
    const items = tree.outline().filter((item) => names.has(item.name) && isDeclaration(item));
    const lines = items
      .slice(0, mostNames - looked)
      .filter((item) => !isShown(path, lineOf(tree, item)))
      .flatMap((item) => head(tree, item));
    looked += items.length;
    if (lines.length > 0) take(path, lines);
  }
  const outline = active.tree
    .outline()
    .filter((item) => isDeclaration(item) && !isShown(active.path, lineOf(active.tree, item)))
    .slice(0, mostOutlineLines)
    .map((item) => active.tree.snapshot.line(lineOf(active.tree, item)).text.replace(/\r$/, ''));
  if (outline.length > 0) take(active.path, outline);
  return found.toReversed();
}

function isDeclaration({ kind }: OutlineItem): boolean {
  return kind !== 'variable' && kind !== 'field' && kind !== 'key' && kind !== 'enum-member';
}

function lineOf(tree: SyntaxTree, item: OutlineItem): number {
  return tree.snapshot.lineAt(item.nameRange.from).number;
}

/** The signature: up to where the body begins, for types and small things the whole. */
function head(tree: SyntaxTree, item: OutlineItem): string[] {
  const { snapshot } = tree;
  const first = snapshot.lineAt(item.from).number;
  const last = snapshot.lineAt(Math.max(item.from, item.to - 1)).number;
  const whole = ['interface', 'type', 'struct', 'enum', 'union'].includes(item.kind);
  const lines: string[] = [];
  for (let n = first; n <= last && lines.length < mostDefinitionLines; n++) {
    const text = snapshot.line(n).text.replace(/\r$/, '');
    lines.push(text);
    if (!whole && n >= lineOf(tree, item) && /[{:]\s*$/.test(text)) break;
  }
  return lines;
}
