/**
 * The uses of a file's own names behind the name of its module: `a.load()` below `import a`, `import pkg.a as a`,
 * `from pkg import a`, `import * as a from './a'`, Go's `import "shop/a"`. Only where the receiver is that very import: a
 * variable or another module of the name is another thing.
 */
import type { ImportedName, ImportItem, Occurrence, SyntaxTree } from '../syntax/index.ts';
import type { Evidence } from './evidence.ts';
import { isModuleOf } from './module-file.ts';
import type { Site } from './renaming.ts';
import { receiverOf } from './typed-receiver.ts';

export function usesThroughModule(evidence: Evidence, uri: string, from: string, to: string): Site[] {
  return evidence.editor.open.flatMap((document) => {
    const tree = document.uri === uri ? undefined : evidence.tree(document.uri);
    const modules = tree ? namesOfModule(tree, uri) : [];
    if (!tree || modules.length === 0) return [];
    return tree
      .occurrences(from)
      .filter((o) => o.kind === 'code' && o.member && modules.some((module) => isBehind(tree, o, module)))
      .map((o) => ({
        uri: tree.snapshot.uri,
        range: { from: o.from, to: o.to },
        text: to,
        strength: 'likely' as const,
      }));
  });
}

/** What the file is called in another, `pkg.a` after `import pkg.a`, and the import that says so. */
interface ModuleName {
  readonly chain: readonly string[];
  readonly name: ImportedName;
}

function namesOfModule(tree: SyntaxTree, uri: string): ModuleName[] {
  return tree.imports().flatMap((item) =>
    item.names.flatMap((name) => {
      const chain = chainOf(tree, item, name, uri);
      return chain ? [{ chain, name }] : [];
    }),
  );
}

function chainOf(
  tree: SyntaxTree,
  { module, text }: ImportItem,
  { name, local }: ImportedName,
  uri: string,
): readonly string[] | undefined {
  const isPython = tree.language === 'python';
  if (name === '*') {
    if (!isModuleOf(tree, module, uri)) return undefined;
    return isPython && !/\bas\b/.test(text) ? module.split('.') : [local];
  }
  const within = `${module}${module.endsWith('.') ? '' : '.'}${name}`;
  return isPython && isModuleOf(tree, within, uri) ? [local] : undefined;
}

function isBehind(tree: SyntaxTree, o: Occurrence, { chain, name }: ModuleName): boolean {
  const receiver = receiverOf(tree, o).chain;
  if (receiver.join('.') !== chain.join('.')) return false;
  const all = tree.occurrences(chain[0]!);
  const own = all.find(({ from, to }) => from >= name.range.from && to <= name.range.to);
  const first = all.findLast(({ to }) => to <= o.from);
  return (
    first?.binding === own?.binding &&
    !all.some((other) => other.definition && other.binding === own?.binding && !tree.isImport(other))
  );
}
