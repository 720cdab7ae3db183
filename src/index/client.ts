/**
 * The server's side of the index process: has it run while it is wanted and there is a folder, tells it what is open and
 * typed, and asks it. Every question is answered in time: with nothing where the process is gone or too late.
 */
import { basename, isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Clock, Log } from '../base/index.ts';
import { IndexProcess } from './index-process.ts';
import { Seal } from './seal.ts';
import type { Source } from './sources.ts';
import type { Declaration } from './symbols.ts';
import { whyNotIndexed } from './too-wide.ts';
import type { Ask, ProgressKind, Question, RootStatus, Tell, ToldAnswer, ToldFile } from './wire.ts';

export interface IndexProgress {
  /** The workspace folder's uri. */
  readonly folder: string;
  readonly what: ProgressKind;
  /** Files read, or bytes fetched; equal to `of` when all are, or none will be. */
  readonly done: number;
  readonly of: number;
}

/** As `Declaration` and `ToldFile`, with the uri, and the path within its workspace folder. */
export interface FoundSymbol extends Declaration {
  readonly uri: string;
}
export interface FoundFile extends ToldFile {
  readonly uri: string;
}
export interface Found {
  readonly files: readonly FoundFile[];
  /** Sources there was no time for. */
  readonly unheard: readonly Source[];
}

export type IndexState =
  | { readonly kind: 'off' }
  /** No folder is open that may be indexed; `refused` says why of each. */
  | { readonly kind: 'no-folder'; readonly refused: readonly string[] }
  | { readonly kind: 'failed' }
  /** The user's key cannot be had, or is none. */
  | { readonly kind: 'keyless'; readonly why: string }
  /** The process says nothing yet: it starts, or is busy. */
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'running';
      readonly folders: readonly RootStatus[];
      readonly rssMb: number;
      readonly refused: readonly string[];
      /** Why folders stay closed, a sentence each: their indexes are under another key. */
      readonly locked: readonly string[];
    };

/** An unsaved text is sent when its typist pauses, or this long after the last time. */
const overlayMs = 500;
const largestOverlay = 400_000;
/** The process is told of typing no more often. */
const typingMs = 200;
const searchMs = 2000;
/** Of the time for an answer, what is left to its way here. */
const wayShare = 0.2;

export class IndexClient {
  readonly #clock: Clock;
  readonly #process: IndexProcess;
  #enabled = false;
  #shared = '';
  #encoder = '';
  #key = '';
  /** How often the key was asked for, and whether the last answer is still to come. */
  #keyReads = 0;
  #awaitsKey = false;
  #keyless: string | undefined;
  #locked: readonly string[] = [];
  #workspace: readonly string[] = [];
  #further: readonly string[] = [];
  /** Of both, those that may be indexed. */
  #roots: readonly string[] = [];
  #refused: readonly string[] = [];
  #watchedByEditor = false;
  #typedAt = Number.NEGATIVE_INFINITY;
  #ids = 0;
  #disposed = false;
  readonly #waiting = new Map<number, (message: Tell | undefined) => void>();
  readonly #texts = new Map<string, () => string>();
  readonly #due = new Map<string, () => void>();
  readonly #begun = new Map<string, IndexProgress>();
  readonly #listeners: ((progress: IndexProgress) => void)[] = [];

