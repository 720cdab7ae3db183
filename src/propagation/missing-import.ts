/** A name that the edit began to use, or whose declaration it took away, and that nothing in the file binds now. */
import type { PastEdit } from '../editor/index.ts';
import type { Occurrence, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import { isBuiltIn } from './built-in.ts';
import type { Evidence } from './evidence.ts';
import type { ImportChange } from './import-change.ts';
import { importInsertion } from './import-insertion.ts';
import { importSource, type NewImport } from './import-source.ts';
import { inImport, isForeign, isFree, isIdle, isKnown } from './import-statement.ts';
import { isScript, seesOthers } from './language-family.ts';
import { folder } from './module-file.ts';
import { declaredAndRemoved, namesRemoved, stoodFree, stoodImported } from './past-names.ts';

/** What one module exports by name comes as one statement. */
export function* missingImports(
  evidence: Evidence,
  events: readonly PastEdit[],
  tree: SyntaxTree,
): Generator<ImportChange> {
  const wanted = new Map<string, NewImport[]>();
  const add = (name: string): void => {
    const found = wantedImport(evidence, tree, name);
    if (!found) return;
    const { source, typesOnly } = found;
    const single = source.name === '*' || source.name === 'default' || source.statement !== undefined;
    const key = single ? name : `${typesOnly && source.typeOnly} ${source.module}`;
    wanted.set(key, [...(wanted.get(key) ?? []), found]);
  };
  const namesOf = (from: readonly PastEdit[]) => new Set(from.flatMap((e) => candidates(evidence, e, tree)));
  const recent = namesOf(events);
  for (const name of recent) add(name);
  if (wanted.size === 0) return;
  const all = evidence.editor.history.filter(({ uri }) => uri === tree.snapshot.uri);
  for (const name of namesOf(all)) if (!recent.has(name)) add(name);
  const found = [...wanted.values()].flat().map(({ local }) => local);
  if (isScript(tree.language) && hasOthers(evidence, all, tree, found)) return;
  const unused = tree.imports().flatMap(({ names }) => names.map(({ local }) => local));
  const isUnused = (name: string) => unused.includes(name) && isIdle(tree, name);
  const others = evidence.editor.open.flatMap(({ uri }) => evidence.tree(uri) ?? []);
  const idle = [...namesRemoved(evidence, all, isUnused)];
  for (const group of wanted.values()) {
    // What was left open for longer only goes along.
    if (!group.some(({ local }) => recent.has(local))) continue;
    const edit = importInsertion(tree, group, idle, others);
    const locals = group.map(({ local }) => local).join(', ');
    if (edit) yield { edit, reason: `import ${locals} from ${group[0]!.source.module}` };
  }
}

/** The user wrote other names too that nothing binds: what is still to come may change the same statement. */
function hasOthers(
  evidence: Evidence,
  events: readonly PastEdit[],
  tree: SyntaxTree,
  found: readonly string[],
): boolean {
  return events.flatMap((event) => namesWritten(evidence, event, tree)).some((name) => !found.includes(name));
}

/** As the file is now, nothing tells what the name is. The cheapest of the questions, which is asked first. */
function isUnknown(tree: SyntaxTree, name: string): boolean {
  return (
    !isBuiltIn(tree.language, name) &&
    tree.occurrences(name).some((o) => isFree(tree, o)) &&
    !isImportedAnywhere(tree, name)
  );
}

function isImportedAnywhere(tree: SyntaxTree, name: string): boolean {
  return tree.occurrences(name).some((o) => inImport(tree, o));
}

function candidates(evidence: Evidence, event: PastEdit, tree: SyntaxTree): string[] {
  return [...namesWritten(evidence, event, tree), ...namesUndeclared(evidence, event, tree)];
}

/** What stood here unbound before the edit is known some other way, a global or an ambient type, and is left out. */
function namesWritten(evidence: Evidence, event: PastEdit, tree: SyntaxTree): string[] {
  const { cursor } = evidence.editor;
  const written = event.now
    .flatMap((range) => tree.tokens(range))
    .filter(({ kind, text, to }) => kind === 'identifier' && text.length > 1 && to !== cursor);
  return [...new Set(written.map(({ text }) => text))]
    .filter((name) => isUnknown(tree, name))
    .filter((name) => !stoodFree(evidence, event, name));
}

/** Names whose declaration the edit took away, and that stand in the file still. */
function namesUndeclared(evidence: Evidence, event: PastEdit, tree: SyntaxTree): string[] {
  return declaredAndRemoved(evidence, event, (name) => isUnknown(tree, name)).filter(
    (name) => !stoodFree(evidence, event, name),
  );
}

function wantedImport(evidence: Evidence, tree: SyntaxTree, name: string): NewImport | undefined {
  const uses = tree.occurrences(name).filter((o) => o.kind === 'code');
  // A name that is bound anywhere in the file is known to it, if not at this place.
  if (uses.some((o) => isKnown(o) && !isForeign(tree, o))) return undefined;
  const free = uses.filter((o) => isFree(tree, o));
  if (free.length === 0 || uses.some((o) => isWithin(tree, o, 'type_parameter'))) return undefined;
  if (isImportedAnywhere(tree, name)) return undefined;
  // The user has taken this import out, and knows why.
  if (stoodImported(evidence, tree.snapshot.uri, name)) return undefined;
  const source = importSource(evidence, tree, name);
  if (!source || isBroughtInUnnamed(tree, source.statement) || isAmbient(evidence, tree, name))
    return undefined;
  if (tree.language === 'java' && mayBeInherited(tree, source.module, source.statement)) return undefined;
  // The statements at the top of a Rust file are not seen by the modules in it.
  if (tree.language === 'rust' && free.some((o) => isWithin(tree, o, 'mod_item'))) return undefined;
  const typesOnly = free.every((o) => isTypeUse(tree, o));
  // React's types stand in a global namespace besides.
  if (name === 'React' && typesOnly) return undefined;
  return { local: name, source, typesOnly };
}

/** A statement brings in everything, and what that is cannot be told. */
function isBroughtInUnnamed(tree: SyntaxTree, statement: string | undefined): boolean {
  const isStatic = (text: string) => /^import\s+static\b/.test(text);
  return tree.imports().some((item) => {
    if (tree.language === 'go') return /^\.\s*"/.test(item.text);
    if (tree.language === 'java')
      return /\*\s*;$/.test(item.text) && isStatic(item.text) === isStatic(statement ?? '');
    return item.names.length === 0 && item.text.includes('*') && !isWithin(tree, item, 'mod_item');
  });
}

/**
 * Another script uses the name and imports it from nowhere: it is there by itself. So is what another file of the package
 * declares, where a folder is one.
 */
function isAmbient(evidence: Evidence, tree: SyntaxTree, name: string): boolean {
  if (seesOthers(tree.language) === 'folder') return isOfPackage(evidence, tree, name);
  if (!isScript(tree.language)) return false;
  return evidence.editor.open.some(({ uri }) => {
    const other = uri === tree.snapshot.uri ? undefined : evidence.tree(uri);
    return (
      isScript(other?.language) &&
      (other?.occurrences(name) ?? []).some((o) => isFree(other!, o) && !inImport(other!, o))
    );
  });
}

function isOfPackage(evidence: Evidence, tree: SyntaxTree, name: string): boolean {
  const here = tree.snapshot.uri;
  const beside = (uri: string) => uri !== here && folder(uri) === folder(here);
  const declares = (uri: string) =>
    evidence
      .tree(uri)
      ?.outline()
      .some((item) => item.parent === -1 && item.name === name) === true;
  return (
    evidence.editor.open.some(({ uri }) => beside(uri) && declares(uri)) ||
    evidence.exporters(name, here).some(({ uri }) => beside(uri))
  );
}

/** In Java a supertype passes on its static members and the types within it. */
function mayBeInherited(tree: SyntaxTree, module: string, statement: string | undefined): boolean {
  const nested = /(?:^|\.)[A-Z]\w*\.\w+$/.test(module) || /^import\s+static\b/.test(statement ?? '');
  return nested && /\b(?:extends|implements)\b|\bnew\s+[\w.<>, ]+\([^)]*\)\s*\{/.test(tree.snapshot.text);
}

function isWithin(tree: SyntaxTree, range: { from: number; to: number }, type: string): boolean {
  for (let node: SyntaxNode | null | undefined = tree.nodeAt(range); node; node = node.parent)
    if (node.type === type) return true;
  return false;
}

function isTypeUse(tree: SyntaxTree, o: Occurrence): boolean {
  const node = tree.nodeAt(o);
  return node?.type === 'type_identifier' || node?.parent?.type === 'nested_type_identifier';
}
