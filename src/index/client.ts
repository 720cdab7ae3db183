/**
 * The server's side of the index process: starts it, tells it what is open and typed, asks it, and starts it again when
 * it dies. Every question is answered: with nothing where the process is gone or too late.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Clock, Log } from '../base/index.ts';
import type { Answer, Source } from './retrieval.ts';
import type { Declaration } from './symbols.ts';
import type { Ask, Question, RootStatus, Tell } from './wire.ts';

export interface IndexProgress {
  /** The workspace folder's uri. */
  readonly folder: string;
  /** Files read; equal to `of` when all are. */
  readonly done: number;
  readonly of: number;
}

/** As `Declaration` and `Suggestion`, with the uri in place of the path. */
export interface FoundSymbol extends Omit<Declaration, 'path'> {
  readonly uri: string;
}
export interface FoundFile {
  readonly uri: string;
  readonly score: number;
  readonly places: readonly { readonly from: number; readonly to: number }[];
  readonly because: Readonly<Partial<Record<Source, number>>>;
}
export interface Found {
  readonly files: readonly FoundFile[];
  /** Sources there was no time for. */
  readonly unheard: readonly Source[];
}

/** An unsaved text is sent when its typist pauses, or this long after the last time. */
const overlayMs = 250;
const largestOverlay = 400_000;
const searchMs = 2000;
const mostStarts = 4;
/** In MB: the process's own heap; its tables lie outside it. */
const heapMb = 200;

type Waiting = (message: Tell | undefined) => void;

export class IndexClient {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #program: URL;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  #starts = 0;
  #roots: readonly string[] = [];
  #ids = 0;
  #disposed = false;
  readonly #waiting = new Map<number, Waiting>();
  readonly #texts = new Map<string, () => string>();
  readonly #due = new Map<string, () => void>();
  readonly #listeners: ((progress: IndexProgress) => void)[] = [];

  constructor(parts: {
    readonly clock: Clock;
    readonly log: Log;
    readonly env: NodeJS.ProcessEnv;
    /** The compiled child.js, if not the one beside this file. */
    readonly program?: URL;
  }) {
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#env = parts.env;
    this.#program = parts.program ?? new URL('./child.js', import.meta.url);
  }

