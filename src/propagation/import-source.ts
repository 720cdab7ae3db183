/**
 * Where a name comes from: as the other files of the workspace import it, or else the one file that exports it. What two
 * files answer differently is not known.
 */
import type { ImportItem, SyntaxTree } from '../syntax/index.ts';
import { isGivenToTests } from './built-in.ts';
import type { Evidence, Importer } from './evidence.ts';
import { isScript } from './language-family.ts';
import { bare, folder, resolved } from './module-file.ts';
import { moduleOf } from './rust-path.ts';

/** An import as it is to be written in the asking file. */
export interface ImportSource {
  /** The module as written there; the whole path where a statement imports one thing. */
  readonly module: string;
  /** As the module calls it; `*` for the module itself, `default` for a default export. */
  readonly name: string;
  readonly typeOnly: boolean;
  /** The statement of another file, where the language has only such as can be taken over word for word. */
  readonly statement?: string;
}

/** A name that this file is to import. */
export interface NewImport {
  /** As this file is to call it. */
  readonly local: string;
  readonly source: ImportSource;
  /** Stands where types stand and nowhere else. */
  readonly typesOnly: boolean;
}

/** Undefined where nothing, or more than one source, is known. */
export function importSource(evidence: Evidence, tree: SyntaxTree, local: string): ImportSource | undefined {
  const found = new Map<string, ImportSource>();
  for (const importer of importersOf(evidence, tree, local)) {
    const source = isScript(tree.language!) ? scriptSource(importer, tree) : otherSource(importer, tree);
    // A file imports nothing from itself, and what its neighbors see without an import it sees too.
    if (source === 'here') return undefined;
    if (!source) continue;
    const known = found.get(keyOf(source));
    // One value import among type imports shows that the name is also a value.
    if (!known || known.typeOnly) found.set(keyOf(source), source);
  }
  if (found.size > 0) return found.size === 1 ? [...found.values()][0] : undefined;
  return isScript(tree.language!) ? exportedSource(evidence, tree, local) : undefined;
}

function keyOf({ module, name }: ImportSource): string {
  return `${name} ${module}`;
}

function importersOf(evidence: Evidence, tree: SyntaxTree, local: string): Importer[] {
  const open = new Set(evidence.editor.open.map((document) => document.uri));
  const same = (language: string | undefined) =>
    isScript(tree.language!) ? isScript(language) : language === tree.language;
  const live = evidence.editor.open.flatMap(({ uri }) => {
    const other = uri === tree.snapshot.uri ? undefined : evidence.tree(uri);
    if (!other || !same(other.language)) return [];
    return other
      .imports()
      .flatMap((item) => item.names.filter((n) => n.local === local).map((name) => ({ uri, item, name })));
  });
  return [...live, ...evidence.importers(local, tree.snapshot.uri).filter((i) => !open.has(i.uri))];
}

function scriptSource({ uri, item, name }: Importer, tree: SyntaxTree): ImportSource | 'here' | undefined {
  if (!/^import\b/.test(item.text)) return undefined;
  const { typeOnly } = name;
  const here = tree.snapshot.uri;
  if (!item.module.startsWith('.') && isOwnPackage(item.module, uri, tree)) return 'here';
  if (!item.module.startsWith('.')) return { module: item.module, name: name.name, typeOnly };
  const target = resolved(item.module, uri);
  if (target === undefined || bare(target) === bare(here)) return 'here';
  return { module: relative(here, target), name: name.name, typeOnly };
}

