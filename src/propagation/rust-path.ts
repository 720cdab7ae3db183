/**
 * The uses of a Rust file's own names in other files: `a::load()`, `use crate::a::load`, `use super::a::{load, store}`. A path
 * is read as the compiler reads it, from the crate's root or from where it stands; what a macro or `#[path]` makes is not
 * known, and a path that does not lead to the very file is left alone.
 */
import type { Occurrence, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import { plainUri } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { Site } from './renaming.ts';

export function usesByPath(evidence: Evidence, uri: string, from: string, to: string): Site[] {
  return evidence.editor.open.flatMap((document) => {
    const tree = document.uri === uri ? undefined : evidence.tree(document.uri);
    if (tree?.language !== 'rust') return [];
    const all = tree.occurrences(from).filter(({ kind }) => kind === 'code');
    const named = all.filter((o) => leadsTo(tree, pathTo(tree, o), o, uri));
    const bound = named.filter((o) => o.definition).map(({ binding }) => binding);
    const uses = all.filter(
      (o) => !named.includes(o) && o.binding !== undefined && bound.includes(o.binding),
    );
    return [...named, ...uses].map((o) => ({
      uri: tree.snapshot.uri,
      range: { from: o.from, to: o.to },
      text: o.shorthand ? `${from}: ${to}` : to,
      strength: 'likely' as const,
    }));
  });
}

/** What stands before the name, the lists of a `use` around it included; empty where it stands alone. */
function pathTo(tree: SyntaxTree, { from }: Occurrence): readonly string[] {
  const before = /(?<![\w>:.)\]])((?:\w+\s*::\s*)+)$/.exec(
    tree.snapshot.slice(Math.max(0, from - 200), from),
  );
  const own = namesOf(before?.[1] ?? '');
  const around: string[] = [];
  for (let node: SyntaxNode | null = tree.nodeAt({ from, to: from }) ?? null; node; node = node.parent)
    if (node.type === 'scoped_use_list')
      around.unshift(...namesOf(node.childForFieldName('path')?.text ?? ''));
  return [...around, ...own];
}

function namesOf(path: string): string[] {
  return path.split('::').flatMap((part) => part.trim() || []);
}

function leadsTo(tree: SyntaxTree, path: readonly string[], at: Occurrence, uri: string): boolean {
  const target = moduleOf(uri);
  const here = moduleOf(tree.snapshot.uri);
  if (path.length === 0 || !target || !here) return false;
  const inside = [...here.modules, ...modulesAround(tree, at)];
  const found = resolved(path, here.crate, inside) ?? resolvedHere(tree, path, here, inside);
  return found?.crate === target.crate && found.modules.join('::') === target.modules.join('::');
}

interface Place {
  /** The folder above `src`. */
  readonly crate: string;
  readonly modules: readonly string[];
}

/** `src/x/mod.rs` and `src/x.rs` are the module `x` of the crate. */
export function moduleOf(uri: string): Place | undefined {
  const [, crate, file] = /^(.*)\/src\/(.+)\.rs$/.exec(plainUri(uri)) ?? [];
  if (crate === undefined || file === undefined || file.startsWith('bin/')) return undefined;
  const modules = file.split('/');
  if (modules.at(-1) === 'mod' || /^(?:main|lib)$/.test(file)) modules.pop();
  return { crate, modules };
}

function modulesAround(tree: SyntaxTree, at: Occurrence): string[] {
  const names: string[] = [];
  for (let node: SyntaxNode | null = tree.nodeAt(at) ?? null; node; node = node.parent)
    if (node.type === 'mod_item') names.unshift(node.childForFieldName('name')?.text ?? '');
  return names;
}

/** A path that says itself where it begins. */
function resolved(path: readonly string[], crate: string, inside: readonly string[]): Place | undefined {
  const [first, ...rest] = path;
  if (first === 'crate') return { crate, modules: rest };
  if (first === 'self') return { crate, modules: [...inside, ...rest] };
  const up = path.findIndex((name) => name !== 'super');
  const climbed = up < 0 ? path.length : up;
  if (climbed === 0 || climbed > inside.length) return undefined;
  return { crate, modules: [...inside.slice(0, inside.length - climbed), ...path.slice(climbed)] };
}

/** A path that begins with a module that is declared here, brought in by `use`, or with the crate's own name. */
function resolvedHere(
  tree: SyntaxTree,
  path: readonly string[],
  { crate }: Place,
  inside: readonly string[],
): Place | undefined {
  const [first, ...rest] = path;
  const root = crate.split('/').at(-1)!.replaceAll('-', '_');
  const places = tree.occurrences(first!).filter((o) => o.kind === 'code' && o.definition);
  if (places.length === 0) return first === root ? { crate, modules: rest } : undefined;
  const [only] = places;
  if (places.length > 1) return undefined;
  if (tree.nodeAt(only!)?.parent?.type === 'mod_item') return { crate, modules: [...inside, ...path] };
  const used = pathTo(tree, only!);
  const base = resolved(used, crate, inside);
  return base && { ...base, modules: [...base.modules, ...path] };
}
