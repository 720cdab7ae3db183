/**
 * Whether the module that an import names is a certain file, as the two paths tell. A script's module is a file where it
 * is relative; what it means otherwise is the package manager's to know.
 */
import type { SyntaxTree } from '../syntax/index.ts';
import { plainUri } from '../text/index.ts';
import { isScript } from './language-family.ts';

export function isModuleOf(importer: SyntaxTree, module: string, file: string): boolean {
  const here = plainUri(importer.snapshot.uri);
  if (isScript(importer.language)) {
    const target = module.startsWith('.') ? resolved(module, importer.snapshot.uri) : undefined;
    return target !== undefined && plainUri(bare(target.replace(/\/$/, ''))) === plainUri(bare(file));
  }
  switch (importer.language) {
    case 'python':
      return isPythonModule(module, here, plainUri(file));
    case 'java':
      return plainUri(file).endsWith(`/${module.replaceAll('.', '/')}.java`);
    case 'go': // the path begins with a name that no folder need have
      return (
        folder(plainUri(file)).split('/').at(-1) ===
        module
          .replace(/\/v\d+$/, '')
          .split('/')
          .at(-1)
      );
    default:
      return false;
  }
}

function isPythonModule(module: string, importer: string, file: string): boolean {
  const path = file.replace(/\.pyi?$/, '').replace(/\/__init__$/, '');
  const dots = /^\.*/.exec(module)![0].length;
  const parts = module.slice(dots).split('.').filter(Boolean);
  if (dots > 0) {
    let base = folder(importer);
    for (let up = 1; up < dots; up++) base = folder(base);
    return path === [base, ...parts].join('/');
  }
  const tail = `/${parts.join('/')}`;
  if (!path.endsWith(tail)) return false;
  // A single name is looked for from the top of the sources, or beside what runs.
  const top = path.slice(0, -tail.length);
  return parts.length > 1 || top.endsWith('/src') || importer.startsWith(`${top}/`);
}

/** Where a relative module leads. */
export function resolved(module: string, from: string): string | undefined {
  return URL.canParse(module, from) ? new URL(module, from).href : undefined;
}

/** A script's URI without what an import may leave out. */
export function bare(uri: string): string {
  return uri.replace(/(?:\/index)?\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
}

export function folder(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}
