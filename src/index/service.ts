/**
 * The index process's work: keeps the index of each workspace folder, one job after another, and answers questions in
 * between. While the user types nothing is read; a question is answered at once.
 */
import { setImmediate } from 'node:timers/promises';
import { type Clock, type Log, type Objects, shownAddress } from '../base/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { untilOf } from './asking.ts';
import { indexFolder, workspaceFolder } from './cache-folder.ts';
import { Deepening } from './deepening.ts';
import { passage } from './excerpt.ts';
import { KeptElsewhere, storedIn } from './kept-elsewhere.ts';
import { LockedFolders } from './locked-folders.ts';
import { OpenIndex } from './open-index.ts';
import { Quiet } from './quiet.ts';
import type { Answer, Asking } from './retrieval.ts';
import { rootStatus } from './root-status.ts';
import { mayBeIndexed } from './scan.ts';
import { Seal } from './seal.ts';
import { findSymbols } from './symbols.ts';
import { absolute, inside, located } from './told-paths.ts';
import { FolderWatch } from './watch.ts';
import type { Ask, Question, RootStatus, Tell, ToldAnswer } from './wire.ts';

/** The team's index is looked at anew so often. */
const refreshMs = 3_600_000;
/** What is fetched is told in steps of so much. */
const toldBytes = 1 << 20;
const nothing: Answer = { files: [], unheard: [] };

interface Kept {
  /** As the client names it. */
  readonly root: string;
  readonly open: OpenIndex;
  readonly watch: FolderWatch;
  syncing: boolean;
  /** Ends the waiting for the next look at the team's index. */
  noRefresh: () => void;
}

export interface ServiceParts {
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly clock: Clock;
  readonly tell: (message: Tell) => void;
  /** Where indexes are kept, if not in the user's cache folder. */
  readonly base?: string;
  /** Opens the place that an address names, or throws; undefined where nothing outside this machine may be asked. */
  readonly openShared?: (address: string) => Promise<Objects>;
}

