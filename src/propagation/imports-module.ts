/** Which module a name comes from: as another open file imports it, or the one known file that exports it. */
import type { SyntaxTree } from '../syntax/index.ts';
import type { Evidence } from './evidence.ts';

export interface FoundModule {
  /** As it is to be written in the asking file. */
  readonly module: string;
  readonly typeOnly: boolean;
}

/** Undefined where nothing, or more than one module, is known. */
export function findModule(evidence: Evidence, tree: SyntaxTree, name: string): FoundModule | undefined {
  const here = tree.snapshot.uri;
  const found = new Map<string, FoundModule>();
  const python = tree.language === 'python';
  for (const document of evidence.editor.open) {
    const other = evidence.tree(document.uri);
    if (!other || document.uri === here || (other.language === 'python') !== python) continue;
    for (const item of other.imports()) {
      if (!item.names.some((n) => n.name === name && n.local === name)) continue;
      const shape = document.slice(item.from, item.to);
      if (!(python ? /^from\b/ : /^import\b[^'"]*\{/).test(shape)) continue;
      const module = moved(item.module, document.uri, here, python);
      // A file does not import from itself.
      if (module === undefined || points(module, here)) return undefined;
      found.set(module, { module, typeOnly: /^import\s+type\b/.test(shape) });
    }
  }
  if (found.size > 0) return found.size === 1 ? [...found.values()][0] : undefined;
  const files = new Set(evidence.exporters(name, here).map((e) => e.uri));
  const [uri] = files;
  // Where a Python package begins cannot be told from a path.
  if (python || files.size !== 1 || !uri || uri === here || !/\.[jt]sx?$/.test(uri)) return undefined;
  const relative = tree.imports().filter((item) => item.module.startsWith('.'));
  const endings = new Set(relative.map((item) => /\.[jt]sx?$/.exec(item.module)?.[0] ?? ''));
  if (endings.size > 1) return undefined;
  const [ending = ''] = endings;
  return { module: relativePath(here, uri).replace(/\.[jt]sx?$/, '') + ending, typeOnly: false };
}

function moved(module: string, from: string, to: string, python: boolean): string | undefined {
  if (!module.startsWith('.')) return module;
  const folder = (uri: string): string => uri.slice(0, uri.lastIndexOf('/'));
  if (folder(from) === folder(to)) return module;
  return python ? undefined : relativePath(to, new URL(module, from).href);
}

function points(module: string, here: string): boolean {
  const bare = (uri: string): string => uri.replace(/\.[jt]sx?$/, '');
  return module.startsWith('.') && bare(new URL(module, here).href) === bare(here);
}

function relativePath(from: string, to: string): string {
  const a = from.split('/').slice(0, -1);
  const b = to.split('/');
  let same = 0;
  while (same < a.length && same < b.length - 1 && a[same] === b[same]) same++;
  const up = a.length - same;
  return (up === 0 ? './' : '../'.repeat(up)) + b.slice(same).join('/');
}
