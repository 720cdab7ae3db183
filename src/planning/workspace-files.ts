/**
 * The files of the workspace as they are on disk, for plans: never outside its folders, links followed; nothing that holds
 * secrets, is too large, or is no text that can be written again byte for byte.
 */
import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { workspacePath } from '../apply/index.ts';
import { isSecretFile, TextSnapshot } from '../text/index.ts';

export interface WorkspaceFiles {
  /** By a path inside the workspace; undefined where there is none, or it must not be read. */
  read(path: string): TextSnapshot | undefined;
  readUri(uri: string): TextSnapshot | undefined;
  /** Whether such a file lies in the workspace, there or not. */
  holds(uri: string): boolean;
  /** Of a file that is there; else where it would be made. */
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

export function workspaceFiles(parts: WorkspaceFilesParts): WorkspaceFiles {
  const roots = () => parts.folders().flatMap((uri) => (uri.startsWith('file:') ? [fileURLToPath(uri)] : []));
  const fullPath = (path: string): string | undefined => {
    const all = roots().map((root) => join(root, path));
    return all.find((full) => existsSync(full)) ?? all[0];
  };
  const readAt = (full: string): TextSnapshot | undefined => {
    const root = roots().find((folder) => leadsInto(folder, full));
    return root === undefined ? undefined : textAt(full, parts.languageOf(full));
  };
  return {
    read(path) {
      const inside = workspacePath(path);
      const full = inside.ok ? fullPath(inside.value) : undefined;
      return full === undefined ? undefined : readAt(full);
    },
    readUri: (uri) => (uri.startsWith('file:') ? readAt(fileURLToPath(uri)) : undefined),
    holds: (uri) =>
      uri.startsWith('file:') && roots().some((root) => fileURLToPath(uri).startsWith(join(root, sep))),
    uriOf: (path) => pathToFileURL(fullPath(path) ?? `/${path}`).href,
    async *paths(signal) {
      for (const root of roots())
        for await (const full of parts.walk(root, signal)) yield relative(root, full).split(sep).join('/');
    },
  };
}

/** By the real path: a link to elsewhere is elsewhere. */
function leadsInto(folder: string, full: string): boolean {
  try {
    return realpathSync(full).startsWith(realpathSync(folder) + sep);
  } catch {
    return false; // not there
  }
}

function textAt(full: string, languageId: string): TextSnapshot | undefined {
  if (isSecretFile(full)) return undefined;
  const stat = lstatSync(full);
  if (!stat.isFile() || stat.size > longest) return undefined;
  const bytes = readFileSync(full);
  const text = bytes.toString('utf8');
  if (text.includes('\0') || !Buffer.from(text).equals(bytes)) return undefined;
  return TextSnapshot.of(pathToFileURL(full).href, languageId, 0, text);
}
