/**
 * Whether a member is that of something which none of these files declares: `os.path.join` is Python's, `path.join` a
 * package's, `"a".length` a string's, `System.out` a library's. Of any other receiver nothing is known; then a name that
 * every library has (`size`, `push`) is another's, unless the receiver is seen to be of the class that declares it.
 */
import type { Occurrence, OutlineItem, SyntaxTree } from '../syntax/index.ts';
import type { Evidence } from './evidence.ts';
import { isScript } from './language-family.ts';
import { isLibraryName } from './library-names.ts';
import { type DeclaredMember, ownerOf } from './member-owner.ts';
import { isModuleOf } from './module-file.ts';
import { isOfOwner, receiverOf } from './typed-receiver.ts';

export function isOfAnother(
  evidence: Evidence,
  there: SyntaxTree,
  o: Occurrence,
  declared: DeclaredMember,
): boolean {
  if (isLibraryName(declared.item.name) && !isOfOwner(there, o, ownerOf(declared))) return true;
  return isOfOtherClass(there, o, ownerOf(declared)) || isOfModule(evidence, there, o);
}

/** In Java and C# what begins with a capital is a class or a namespace, but for the properties of this file. */
function isOfOtherClass(there: SyntaxTree, o: Occurrence, owner: string | undefined): boolean {
  if (owner === undefined || !/^(java|c_?sharp)$/.test(there.language ?? '')) return false;
  const { chain } = receiverOf(there, o);
  if (!/^\p{Lu}/u.test(chain[0] ?? '') || chain.includes(owner)) return false;
  return !there.outline().some(({ name, kind }) => name === chain[0] && isValue(kind));
}

function isValue(kind: OutlineItem['kind']): boolean {
  return kind === 'field' || kind === 'variable' || kind === 'constant';
}

function isOfModule({ editor }: Evidence, there: SyntaxTree, { from }: Occurrence): boolean {
  const before = there.snapshot.slice(Math.max(0, from - 200), from);
  if (/["'`]\s*\.$/.test(before)) return true;
  const chain = /(?<![\p{L}\p{N}_$.)\]?])((?:[\p{L}_$][\p{L}\p{N}_$]*\??\.)+)$/u.exec(before)?.[1];
  const [root, ...between] = chain?.split(/\??\./).slice(0, -1) ?? [];
  if (root === undefined) return false;
  if (isScript(there.language) && isRequiredPackage(there, root)) return true;
  return there.imports().some(({ module, names }) =>
    names.some(({ name, local }) => {
      if (local !== root) return false;
      if (isScript(there.language) && isPackage(module)) return true;
      // What a class declares is nothing of its module's; it may be of a variable there.
      const own = editor.open.some(({ uri }) => isModuleOf(there, module, uri));
      return name === '*' && (between.length === 0 || !own);
    }),
  );
}

/** Of `@/cart`, `~/cart` and `#cart` projects make names of their own files. */
function isPackage(module: string): boolean {
  return /^(@?[a-z\d]|node:)/i.test(module) && !/^src\//.test(module);
}

/** `const path = require('path')`, which is no import statement. */
function isRequiredPackage(there: SyntaxTree, local: string): boolean {
  const required = /([\w$]+)\s*=\s*require\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...there.snapshot.text.matchAll(required)].some(
    ([, name, module]) => name === local && isPackage(module!),
  );
}
