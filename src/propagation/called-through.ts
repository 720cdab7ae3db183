/**
 * Whether a call of a plain function's name means that function. `cache.set(k, v)` is a method of something else; `lib.set(k,
 * v)` is meant where `lib` is the function's module, a namespace around it, or a path that leads there.
 */
import type { Occurrence, OutlineItem, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import { isScript } from './language-family.ts';
import { isModuleOf } from './module-file.ts';

export interface Declared {
  readonly tree: SyntaxTree;
  readonly item: OutlineItem;
}

/** Belongs to no class, object or trait. Some languages call methods functions as well. */
export function isPlainFunction({ tree, item }: Declared): boolean {
  const own = ownPlace({ tree, item });
  return item.kind === 'function' && own?.definition === true && !own.member && !isWithinType(tree, item);
}

export function mayMean(there: SyntaxTree, call: Occurrence, declared: Declared): boolean {
  if (call.member) {
    const receiver = receiverOf(there, call);
    return receiver !== undefined && leadsTo(there, receiver, declared);
  }
  const own = there.snapshot.uri === declared.tree.snapshot.uri ? ownPlace(declared) : undefined;
  return own?.binding === undefined || call.binding === undefined || call.binding === own.binding;
}

function ownPlace({ tree, item }: Declared): Occurrence | undefined {
  return tree.occurrences(item.name).find((o) => o.from === item.nameRange.from);
}

function isWithinType(tree: SyntaxTree, item: OutlineItem): boolean {
  for (let node: SyntaxNode | null = tree.nodeAt(item)?.parent ?? null; node; node = node.parent) {
    if (/^(impl_item|trait_item)$|class|struct|interface/.test(node.type)) return true;
    if (/function|method|lambda|closure/.test(node.type)) return false;
  }
  return false;
}

/** `a.b` before `a.b.set(`; undefined where something other than names stands there, as in `f().set(`. */
function receiverOf({ snapshot }: SyntaxTree, { from }: Occurrence): string | undefined {
  const text = snapshot.slice(Math.max(0, from - 200), from);
  const chain = /(?<![\p{L}\p{N}_$.:?]|->)((?:[\p{L}_$][\p{L}\p{N}_$]*(?:\.|::))+)$/u.exec(text)?.[1];
  return chain?.replace(/(?:\.|::)$/, '');
}

function leadsTo(there: SyntaxTree, receiver: string, { tree: home, item }: Declared): boolean {
  const { uri } = home.snapshot;
  const last = receiver.split(/\.|::/).at(-1)!;
  const around = home.outline()[item.parent];
  if (around?.kind === 'module' && around.name === last) return true;
  if (there.language === 'rust') return rustNames(uri).includes(last);
  const byStatement = there.imports().some(({ module, names }) =>
    names.some(({ name, local }) => {
      // `import a.b` binds `a`, and the module is called `a.b`.
      if (name === '*')
        return (
          (there.language === 'python' && local === module.split('.')[0] ? module : local) === receiver &&
          isModuleOf(there, module, uri)
        );
      const within = `${module}${module.endsWith('.') ? '' : '.'}${name}`;
      return there.language === 'python' && local === receiver && isModuleOf(there, within, uri);
    }),
  );
  return byStatement || (isScript(there.language) && isRequired(there, receiver, uri));
}

/** `const lib = require('./lib')`, which is no import statement. */
function isRequired(there: SyntaxTree, receiver: string, uri: string): boolean {
  const required = /([\w$]+)\s*=\s*require\(\s*['"]([^'"]+)['"]\s*\)\s*(?:[;,]|$)/gm;
  return [...there.snapshot.text.matchAll(required)].some(
    ([, local, module]) => local === receiver && isModuleOf(there, module!, uri),
  );
}

/** What the paths to the items of a file end in. */
function rustNames(uri: string): string[] {
  const [folder, file] = uri.split('/').slice(-2);
  const stem = file!.replace(/\.rs$/, '');
  return ['self', 'super', 'crate', stem === 'mod' ? folder! : stem];
}
