/**
 * The inference process's main thread: never computes, so that a cancellation is heard at once. Jobs of all clients wait
 * in one line; what somebody waits for goes before reading ahead, which steps back after its chunk and goes on later. All
 * clients ask the same model: who asks for another is refused, for it would take the others' away.
 */
import { Worker } from 'node:worker_threads';
import { noWork } from './generate.ts';
import type { Ask, LoadRequest, Tell } from './wire.ts';

/** What the worker does, one at a time; `drop`: corpora of texts at hand. */
export type Job =
  | Exclude<Ask, { cancel: number } | { ping: true }>
  | { readonly id: number; readonly drop: readonly string[] };

interface Waiting {
  readonly job: Job;
  readonly serial: number;
  readonly client: number;
  readonly tell: (message: Tell) => void;
}

interface Loaded {
  readonly key: string;
  readonly answer: Extract<Tell, { loaded: unknown }>;
}

/** In looks: a pass of a large model on a slow machine takes some seconds; opening and compiling one takes much longer. */
const patience = { passes: 12, load: 60 };
const everyMs = 10_000;

/** Calls `look` now and then; the returned function ends that. */
type Watch = (look: () => void) => () => void;

const byTime: Watch = (look) => {
  const timer = setInterval(look, everyMs).unref();
  return () => clearInterval(timer);
};

export class Host {
  readonly #worker: Worker;
  readonly #died: (why: string) => void;
  /** The job that shall stop; how often a pass came to its end. */
  readonly #shared = new Int32Array(new SharedArrayBuffer(8));
  readonly #corpora = new Map<number, Set<string>>();
  readonly #unwatch: () => void;
  #waiting: Waiting[] = [];
  #running: Waiting | undefined;
  /** The running job steps back for another. */
  #yielding = false;
  #loaded: Loaded | undefined;
  #rested = () => {};
  #serials = 0;
  #clients = 0;

  /**
   * `worker`: the compiled worker.js. `died` is called when the worker is gone or stuck, which it never should be, and which
   * is looked at as often as `watch` says.
   */
  constructor(worker: URL, died: (why: string) => void, watch = byTime) {
    this.#died = died;
    this.#worker = new Worker(worker, { workerData: { shared: this.#shared.buffer } });
    this.#worker.on('message', (message: Tell & { readonly id: number }) => this.#heard(message));
    this.#worker.on('error', (error) => died(error.message));
    this.#unwatch = watch(this.#look());
  }

  /** A client that talks through `tell`; call `ask` with its messages and `gone` when it leaves. */
  client(tell: (message: Tell) => void): { ask(message: Ask): void; gone(): void } {
    const client = ++this.#clients;
    tell({ alive: process.pid });
    return {
      ask: (message) => {
        if ('ping' in message) tell({ alive: process.pid });
        else if ('cancel' in message) this.#cancel(client, message.cancel);
        else this.#enqueue({ job: message, serial: ++this.#serials, client, tell });
      },
      gone: () => {
        this.#waiting = this.#waiting.filter((w) => w.client !== client);
        if (this.#running?.client === client) this.#interrupt(this.#running);
        const drop = [...(this.#corpora.get(client) ?? [])];
        this.#corpora.delete(client);
        if (drop.length > 0)
          this.#enqueue({ job: { id: 0, drop }, serial: ++this.#serials, client: 0, tell() {} });
      },
    };
  }

  /** A worker within a pass hears nothing; that passes come to their end says that it goes on. */
  #look(): () => void {
    let known = { serial: 0, passes: 0, looks: 0 };
    return () => {
      const [serial, passes] = [this.#running?.serial ?? 0, Atomics.load(this.#shared, 1)];
      const same = serial !== 0 && serial === known.serial && passes === known.passes;
      known = { serial, passes, looks: same ? known.looks + 1 : 0 };
      const most = this.#running && 'load' in this.#running.job ? patience.load : patience.passes;
      if (known.looks >= most) this.#died('a pass does not come to its end');
    };
  }

  /** Resolves when no pass runs any more, or after so long: a process that ends within a pass dies with a native fault. */
  async rest(patienceMs: number): Promise<void> {
    if (!this.#running) return;
    this.#waiting = [];
    this.#interrupt(this.#running);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.#rested = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Whatever runs. */
  async end(): Promise<void> {
    this.#unwatch();
    await this.#worker.terminate();
  }

  #enqueue(waiting: Waiting): void {
    const { job, client } = waiting;
    if ('read' in job) {
      const corpora = this.#corpora.get(client) ?? new Set();
      this.#corpora.set(client, corpora.add(job.read.corpus));
    }
    this.#waiting.push(waiting);
    if (this.#running && isBackground(this.#running.job) && !isBackground(job)) {
      // Reading ahead goes on later; what was said ahead of need is asked for again if it is needed.
      this.#yielding = 'warm' in this.#running.job;
      this.#interrupt(this.#running);
    }
    this.#next();
  }

  #next(): void {
    if (this.#running) return;
    const at = this.#waiting.findIndex(({ job }) => !isBackground(job));
    const [next] = this.#waiting.splice(Math.max(0, at), 1);
    if (!next) return;
    if ('load' in next.job && this.#loaded) {
      next.tell(answerOf(this.#loaded, next.job.id, next.job.load));
      this.#next();
      return;
    }
    this.#running = next;
    this.#worker.postMessage({ ...next.job, id: next.serial });
  }

  #heard(message: Tell & { readonly id: number }): void {
    const running = this.#running;
    if (!running || message.id !== running.serial) return;
    const ended = 'done' in message || 'failed' in message || 'loaded' in message;
    const again = 'done' in message && message.stopped && this.#yielding;
    if ('loaded' in message && 'load' in running.job)
      this.#loaded = { key: keyOf(running.job.load), answer: message };
    if (ended) {
      this.#running = undefined;
      this.#yielding = false;
      // Reading ahead goes on where it was: what it read is kept.
      if (again) this.#waiting.push({ ...running, serial: ++this.#serials });
    }
    if (!again) running.tell({ ...message, id: running.job.id });
    if (ended) this.#next();
    if (!this.#running) this.#rested();
  }

  #cancel(client: number, id: number): void {
    const mine = (w: Waiting) => w.client === client && w.job.id === id;
    const waiting = this.#waiting.find(mine);
    if (waiting) {
      this.#waiting = this.#waiting.filter((w) => w !== waiting);
      waiting.tell({
        id,
        done: noWork(),
        stopped: true,
      });
    } else if (this.#running && mine(this.#running)) {
      this.#yielding = false;
      this.#interrupt(this.#running);
    }
  }

  #interrupt(running: Waiting): void {
    Atomics.store(this.#shared, 0, running.serial);
  }
}

function isBackground(job: Job): boolean {
  if ('drop' in job) return true;
  if ('read' in job) return job.read.background === true;
  return 'warm' in job || ('generate' in job && job.generate.background === true);
}

function answerOf({ key, answer }: Loaded, id: number, load: LoadRequest): Tell {
  if (key === keyOf(load)) return { ...answer, id };
  return { id, failed: 'the process that is shared serves another model' };
}

/** The threads are those that the first has asked for. */
function keyOf({ folder, device, cacheBytes, nGrams }: LoadRequest): string {
  return JSON.stringify([folder, device, cacheBytes, nGrams]);
}
