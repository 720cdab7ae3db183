/** What stands in import statements, and what in a file is a free name that one could bring in. */
import type { Occurrence, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import type { OffsetRange } from '../text/index.ts';
import type { Evidence } from './evidence.ts';

export function inImport(tree: SyntaxTree, range: OffsetRange): boolean {
  for (let node: SyntaxNode | null | undefined = tree.nodeAt(range); node; node = node.parent)
    if (/import|use_declaration|use_list/.test(node.type)) return true;
  return false;
}

/** Places in code, import statements aside. */
export function usesOf(tree: SyntaxTree, name: string): readonly Occurrence[] {
  return tree.occurrences(name).filter((o) => o.kind === 'code' && !inImport(tree, o));
}

/** The file says what it is: it is declared here, or resolves to what is. */
export function isKnown(o: Occurrence): boolean {
  return o.definition || o.shorthand || o.binding !== undefined;
}

/** Looked up in this file's scope and found nowhere in it. */
export function isFree(tree: SyntaxTree, o: Occurrence): boolean {
  return o.kind === 'code' && !isKnown(o) && !isForeign(tree, o);
}

/**
 * Not looked up in this file's scope: a member, the right side of a name such as `z.TypeOf` or `fmt::Debug`, a name that
 * `export … from` passes on, the condition of a Rust attribute, a Rust macro (most come without an import).
 */
export function isForeign(tree: SyntaxTree, o: Occurrence): boolean {
  if (tree.language === 'rust' && tree.snapshot.slice(o.to, o.to + 1) === '!') return true;
  if (o.member || /(?:\.|::)\s*$/.test(tree.snapshot.slice(Math.max(0, o.from - 8), o.from))) return true;
  for (let node: SyntaxNode | null | undefined = tree.nodeAt(o); node; node = node.parent) {
    if (node.type === 'attribute_item' || node.type === 'inner_attribute_item') return true;
    if (node.type === 'export_statement') return node.childForFieldName('source') !== null;
  }
  return false;
}

/** The file as the history finds it; undefined where the user did nothing in it, or too long ago. */
export function firstTree(evidence: Evidence, uri: string): SyntaxTree | undefined {
  const event = evidence.editor.history.find((e) => e.uri === uri);
  return event && evidence.treeBefore(uri, event.before.version);
}

/** Nothing but import statements mentions the name, strings and comments included: they may hold annotations. */
export function isIdle(tree: SyntaxTree, name: string): boolean {
  if (name === 'React') return false;
  return tree.occurrences(name).every((o) => tree.isImport(o));
}