export class IndexService {
  readonly #parts: ServiceParts;
  readonly #syntax = createSyntax();
  /** The workspace's folders and further ones, kept or not. */
  #roots: readonly string[] = [];
  #further: readonly string[] = [];
  readonly #kept = new Map<string, Kept>();
  readonly #stop = new AbortController();
  /** Of the open documents, by absolute path: a folder may be opened after them. */
  readonly #texts = new Map<string, string>();
  readonly #quiet: Quiet;
  #watchedByEditor = false;
  #shared = '';
  #key = '';
  readonly #locked: LockedFolders;
  readonly #elsewhere: KeptElsewhere;
  /** What was told of the team's index, so that it is told once. */
  readonly #told = new Set<string>();
  #jobs: Promise<void> = Promise.resolve();
  readonly #deepening: Deepening;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#quiet = new Quiet(parts.clock);
    this.#locked = new LockedFolders((locked) => parts.tell({ locked }));
    this.#elsewhere = new KeptElsewhere(parts.clock, (root) => this.#job(() => this.#openAnew(root)));
    this.#deepening = new Deepening({
      gate: () => this.#quiet.come(this.#stop.signal),
      trouble: (trouble) => parts.tell({ trouble }),
    });
  }

  hear(message: Ask): void {
    if ('typing' in message) this.#quiet.typed();
    else if ('shared' in message) this.#job(() => this.#share(message.shared));
    else if ('key' in message) this.#job(() => this.#unlock(message.key));
    else if ('encoder' in message) this.#job(() => this.#encode(message.encoder));
    else if ('roots' in message) this.#job(() => this.#keep(message.roots, message.further ?? []));
    else if ('overlay' in message) void this.#overlay(message.overlay, message.text);
    else if ('touched' in message) this.#touched(message.touched);
    else if ('watched' in message) this.#leaveWatching();
    else if ('search' in message) this.#asked(message.id, message.search, message.asking);
    else if ('near' in message) this.#answer(message.id, () => this.#near(message));
    else if ('symbols' in message)
      this.#parts.tell({ id: message.id, symbols: this.#symbols(message.symbols, message.limit) });
    else if ('together' in message)
      this.#parts.tell({ id: message.id, paths: this.#together(message.together, message.limit) });
    else
      this.#parts.tell({
        id: message.id,
        status: this.#status(),
        rssMb: process.memoryUsage.rss() / 2 ** 20,
      });
  }

  /** Settles when all that was asked for until now is done. */
  async idle(): Promise<void> {
    await this.#jobs;
    await this.#deepening.idle();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#jobs;
    this.#elsewhere.keep([]);
    for (const kept of this.#kept.values()) await this.#close(kept);
  }

  #job(run: () => Promise<void>): void {
    this.#jobs = this.#jobs.then(run).catch((error: unknown) => {
      if (!this.#stop.signal.aborted) this.#parts.tell({ trouble: String(error) });
    });
  }

  async #share(address: string): Promise<void> {
    if (address === this.#shared) return;
    this.#shared = address;
    await this.#keepAnew();
  }

  async #unlock(key: string): Promise<void> {
    if (key === this.#key) return;
    this.#key = key;
    await this.#keepAnew();
  }

  async #keepAnew(): Promise<void> {
    const roots = this.#roots;
    await this.#keep([]);
    await this.#keep(roots);
  }

  async #encode(folder: string): Promise<void> {
    if (await this.#deepening.use(folder))
      for (const { open } of this.#kept.values()) this.#deepening.begin(open);
  }

  async #openAnew(root: string): Promise<void> {
    if (!this.#roots.includes(root) || this.#stop.signal.aborted) return;
    const kept = this.#kept.get(root);
    this.#kept.delete(root);
    if (kept) await this.#close(kept);
    await this.#keep(this.#roots);
  }

  async #keep(roots: readonly string[], further = this.#further): Promise<void> {
    this.#roots = roots;
    this.#further = further;
    for (const [root, kept] of this.#kept) {
      if (roots.includes(root)) continue;
      this.#kept.delete(root);
      await this.#close(kept);
    }
    this.#locked.keep(roots);
    this.#elsewhere.keep(roots);
    for (const root of roots) {
      if (this.#kept.has(root) || this.#stop.signal.aborted) continue;
      const folder = workspaceFolder(this.#parts.base ?? indexFolder(this.#parts.env), root);
      const stored = storedIn(folder);
      const open = await this.#locked.tried(root, () => this.#open(root));
      if (!open?.keeper && !this.#locked.roots.includes(root)) this.#elsewhere.wait(root, folder, stored);
      if (!open) continue; // another process is making it, or it is locked
      const watch = new FolderWatch(open.index.root, ({ folders }) =>
        this.#job(() => this.#sync(kept, folders)),
      );
      if (this.#watchedByEditor && !further.includes(root)) watch.leaveFolders();
      const kept: Kept = { root, open, watch, syncing: false, noRefresh() {} };
      this.#kept.set(root, kept);
      for (const [path, text] of this.#texts)
        if (this.#locate(path)?.kept === kept) await this.#overlay(path, text);
      if (!open.keeper) this.#deepening.begin(open);
      // What the team has cut already need not be cut here; what it cut last need not be waited for.
      const first = open.index.store.shared.size === 0;
      if (first && !(await this.#refresh(kept))) continue;
      await this.#sync(kept, undefined);
      if (!first) this.#job(async () => void (await this.#refresh(kept)));
    }
  }

  async #open(root: string): Promise<OpenIndex | undefined> {
    const { env, log, base, openShared } = this.#parts;
    let shared: Objects | undefined;
    try {
      if (this.#shared !== '') shared = await openShared?.(this.#shared);
    } catch (error) {
      this.#unshared(this.#shared, error instanceof Error ? error.message : String(error));
    }
    return OpenIndex.open({
      root,
      env,
      log,
      syntax: this.#syntax,
      ...(base === undefined ? {} : { base }),
      ...(shared ? { shared } : {}),
      ...(this.#key === '' ? {} : { seal: Seal.of(this.#key) }),
    });
  }

  /** Looks at the team's index, now and then again. False where the folder was opened anew for it, and is read already. */
  async #refresh(kept: Kept): Promise<boolean> {
    const { open, root } = kept;
    if (!open.trunk || this.#kept.get(root) !== kept) return true;
    const same = await this.#obtain(kept);
    if (!same) {
      await this.#openAnew(root);
      return false;
    }
    const { address, trouble } = open.shared!;
    if (trouble !== undefined) this.#unshared(address, trouble);
    kept.noRefresh();
    kept.noRefresh = this.#parts.clock.after(refreshMs, () =>
      this.#job(async () => void (await this.#refresh(kept))),
    );
    return true;
  }

  /** As `refreshShared`, telling how much has come now and then, and in every case when it is over. */
  async #obtain({ open, root }: Kept): Promise<boolean> {
    let told = { bytes: 0, of: 0 };
    const tell = (done: number, of: number) =>
      this.#parts.tell({ progress: { root, what: 'bytes', done, of } });
    try {
      return await open.refreshShared(this.#stop.signal, (bytes, of) => {
        if (told.of > 0 && bytes - told.bytes < toldBytes) return;
        told = { bytes, of };
        tell(bytes, of);
      });
    } finally {
      if (told.of > 0) tell(told.of, told.of);
    }
  }

  #unshared(address: string, why: string): void {
    const trouble = `the shared index at ${shownAddress(address)} is not used: ${why}; the local one goes on`;
    if (!this.#told.has(trouble)) this.#parts.tell({ trouble });
    this.#told.add(trouble);
  }

  async #sync(kept: Kept, folders: readonly string[] | undefined): Promise<void> {
    const { open, watch, root } = kept;
    if (!open.keeper || this.#stop.signal.aborted || this.#kept.get(root) !== kept) return;
    const started = performance.now();
    kept.syncing = true;
    try {
      const counts = await open.sync(this.#stop.signal, {
        ...(folders ? { folders } : {}),
        gate: () => this.#quiet.come(this.#stop.signal),
        progress: (done, of) => this.#parts.tell({ progress: { root, what: 'files', done, of } }),
      });
      this.#parts.tell({ synced: { ...counts, root, ms: performance.now() - started } });
      if (watch.follow(open.index.store.root)) this.#job(() => this.#sync(kept, undefined));
      open.retrieval.prepare();
      this.#deepening.begin(open);
    } finally {
      kept.syncing = false;
    }
  }

  async #close(kept: Kept): Promise<void> {
    kept.noRefresh();
    kept.watch.close();
    await this.#deepening.end(kept.open);
    await kept.open.close();
  }

  async #overlay(path: string, text: string | undefined): Promise<void> {
    if (text === undefined) this.#texts.delete(path);
    else this.#texts.set(path, text);
    // Where this process is behind, only the newest text of many is worth reading.
    await setImmediate();
    const at = this.#locate(path);
    if (!at || this.#texts.get(path) !== text) return;
    const { index } = at.kept.open;
    if (text !== undefined && !index.covers(at.path, mayBeIndexed)) return;
    // What is as saved need not lie over its file.
    const over = text !== undefined && text === index.savedTextOf(at.path) ? undefined : text;
    await index
      .overlay(at.path, over)
      .catch((error: unknown) => this.#parts.tell({ trouble: String(error) }));
  }

  #touched(paths: readonly string[]): void {
    for (const path of paths) {
      const at = this.#locate(path);
      if (at) at.kept.watch.touched([at.path.slice(0, Math.max(0, at.path.lastIndexOf('/')))]);
    }
  }

  /** What changed before the editor began to watch is found by looking once more. */
  #leaveWatching(): void {
    this.#watchedByEditor = true;
    for (const kept of this.#kept.values()) {
      if (this.#further.includes(kept.root)) continue;
      kept.watch.leaveFolders();
      this.#job(() => this.#sync(kept, undefined));
    }
  }

  #answer(id: number, ask: () => ToldAnswer): void {
    let answer: ToldAnswer = nothing;
    try {
      answer = ask();
    } catch (error) {
      this.#parts.tell({ trouble: String(error) });
    }
    this.#parts.tell({ id, answer });
  }

  /** At once, unless the user's own encoder is to be heard. */
  #asked(id: number, question: string, asking: Question): void {
    const until = untilOf(asking);
    const ask = this.#deepening.asks;
    const answer = (sense?: Float64Array) =>
      this.#answer(id, () => this.#search(question, asking, { ...until, ...(sense ? { sense } : {}) }));
    if (ask) void ask(question).then(answer);
    else answer();
  }

  /** The best of every folder; scores of different folders are taken as they are. */
  #search(question: string, asking: Question, until: Asking): ToldAnswer {
    const asked = [...this.#kept.values()].filter(({ root }) => !asking.own || !this.#further.includes(root));
    const answers = asked.map((kept) => ({
      kept,
      ...kept.open.retrieval.search(question, {
        ...until,
        alongside: (asking.alongside ?? []).flatMap((path) => this.#within(kept, path)),
      }),
    }));
    const files = answers
      .flatMap(({ kept, files }) => files.map((file) => ({ kept, file })))
      .sort((a, b) => b.file.score - a.file.score)
      .slice(0, asking.limit ?? 10)
      .map(({ kept, file }) => {
        const place = file.places[0];
        const shown =
          asking.lines && place
            ? passage(kept.open.index, file.path, place, question, asking.lines)
            : undefined;
        const path = absolute(kept.root, file.path);
        return { ...file, path, ...(shown ? { passage: shown } : {}) };
      });
    return { files, unheard: [...new Set(answers.flatMap((a) => a.unheard))] };
  }

  #near({ near, asking }: Extract<Ask, { near: unknown }>): Answer {
    const at = this.#locate(near.path);
    if (!at) return nothing;
    const recent = (near.recent ?? []).flatMap((path) => this.#within(at.kept, path));
    const place = { path: at.path, line: near.line, recent };
    return located(at.kept.root, at.kept.open.retrieval.near(place, untilOf(asking)));
  }

  #symbols(query: string, limit: number) {
    return [...this.#kept.values()].flatMap(({ root, open }) => {
      const { files } = open.retrieval.search(query, { sources: ['declared'], limit: 40 });
      const paths = files.map((f) => f.path);
      return findSymbols(open.index, query, paths, limit).map((s) => ({
        ...s,
        path: absolute(root, s.path),
      }));
    });
  }

  #together(paths: readonly string[], limit: number): string[] {
    const at = paths.flatMap((path) => this.#locate(path) ?? []);
    const kept = at[0]?.kept;
    if (!kept) return [];
    const own = at.filter((a) => a.kept === kept).map((a) => a.path);
    return kept.open.retrieval.together(own, limit).map((path) => absolute(kept.root, path));
  }

  #status(): RootStatus[] {
    return [...this.#kept.values()].map((kept) => rootStatus(kept, this.#deepening.stateOf(kept.open)));
  }

  #within(kept: Kept, path: string): string[] {
    const at = this.#locate(path);
    return at?.kept === kept ? [at.path] : [];
  }

  #locate(path: string): { kept: Kept; path: string } | undefined {
    for (const kept of this.#kept.values()) {
      const within = inside(kept.root, kept.open.index.root, path);
      if (within !== undefined) return { kept, path: within };
    }
    return undefined;
  }
}
