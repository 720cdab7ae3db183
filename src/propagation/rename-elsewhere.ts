/** The uses of a renamed variable in other open files: where it is imported, or known without a word. */
import type { ImportedName, Occurrence, SyntaxTree } from '../syntax/index.ts';
import { type OffsetRange, plainUri } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import { isScript, sameFamily, seesOthers } from './language-family.ts';
import { isModuleOf } from './module-file.ts';
import type { Renaming, Site } from './renaming.ts';
import { usesByPath } from './rust-path.ts';
import { usesThroughModule } from './through-module.ts';

/**
 * Each once, those that import the name first.
 *
 * @param before the tree in which the variable was still whole
 * @param same its places there
 */
export function usesElsewhere(
  evidence: Evidence,
  renaming: Renaming,
  before: SyntaxTree,
  same: readonly Occurrence[],
): Site[] {
  const { event, from, to } = renaming;
  const imported = [
    ...importers(evidence, event.uri, from, to),
    ...usesThroughModule(evidence, event.uri, from, to),
    ...(before.language === 'rust' ? usesByPath(evidence, event.uri, from, to) : []),
  ];
  // The outline of a long file is read only where another file imports the name.
  const seen = imported.length > 0 && isImportable(before, from, same);
  const member = same[0]!.binding! < 0;
  return [...(seen ? imported : []), ...(member ? [] : unimported(evidence, renaming, before))];
}

/** The variable is one of the file's own that others may import by name: a parameter of that name is not. */
function isImportable(tree: SyntaxTree, name: string, places: readonly Occurrence[]): boolean {
  const item = tree
    .outline()
    .find(
      (i) =>
        i.parent === -1 && i.name === name && places.some((o) => o.definition && o.from === i.nameRange.from),
    );
  // Python keeps nothing from being imported; `export { name }` stands apart from the declaration.
  return (
    item !== undefined &&
    (!isScript(tree.language) || item.exported || places.some((o) => isExportedAlone(tree, o)))
  );
}

function isExportedAlone(tree: SyntaxTree, o: Occurrence): boolean {
  const node = tree.nodeAt(o);
  return node?.parent?.type === 'export_specifier' && node.parent.childForFieldName('alias') === null;
}

/** Where files know each other's names without a word (Go's package, C's headers, …): the other open files' uses. */
function unimported(evidence: Evidence, { event, from, to, site }: Renaming, before: SyntaxTree): Site[] {
  const seen = seesOthers(before.language);
  if (seen === 'none' || from.length < 4) return [];
  const folder = (uri: string) => plainUri(uri).replace(/[^/]*$/, '');
  const others = evidence.editor.open.flatMap((document) => {
    const apart =
      document.uri === event.uri || (seen === 'folder' && folder(document.uri) !== folder(event.uri));
    const tree = apart ? undefined : evidence.tree(document.uri);
    const occurrences = tree && sameFamily(tree.language, before.language) ? tree.occurrences(from) : [];
    const uses = occurrences.filter((o) => o.kind === 'code' && !o.member && o.binding === undefined);
    return tree && uses.length > 0 ? [{ tree, uses }] : [];
  });
  if (others.length === 0) return [];
  const item = before.outline().find(({ nameRange }) => nameRange.from === site.from);
  const parent = item && item.parent >= 0 ? before.outline()[item.parent] : undefined;
  const isC = /^(c|cpp)$/.test(before.language ?? '');
  if (!item || (parent && parent.kind !== 'module') || (isC && !item.exported)) return [];
  return others.flatMap(({ tree, uses }) => {
    if (tree.outline().some(({ name }) => name === from || name === to)) return [];
    return uses.map((o) => ({
      uri: tree.snapshot.uri,
      range: { from: o.from, to: o.to },
      text: to,
      strength: 'likely' as const,
    }));
  });
}

/** The same name where other open files import it from this one. */
function importers(evidence: Evidence, uri: string, from: string, to: string): Site[] {
  return evidence.editor.open.flatMap((document) => {
    const tree = document.uri === uri ? undefined : evidence.tree(document.uri);
    const names = (tree?.imports() ?? [])
      .filter((item) => tree && isModuleOf(tree, item.module, uri))
      .flatMap((item) => item.names)
      .filter((name) => name.name === from);
    return tree ? names.flatMap((name) => importedSites(tree, name, from, to)) : [];
  });
}

function importedSites(tree: SyntaxTree, name: ImportedName, from: string, to: string): Site[] {
  const site = (range: OffsetRange): Site => ({
    uri: tree.snapshot.uri,
    range: { from: range.from, to: range.to },
    text: to,
    strength: 'likely',
  });
  const at = { from: name.range.from, to: name.range.from + from.length };
  if (name.local !== from) return [site(at)];
  const own = tree.occurrences(from).find((o) => o.from >= name.range.from && o.to <= name.range.to);
  const uses = tree
    .occurrences(from)
    .filter((o) => o.kind === 'code' && o !== own && own?.binding !== undefined && o.binding === own.binding);
  return [site(own ?? at), ...uses.map((o) => ({ ...site(o), text: o.shorthand ? `${from}: ${to}` : to }))];
}