/** The file lies in a folder of the package's name, and the importer does not: a package does not import itself. */
function isOwnPackage(module: string, importer: string, tree: SyntaxTree): boolean {
  const here = tree.snapshot.uri;
  const name = module.replace(/^@[^/]*\//, '').split('/')[0]!;
  const at = folder(here).split('/').indexOf(name);
  if (at < 0 || tree.imports().some((item) => item.module === module)) return false;
  return !importer.startsWith(
    `${here
      .split('/')
      .slice(0, at + 1)
      .join('/')}/`,
  );
}

function otherSource(importer: Importer, tree: SyntaxTree): ImportSource | 'here' | undefined {
  const { item, name, uri } = importer;
  const { local } = name;
  const { text } = tree.snapshot;
  switch (tree.language) {
    case 'python': {
      if (/[\r\n]import\b/.test(item.text)) return undefined;
      // A relative module means the same thing only to files of the same folder.
      if (item.module.startsWith('.') && folder(uri) !== folder(tree.snapshot.uri)) return undefined;
      const file = tree.snapshot.uri.split('/').at(-1)!.replace(/\.py$/, '');
      if (item.module.split('.').at(-1) === file) return 'here';
      // `import a.b` binds `a`, and says nothing about which of its modules is meant here.
      const partial = item.module.includes('.') && item.module.split('.')[0] === local;
      if (name.name === '*' && (item.names.length > 1 || partial)) return undefined;
      return { module: item.module, name: name.name, typeOnly: false };
    }
    case 'java': {
      const own = /^\s*package\s+([\w.]+)\s*;/m.exec(text)?.[1];
      const owner = item.module.split('.').slice(0, -1).join('.');
      return owner === own ? 'here' : whole(item, local);
    }
    case 'go': {
      const at = tree.snapshot.uri.split('/').slice(0, -1).join('/');
      return at.endsWith(`/${item.module}`) ? 'here' : whole(item, local);
    }
    case 'rust':
      if (/^use\s+(?:self|super)\b/.test(item.text)) return undefined;
      return isOwnPath(item.module, tree.snapshot.uri) ? 'here' : whole(item, local);
    default:
      return undefined;
  }
}

/** `crate::x::Thing` in `src/x.rs`, where it is declared, or stood. */
function isOwnPath(path: string, uri: string): boolean {
  const modules = moduleOf(uri)?.modules;
  return (
    modules !== undefined && path.split('::').slice(0, -1).join('::') === ['crate', ...modules].join('::')
  );
}

/** A statement that brings in this one name and can stand in any file. */
function whole(item: ImportItem, local: string): ImportSource | undefined {
  const plain = new RegExp(`^(?:import|use)\\s[\\w.:\\s]*\\b${local}\\s*;$`);
  const alone = item.text.startsWith('"') || (item.names.length === 1 && plain.test(item.text));
  return alone ? { module: item.module, name: local, typeOnly: false, statement: item.text } : undefined;
}

/** From the one file that exports the name, in the manner in which this file imports from its neighbors. */
function exportedSource(evidence: Evidence, tree: SyntaxTree, name: string): ImportSource | undefined {
  const here = tree.snapshot.uri;
  const open = new Set(evidence.editor.open.map((document) => document.uri));
  const live = evidence.editor.open.flatMap(({ uri }) => {
    const other = uri === here ? undefined : evidence.tree(uri);
    return (other?.outline() ?? [])
      .filter((item) => item.exported && item.name === name)
      .map(({ kind }) => ({ uri, kind }));
  });
  const files = [...live, ...evidence.exporters(name, here).filter((e) => !open.has(e.uri))];
  const [first] = files;
  if (isGivenToTests(name) || (first && isTest(first.uri) && !isTest(here))) return undefined;
  if (!first || files.some((file) => file.uri !== first.uri) || bare(first.uri) === bare(here))
    return undefined;
  const script = tree.language === 'javascript' ? /(?<!\.d)\.[cm]?jsx?$/ : /(?<!\.d)\.[cm]?[jt]sx?$/;
  if (!script.test(first.uri)) return undefined;
  const endings = new Set(
    evidence.editor.open
      .map(({ uri }) => evidence.tree(uri))
      .flatMap((other) => (other && isScript(other.language) ? other.imports() : []))
      .filter((item) => item.module.startsWith('.'))
      .map((item) => /\.[cm]?([jt])sx?$/.exec(item.module)?.[1] ?? ''),
  );
  const [ending] = endings;
  if (endings.size !== 1 || ending === undefined) return undefined;
  const marksTypes = evidence.editor.open.some(({ uri }) =>
    evidence
      .tree(uri)
      ?.imports()
      .some((item) => item.names.some((n) => n.typeOnly)),
  );
  const typeOnly = marksTypes && files.every((file) => file.kind === 'interface' || file.kind === 'type');
  return { module: withEnding(relative(here, first.uri), ending), name, typeOnly };
}

/** Nothing that is shipped imports from such a file. */
function isTest(uri: string): boolean {
  return /\.(?:test|spec|stories|bench)\.[cm]?[jt]sx?$|\/(?:__tests__|__mocks__|tests?|fixtures|e2e)\//.test(
    uri,
  );
}

/** `j`: TypeScript's files under the names of what they become. */
function withEnding(path: string, ending: string): string {
  if (ending === '') return path.replace(/(?:\/index)?\.[cm]?[jt]sx?$/, '') || '.';
  return ending === 'j' ? path.replace(/\.([cm]?)tsx?$/, '.$1js') : path;
}

function relative(from: string, to: string): string {
  const a = folder(from).split('/');
  const b = to.split('/');
  let same = 0;
  while (same < a.length && same < b.length - 1 && a[same] === b[same]) same++;
  const up = a.length - same;
  const path = (up === 0 ? './' : '../'.repeat(up)) + b.slice(same).join('/');
  return decodeURIComponent(path);
}