  /** The workspace folders' uris; none ends the process. */
  folders(uris: readonly string[]): void {
    this.#roots = uris.flatMap((uri) => pathOfUri(uri) ?? []);
    if (this.#roots.length > 0) this.#start();
    this.#send({ roots: this.#roots });
    if (this.#roots.length === 0) this.#stop();
  }

  /** The user types: reading waits. */
  typed(): void {
    this.#send({ typing: true });
  }

  /** An open document's text changed; `text` is asked for when it is sent. */
  changed(uri: string, text: () => string): void {
    if (pathOfUri(uri) === undefined) return;
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
    if (this.#texts.delete(uri) && path !== undefined) this.#send({ overlay: path });
  }

  /** Files changed on disk, as the editor saw it. */
  touched(uris: readonly string[]): void {
    this.#send({ touched: uris.flatMap((uri) => pathOfUri(uri) ?? []) });
  }

  /** Files about a question in words or names. */
  async search(question: string, asking: Question = {}): Promise<Found> {
    const withinMs = asking.withinMs ?? searchMs;
    return found(
      await this.#ask((id) => ({ id, search: question, asking: { ...asking, withinMs } }), withinMs),
    );
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
    return found(await this.#ask((id) => ({ id, near, asking }), asking.withinMs));
  }

  async symbols(query: string, limit: number): Promise<FoundSymbol[]> {
    const told = await this.#ask((id) => ({ id, symbols: query, limit }), searchMs);
    return told && 'symbols' in told
      ? told.symbols.map(({ path, ...symbol }) => ({ ...symbol, uri: pathToFileURL(path).href }))
      : [];
  }

  /** Files that past commits changed with these: for a task, before it is begun. */
  async together(uris: readonly string[], limit: number): Promise<string[]> {
    const together = uris.flatMap((uri) => pathOfUri(uri) ?? []);
    const told = await this.#ask((id) => ({ id, together, limit }), searchMs);
    return told && 'paths' in told ? told.paths.map((path) => pathToFileURL(path).href) : [];
  }

  async status(): Promise<{ readonly folders: readonly RootStatus[]; readonly rssMb: number } | undefined> {
    const told = await this.#ask((id) => ({ id, status: true }), searchMs);
    return told && 'status' in told ? { folders: told.status, rssMb: told.rssMb } : undefined;
  }

  onProgress(listener: (progress: IndexProgress) => void): void {
    this.#listeners.push(listener);
  }

  dispose(): void {
    this.#disposed = true;
    for (const cancel of this.#due.values()) cancel();
    this.#stop();
  }

  #ask(message: (id: number) => Ask, withinMs: number): Promise<Tell | undefined> {
    if (!this.#child?.connected) return Promise.resolve(undefined);
    const id = ++this.#ids;
    return new Promise((resolve) => {
      const cancel = this.#clock.after(withinMs * 1.5, () => settle(undefined));
      const settle = (told: Tell | undefined) => {
        cancel();
        this.#waiting.delete(id);
        resolve(told);
      };
      this.#waiting.set(id, settle);
      this.#send(message(id));
    });
  }

  #start(): void {
    if (this.#child || this.#disposed || this.#starts >= mostStarts) return;
    this.#starts++;
    const child = fork(fileURLToPath(this.#program), {
      execArgv: [`--max-old-space-size=${heapMb}`],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: this.#env,
    });
    this.#child = child;
    child.on('message', (message: Tell) => this.#heard(message));
    child.on('error', (error) => this.#log.warn(`the index process failed: ${error.message}`));
    child.on('exit', (code, signal) => this.#ended(child, code ?? signal));
    // The server must be able to end while its index is being made.
    child.unref();
    child.channel?.unref();
  }

  #ended(child: ChildProcess, how: number | string | null): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const settle of [...this.#waiting.values()]) settle(undefined);
    if (this.#disposed || this.#roots.length === 0) return;
    this.#log.warn(`the index process ended (${how}); it is started again`);
    this.#start();
    this.#send({ roots: this.#roots });
    for (const uri of this.#texts.keys()) this.#sendText(uri);
  }

  #stop(): void {
    const child = this.#child;
    this.#child = undefined;
    if (child?.connected) child.disconnect();
    for (const settle of [...this.#waiting.values()]) settle(undefined);
  }

  #sendText(uri: string): void {
    const text = this.#texts.get(uri)?.();
    const path = pathOfUri(uri);
    if (text !== undefined && path !== undefined && text.length <= largestOverlay)
      this.#send({ overlay: path, text });
  }

  #send(message: Ask): void {
    if (this.#child?.connected) this.#child.send(message, () => {});
  }

  #heard(message: Tell): void {
    if ('id' in message) this.#waiting.get(message.id)?.(message);
    else if ('trouble' in message) this.#log.warn(`index: ${message.trouble}`);
    else if ('progress' in message) {
      const { root, done, of } = message.progress;
      for (const listener of this.#listeners) listener({ folder: pathToFileURL(root).href, done, of });
    } else this.#log.debug(`index of ${message.synced.root}: ${message.synced.changed} files changed`);
  }
}

const nothing: Found = { files: [], unheard: [] };

function found(told: Tell | undefined): Found {
  if (!told || !('answer' in told)) return nothing;
  const { files, unheard }: Answer = told.answer;
  return { unheard, files: files.map(({ path, ...file }) => ({ ...file, uri: pathToFileURL(path).href })) };
}

/** Of a file; undefined for any other. */
function pathOfUri(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri).replace(/(?<=.)[/\\]+$/, '');
  } catch {
    return undefined; // a host that this system has no paths for
  }
}
