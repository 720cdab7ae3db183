/**
 * The files of the workspace as they are on disk, for plans: never outside its folders, links followed; nothing that holds
 * secrets, is too large, or is no text that can be written again byte for byte. Where there are several folders, the path
 * of a file begins with the name of its own, so that no two files are called the same.
 */
import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { workspacePath } from '../apply/index.ts';
import { isSecretFile, TextSnapshot, textOfBytes } from '../text/index.ts';

export interface WorkspaceFiles {
  /** By a path inside the workspace; undefined where there is none, or it must not be read. */
  read(path: string): TextSnapshot | undefined;
  readUri(uri: string): TextSnapshot | undefined;
  /** Whether such a file lies in the workspace, there or not. */
  holds(uri: string): boolean;
  /** The path of a file that the workspace holds. */
  pathOf(uri: string): string | undefined;
  /** Whether anything stands at the path, in any of several folders, readable or not. */
  isThere(path: string): boolean;
  /** Of a file that is there; else where it would be made, in the first folder where the path names none. */
  uriOf(path: string): string;
  /** Paths of source files, nearest to the root first. */
  paths(signal: AbortSignal): AsyncIterable<string>;
}

export interface WorkspaceFilesParts {
  /** The workspace folders' uris. */
  folders(): readonly string[];
  languageOf(path: string): string;
  /** Every file of a folder that is worth reading, as absolute paths. */
  walk(folder: string, signal: AbortSignal): AsyncIterable<string>;
}

const longest = 1_000_000;

interface Root {
  readonly folder: string;
  /** In front of its paths; empty where there is no other. */
  readonly prefix: string;
}

export function workspaceFiles(parts: WorkspaceFilesParts): WorkspaceFiles {
  const roots = () => prefixed(parts.folders().flatMap((uri) => (isFile(uri) ? [fileURLToPath(uri)] : [])));
  const readAt = (full: string): TextSnapshot | undefined => {
    const root = roots().find(({ folder }) => leadsInto(folder, full));
    return root === undefined ? undefined : textAt(full, parts.languageOf(full));
  };
  const rootOf = (uri: string): Root | undefined => {
    if (!isFile(uri)) return undefined;
    const own = roots().filter(({ folder }) => fileURLToPath(uri).startsWith(join(folder, sep)));
    return own.sort((a, b) => b.folder.length - a.folder.length)[0];
  };
  const pathIn = ({ folder, prefix }: Root, full: string) =>
    prefix + relative(folder, full).split(sep).join('/');
  return {
    read(path) {
      const inside = workspacePath(path);
      const full = inside.ok ? fullPath(roots(), inside.value) : undefined;
      return full === undefined ? undefined : readAt(full);
    },
    readUri: (uri) => (isFile(uri) ? readAt(fileURLToPath(uri)) : undefined),
    holds: (uri) => rootOf(uri) !== undefined,
    pathOf(uri) {
      const root = rootOf(uri);
      return root && pathIn(root, fileURLToPath(uri));
    },
    isThere(path) {
      const full = fullPath(roots(), path);
      return full === undefined ? roots().length > 1 : stands(full);
    },
    uriOf(path) {
      const all = roots();
      return pathToFileURL(fullPath(all, path) ?? join(all[0]?.folder ?? '/', path)).href;
    },
    async *paths(signal) {
      for (const root of roots())
        for await (const full of parts.walk(root.folder, signal)) yield pathIn(root, full);
    },
  };
}

function isFile(uri: string): boolean {
  return uri.startsWith('file:');
}

function prefixed(folders: readonly string[]): Root[] {
  if (folders.length < 2) return folders.map((folder) => ({ folder, prefix: '' }));
  const names = folders.map((folder) => basename(folder));
  return folders.map((folder, n) => {
    const before = names.slice(0, n).filter((name) => name === names[n]).length;
    return { folder, prefix: `${names[n]}${before === 0 ? '' : `-${before + 1}`}/` };
  });
}

/** Undefined where the path names no folder, and a file in each of several is meant as well as the other. */
function fullPath(roots: readonly Root[], path: string): string | undefined {
  const named = roots.find(({ prefix }) => prefix !== '' && path.startsWith(prefix));
  if (named) return join(named.folder, path.slice(named.prefix.length));
  const there = roots.map(({ folder }) => join(folder, path)).filter((full) => existsSync(full));
  return there.length > 1 ? undefined : (there[0] ?? (roots[0] && join(roots[0].folder, path)));
}

/** By the real path: a link to elsewhere is elsewhere. */
function leadsInto(folder: string, full: string): boolean {
  try {
    return realpathSync(full).startsWith(realpathSync(folder) + sep);
  } catch {
    return false; // not there
  }
}

function stands(full: string): boolean {
  try {
    return lstatSync(full) !== undefined;
  } catch {
    return false; // nothing, or a file where the path wants a folder
  }
}

function textAt(full: string, languageId: string): TextSnapshot | undefined {
  if (isSecretFile(full)) return undefined;
  const stat = lstatSync(full);
  if (!stat.isFile() || stat.size > longest) return undefined;
  const text = textOfBytes(readFileSync(full));
  return text === undefined ? undefined : TextSnapshot.of(pathToFileURL(full).href, languageId, 0, text);
}