  /** Nothing runs before `enable` and `folders`. */
  constructor(parts: {
    readonly clock: Clock;
    readonly log: Log;
    readonly env: NodeJS.ProcessEnv;
    /** The compiled index-child.js, if not the one beside this room. */
    readonly program?: URL;
  }) {
    this.#clock = parts.clock;
    this.#process = new IndexProcess({
      clock: parts.clock,
      log: parts.log,
      env: parts.env,
      program: parts.program ?? new URL('../index-child.js', import.meta.url),
      started: () => this.#tellAll(),
      ended: () => this.#forgetAsked(),
      heard: (message) => this.#heard(message, parts.log),
    });
  }

  enable(on: boolean): void {
    this.#enabled = on;
    this.#run();
  }

  /** Where the team keeps its index, as the user's settings name it; empty where nowhere. */
  share(address: string): void {
    if (address === this.#shared) return;
    this.#shared = address;
    this.#process.send({ shared: address });
  }

  /** The folder of the user's own encoder, as their settings name it; empty where there is none. */
  encode(folder: string): void {
    if (folder === this.#encoder) return;
    this.#encoder = folder;
    this.#process.send({ encoder: folder });
  }

  /**
   * The user's key over what is stored, as it comes from where they keep it; none where it is undefined. Nothing is
   * opened before it is known, or where it cannot be had.
   */
  seal(reading: Promise<string | undefined>): void {
    const turn = ++this.#keyReads;
    this.#awaitsKey = true;
    const known = (key: string, why?: string) => {
      if (turn !== this.#keyReads) return;
      this.#awaitsKey = false;
      this.#keyless = why;
      if (key !== this.#key) this.#process.send({ key });
      this.#key = key;
      this.#run();
    };
    reading
      .then((key = '') => {
        if (key !== '') Seal.of(key);
        known(key);
      })
      .catch((error: unknown) => {
        known('', error instanceof Error ? error.message : String(error));
      });
  }

  /** The workspace folders' uris. Home folders and roots of file systems are never indexed. */
  folders(uris: readonly string[]): void {
    this.#workspace = uris.flatMap((uri) => pathOfUri(uri) ?? []);
    this.#choose();
  }

  /** Folders that are searched beside them, as the user's settings name them. */
  further(folders: readonly string[]): void {
    if (JSON.stringify(folders) === JSON.stringify(this.#further)) return;
    this.#further = folders;
    this.#choose();
  }

  #choose(): void {
    const paths = [...new Set([...this.#workspace, ...this.#further])];
    const why = new Map(
      paths.map((path) => [path, isAbsolute(path) ? whyNotIndexed(path) : 'is no absolute path']),
    );
    this.#roots = paths.filter((path) => why.get(path) === undefined);
    this.#refused = paths.flatMap((path) => (why.get(path) ? [`${path} ${why.get(path)}`] : []));
    this.#tellRoots();
    this.#run();
  }

  #tellRoots(): void {
    const further = this.#roots.filter((root) => !this.#workspace.includes(root));
    this.#process.send({ roots: this.#roots, further });
  }

  /** The editor tells of changed files (`touched`): the process need not watch them itself. */
  watchedByEditor(): void {
    this.#watchedByEditor = true;
    this.#process.send({ watched: true });
  }

  /** The user types: reading waits. */
  typed(): void {
    if (this.#clock.now() - this.#typedAt < typingMs) return;
    this.#typedAt = this.#clock.now();
    this.#process.send({ typing: true });
  }

  /** An open document's text changed, or it was opened; `text` is asked for when it is sent. */
  changed(uri: string, text: () => string): void {
    if (pathOfUri(uri) === undefined || this.#disposed) return;
    this.#texts.set(uri, text);
    if (this.#due.has(uri)) return;
    this.#due.set(
      uri,
      this.#clock.after(overlayMs, () => {
        this.#due.delete(uri);
        this.#sendText(uri);
      }),
    );
  }

  closed(uri: string): void {
    this.#due.get(uri)?.();
    this.#due.delete(uri);
    const path = pathOfUri(uri);
    if (this.#texts.delete(uri) && path !== undefined) this.#process.send({ overlay: path });
  }

  /** Files changed on disk, as the editor saw it. */
  touched(uris: readonly string[]): void {
    const paths = uris.flatMap((uri) => pathOfUri(uri) ?? []);
    if (paths.length > 0) this.#process.send({ touched: paths });
  }

  /** Why nothing can be found, as a sentence for the user; undefined where the index is there. */
  get unavailable(): string | undefined {
    if (!this.#enabled) return 'the index is off: foretype.index.enable turns it on';
    if (this.#roots.length === 0)
      return this.#refused[0] === undefined
        ? 'no folder is open that could be searched'
        : `nothing is indexed: ${this.#refused.join('; ')}`;
    if (this.#keyless !== undefined) return `nothing is indexed: ${this.#keyless}`;
    if (this.#locked.length >= this.#roots.length) return this.#locked.join('; ');
    if (this.#process.givenUp)
      return 'the index process crashes at every start; its log says why, and foretype.index.enable starts it anew';
    return this.#process.running ? undefined : 'the index process is being started again; ask in a minute';
  }

  /** Files about a question in words or names. */
  async search(question: string, asking: Question = {}): Promise<Found> {
    const withinMs = asking.withinMs ?? searchMs;
    const alongside = (asking.alongside ?? []).flatMap((uri) => pathOfUri(uri) ?? []);
    const told = await this.#ask((id, ms) => {
      return { id, search: question, asking: { ...asking, alongside, withinMs: ms } };
    }, withinMs);
    return this.#found(told);
  }

  /** Files that matter to who edits here: what is known after `withinMs`. */
  async near(
    place: { readonly uri: string; readonly line: number; readonly recent: readonly string[] },
    asking: Question & { readonly withinMs: number },
  ): Promise<Found> {
    const path = pathOfUri(place.uri);
    if (path === undefined) return nothing;
    const recent = place.recent.flatMap((uri) => pathOfUri(uri) ?? []);
    const near = { path, line: place.line, recent };
    const told = await this.#ask((id, ms) => {
      return { id, near, asking: { ...asking, withinMs: ms } };
    }, asking.withinMs);
    return this.#found(told);
  }

  async symbols(query: string, limit: number): Promise<FoundSymbol[]> {
    const told = await this.#ask((id) => ({ id, symbols: query, limit }), searchMs);
    return told && 'symbols' in told ? told.symbols.map((symbol) => this.#located(symbol)) : [];
  }

  /** Files that past commits changed with these: for a task, before it is begun. */
  async together(uris: readonly string[], limit: number): Promise<string[]> {
    const together = uris.flatMap((uri) => pathOfUri(uri) ?? []);
    const told = await this.#ask((id) => ({ id, together, limit }), searchMs);
    return told && 'paths' in told ? told.paths.map((path) => pathToFileURL(path).href) : [];
  }

  async status(): Promise<IndexState> {
    const refused = this.#refused;
    if (!this.#enabled) return { kind: 'off' };
    if (this.#roots.length === 0) return { kind: 'no-folder', refused };
    if (this.#keyless !== undefined) return { kind: 'keyless', why: this.#keyless };
    if (this.#process.givenUp) return { kind: 'failed' };
    const told = await this.#ask((id) => ({ id, status: true }), searchMs);
    return told && 'status' in told
      ? { kind: 'running', folders: told.status, rssMb: told.rssMb, refused, locked: this.#locked }
      : { kind: 'starting' };
  }

  onProgress(listener: (progress: IndexProgress) => void): void {
    this.#listeners.push(listener);
  }

  dispose(): void {
    this.#disposed = true;
    for (const cancel of this.#due.values()) cancel();
    this.#process.stop();
  }

  #run(): void {
    if (this.#awaitsKey) return; // decided when it is known
    const may = this.#enabled && this.#keyless === undefined && !this.#disposed;
    if (may && this.#roots.length > 0) this.#process.start();
    else this.#process.stop();
  }

  #ask(message: (id: number, childMs: number) => Ask, withinMs: number): Promise<Tell | undefined> {
    if (!this.#process.running) return Promise.resolve(undefined);
    const id = ++this.#ids;
    return new Promise((resolve) => {
      const cancel = this.#clock.after(withinMs, () => settle(undefined));
      const settle = (told: Tell | undefined) => {
        cancel();
        this.#waiting.delete(id);
        resolve(told);
      };
      this.#waiting.set(id, settle);
      this.#process.send(message(id, withinMs * (1 - wayShare)));
    });
  }

  /** To a process that knows nothing. */
  #tellAll(): void {
    if (this.#watchedByEditor) this.#process.send({ watched: true });
    this.#process.send({ shared: this.#shared });
    this.#process.send({ key: this.#key });
    this.#process.send({ encoder: this.#encoder });
    this.#tellRoots();
    for (const uri of this.#texts.keys()) this.#sendText(uri);
  }

  #forgetAsked(): void {
    for (const settle of [...this.#waiting.values()]) settle(undefined);
    for (const begun of [...this.#begun.values()]) this.#progress({ ...begun, done: begun.of });
  }

  #sendText(uri: string): void {
    const text = this.#process.running ? this.#texts.get(uri)?.() : undefined;
    const path = pathOfUri(uri);
    if (text !== undefined && path !== undefined && text.length <= largestOverlay)
      this.#process.send({ overlay: path, text });
  }

  #heard(message: Tell, log: Log): void {
    if ('id' in message) this.#waiting.get(message.id)?.(message);
    else if ('locked' in message) this.#lockedOut(message.locked, log);
    else if ('trouble' in message) log.warn(`index: ${message.trouble}`);
    else if ('progress' in message) {
      const { root, ...progress } = message.progress;
      this.#progress({ folder: pathToFileURL(root).href, ...progress });
    } else log.debug(`index of ${message.synced.root}: ${message.synced.changed} files changed`);
  }

  #lockedOut(locked: readonly string[], log: Log): void {
    for (const sentence of locked) if (!this.#locked.includes(sentence)) log.warn(sentence);
    this.#locked = locked;
  }

  #progress(progress: IndexProgress): void {
    const key = `${progress.what} ${progress.folder}`;
    if (progress.done < progress.of) this.#begun.set(key, progress);
    else this.#begun.delete(key);
    for (const listener of this.#listeners) listener(progress);
  }

  #found(told: Tell | undefined): Found {
    if (!told || !('answer' in told)) return nothing;
    const { files, unheard }: ToldAnswer = told.answer;
    return { unheard, files: files.map((file) => this.#located(file)) };
  }

  #located<T extends { readonly path: string }>(told: T): T & { readonly uri: string } {
    const lies = this.#roots
      .map((root) => ({ root, inside: relative(root, told.path) }))
      .find(({ inside }) => !inside.startsWith('..') && !isAbsolute(inside));
    // By the name of its folder, where that is none of those being edited.
    const before = lies && !this.#workspace.includes(lies.root) ? `${basename(lies.root)}/` : '';
    const path = lies === undefined ? told.path : before + lies.inside.split(sep).join('/');
    return { ...told, path, uri: pathToFileURL(told.path).href };
  }
}

const nothing: Found = { files: [], unheard: [] };

/** Of a file; undefined for any other. */
function pathOfUri(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri).replace(/(?<=.)[/\\]+$/, '');
  } catch {
    return undefined; // a host that this system has no paths for
  }
}
