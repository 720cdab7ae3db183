/**
 * Whether a member is that of something which none of these files declares: `os.path.join` is Python's, `path.join` a
 * package's, `"a".length` a string's. Of any other receiver nothing is known.
 */
import type { Occurrence, SyntaxTree } from '../syntax/index.ts';
import type { Evidence } from './evidence.ts';
import { isScript } from './language-family.ts';
import { isModuleOf } from './module-file.ts';

export function isOfAnother({ editor }: Evidence, there: SyntaxTree, { from }: Occurrence): boolean {
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
