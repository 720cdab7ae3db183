/**
 * The inference process's main thread: never computes, so that a cancellation is heard at once. Jobs of all clients wait
 * in one line; what somebody waits for goes before reading ahead, which steps back after its chunk and goes on later.
 */
import { Worker } from 'node:worker_threads';
import { noWork } from './generate.ts';
import type { Ask, LoadRequest, Tell } from './wire.ts';

type Job = Exclude<Ask, { cancel: number }>;

interface Waiting {
  readonly job: Job;
  readonly serial: number;
  readonly client: number;
  readonly tell: (message: Tell) => void;
}

export class Host {
  readonly #worker: Worker;
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  #waiting: Waiting[] = [];
  #running: Waiting | undefined;
  /** The running job steps back for another. */
  #yielding = false;
  #loaded: { readonly key: string; readonly answer: Extract<Tell, { loaded: unknown }> } | undefined;
  #rested = () => {};
  #serials = 0;
  #clients = 0;

  /** `worker`: the compiled worker.js. `died` is called when the worker is gone, which it never should be. */
  constructor(worker: URL, died: (why: string) => void) {
    this.#worker = new Worker(worker, { workerData: { stop: this.#stop.buffer } });
    this.#worker.on('message', (message: Tell) => this.#heard(message));
    this.#worker.on('error', (error) => died(error.message));
  }

  /** A client that talks through `tell`; call `ask` with its messages and `gone` when it leaves. */
  client(tell: (message: Tell) => void): { ask(message: Ask): void; gone(): void } {
    const client = ++this.#clients;
    return {
      ask: (message) => {
        if ('cancel' in message) this.#cancel(client, message.cancel);
        else this.#enqueue({ job: message, serial: ++this.#serials, client, tell });
      },
      gone: () => {
        this.#waiting = this.#waiting.filter((w) => w.client !== client);
        if (this.#running?.client === client) this.#interrupt(this.#running);
      },
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

  #enqueue(waiting: Waiting): void {
    const { job } = waiting;
    if ('load' in job && this.#loaded?.key === keyOf(job.load)) {
      waiting.tell({ ...this.#loaded.answer, id: job.id });
      return;
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
    this.#running = next;
    // Loading ends what was loaded, also where it fails.
    if ('load' in next.job) this.#loaded = undefined;
    this.#worker.postMessage({ ...next.job, id: next.serial });
  }

  #heard(message: Tell): void {
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
    Atomics.store(this.#stop, 0, running.serial);
  }
}

function isBackground(job: Job): boolean {
  if ('read' in job) return job.read.background === true;
  return 'warm' in job || ('generate' in job && job.generate.background === true);
}

function keyOf({ folder, device, threads }: LoadRequest): string {
  return JSON.stringify([folder, device, threads]);
}
