/**
 * Which files of the workspace export or import a name. A folder is scanned once per language, when the first document
 * of that language is opened in it; a file again when its document is closed. Nothing is stored, nothing is kept of the
 * texts but names and import statements, and the event loop is given back between any two files.
 *
 * It stands beside the index process because exact edits ask within a keystroke, without waiting for another process, and
 * for import statements as they are written, of which that index keeps hashes alone; and because they work where that is off.
 */
import { readFile, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Log } from '../base/index.ts';
import type { ImportItem, OutlineItem, Syntax } from '../syntax/index.ts';
import { TextSnapshot } from '../text/index.ts';
import { walk } from './walk.ts';

export interface IndexedFile {
  readonly uri: string;
  readonly exports: readonly Pick<OutlineItem, 'name' | 'kind'>[];
  readonly imports: readonly ImportItem[];
}

export interface WorkspaceIndex {
  /** The workspace folders' uris; what lies outside them is forgotten. */
  folders(uris: readonly string[]): void;
  /** A document of this uri was opened: its language's files are worth knowing now. */
  opened(uri: string): void;
  /** The document was closed: from now on its file on disk is what counts. */
  closed(uri: string): void;
  /** Files that export a name, nearest to `from` first. */
  exporting(name: string, from: string): readonly IndexedFile[];
  /** Files that import something under this local name, nearest to `from` first. */
  importing(name: string, from: string): readonly IndexedFile[];
  /** Settles when nothing is left to scan. */
  idle(): Promise<void>;
  /** Called when a scan ends: names may be known now that were not before. */
  onScanned(listener: () => void): void;
  dispose(): void;
}

/** Files known at most, over all folders and languages. */
const mostFiles = 2000;
/** In bytes: larger files are rarely written by hand, and would hold up the event loop while they are parsed. */
const largest = 100_000;

export function createWorkspaceIndex(parts: { readonly syntax: Syntax; readonly log: Log }): WorkspaceIndex {
  return new ScannedWorkspace(parts.syntax, parts.log);
}

class ScannedWorkspace implements WorkspaceIndex {
  readonly #syntax: Syntax;
  readonly #log: Log;
  #folders: readonly string[] = [];
  readonly #files = new Map<string, IndexedFile>();
  readonly #exporting = new Map<string, Set<string>>();
  readonly #importing = new Map<string, Set<string>>();
  /** `folder language` of every scan begun. */
  readonly #scanned = new Set<string>();
  readonly #stop = new AbortController();
  readonly #listeners: (() => void)[] = [];
  #work: Promise<void> = Promise.resolve();

  constructor(syntax: Syntax, log: Log) {
    this.#syntax = syntax;
    this.#log = log;
  }

  folders(uris: readonly string[]): void {
    this.#folders = uris.filter((uri) => uri.startsWith('file:')).map((uri) => uri.replace(/\/*$/, '/'));
    for (const uri of [...this.#files.keys()]) if (!this.#folderOf(uri)) this.#forget(uri);
    for (const key of [...this.#scanned])
      if (!this.#folders.some((folder) => key.startsWith(`${folder} `))) this.#scanned.delete(key);
  }

  opened(uri: string): void {
    const folder = this.#folderOf(uri);
    const language = this.#syntax.languageOf(uri);
    const key = `${folder} ${language}`;
    if (!folder || !language || this.#scanned.has(key)) return;
    this.#scanned.add(key);
    this.#queue(() => this.#scan(folder, language));
  }

  closed(uri: string): void {
    if (this.#folderOf(uri) && this.#files.has(uri)) this.#queue(() => this.#read(uri));
  }

  exporting(name: string, from: string): readonly IndexedFile[] {
    return this.#nearest(this.#exporting.get(name), from);
  }

  importing(name: string, from: string): readonly IndexedFile[] {
    return this.#nearest(this.#importing.get(name), from);
  }

  idle(): Promise<void> {
    return this.#work;
  }

  onScanned(listener: () => void): void {
    this.#listeners.push(listener);
  }

  dispose(): void {
    this.#stop.abort();
  }

  #queue(job: () => Promise<void>): void {
    this.#work = this.#work.then(job).catch((error: unknown) => {
      this.#log.warn(`the workspace could not be scanned: ${String(error)}`);
    });
  }

  #folderOf(uri: string): string | undefined {
    return this.#folders.find((folder) => uri.startsWith(folder));
  }

  async #scan(folder: string, language: string): Promise<void> {
    const { signal } = this.#stop;
    const wanted = (name: string) => this.#syntax.languageOf(name) === language;
    for await (const path of walk(fileURLToPath(folder), wanted, signal)) {
      if (this.#files.size >= mostFiles || signal.aborted) break;
      await this.#read(pathToFileURL(path).href);
    }
    for (const listener of signal.aborted ? [] : this.#listeners) listener();
  }

  async #read(uri: string): Promise<void> {
    await setImmediate();
    const path = fileURLToPath(uri);
    const size = (await stat(path).catch(() => undefined))?.size ?? 0;
    const text = size > 0 && size <= largest ? await readFile(path, 'utf8').catch(() => '') : '';
    this.#forget(uri);
    if (text === '' || text.includes('\0') || this.#stop.signal.aborted) return;
    const survey = this.#syntax.survey(TextSnapshot.of(uri, '', 0, text));
    if (!survey) return;
    const exports = survey.outline
      .filter((item) => item.exported && item.parent === -1)
      .map(({ name, kind }) => ({ name, kind }));
    const file: IndexedFile = { uri, exports, imports: survey.imports };
    this.#files.set(uri, file);
    for (const { name } of exports) add(this.#exporting, name, uri);
    for (const { local } of survey.imports.flatMap((item) => item.names)) add(this.#importing, local, uri);
  }

  #forget(uri: string): void {
    const file = this.#files.get(uri);
    if (!file) return;
    this.#files.delete(uri);
    for (const { name } of file.exports) this.#exporting.get(name)?.delete(uri);
    for (const { local } of file.imports.flatMap((item) => item.names))
      this.#importing.get(local)?.delete(uri);
  }

  #nearest(uris: ReadonlySet<string> | undefined, from: string): IndexedFile[] {
    return [...(uris ?? [])]
      .map((uri) => ({ uri, steps: distance(from, uri) }))
      .sort((a, b) => a.steps - b.steps || (a.uri < b.uri ? -1 : 1))
      .map(({ uri }) => this.#files.get(uri)!);
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

/** Folders to leave and to enter on the way. */
function distance(from: string, to: string): number {
  const [a, b] = [from.split('/'), to.split('/')];
  let same = 0;
  while (same < a.length - 1 && same < b.length - 1 && a[same] === b[same]) same++;
  return a.length - 1 - same + (b.length - 1 - same);
}
