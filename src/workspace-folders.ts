/** What the folders that are being edited are called, and where things lie in them. */
import { homedir } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folders being edited, as paths; not one in which all of the user's own lies too. */
export function repositories(uris: readonly string[]): string[] {
  return pathsOf(uris).filter((path) => relative(path, homedir()).startsWith('..'));
}

export function pathsOf(uris: readonly string[]): string[] {
  return uris.flatMap((uri) => {
    try {
      return [fileURLToPath(uri).replace(/(?<=.)[/\\]$/, '')];
    } catch {
      return []; // not on this machine's disk
    }
  });
}

/** Relative to its workspace folder; its last part where it lies in none. */
export function relativePath(uri: string, folders: readonly string[]): string {
  const folder = folders.find((f) => uri.startsWith(`${f.replace(/\/*$/, '')}/`));
  const path =
    folder === undefined ? (uri.split('/').at(-1) ?? uri) : uri.slice(folder.replace(/\/*$/, '').length + 1);
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a lone % stands for itself
  }
}

/** The last part of its workspace folder; empty where it lies in none. */
export function repositoryName(uri: string, folders: readonly string[]): string {
  const folder = folders.find((f) => uri.startsWith(f));
  return folder?.replace(/\/*$/, '').split('/').at(-1) ?? '';
}
