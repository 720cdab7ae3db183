/**
 * The engine over an inference process: started when first needed, started again with growing patience when it dies,
 * ended when unused for a while. Whoever waits when it dies gets an end without an answer; nobody waits for ever.
 */
import type {
  Clock,
  Engine,
  EngineStatus,
  GeneratedToken,
  GenerateRequest,
  Log,
  Outcome,
  TextAtHand,
} from '../base/index.ts';
import { none, some } from '../base/index.ts';
import { type Connection, connectTo } from './connection.ts';
import type { Work } from './generate.ts';
import { Heartbeat } from './heartbeat.ts';
import { ReadTexts } from './read-texts.ts';
import { type Ask, type LoadRequest, readLines, type Tell, writeLine } from './wire.ts';

export interface InferenceProcessOptions {
  /** What the user calls the model. */
  readonly name: string;
  readonly load: LoadRequest;
  /** The compiled child.js. */
  readonly child?: URL;
  /** A path only this user can open: the process is shared by all servers that name it. Undefined: our own process. */
  readonly socket?: string;
  /** Unused for so long, the process ends and its memory is free; it comes back when needed. */
  readonly idleMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of every finished generation's work. */
  readonly worked?: (work: Work) => void;
}

/** After so many deaths in a row without an answer in between it is not started again. */
const mostDeaths = 5;
const patienceMs = [0, 100, 500, 2000, 5000] as const;

interface Pending {
  heard(message: Tell): void;
  /** The process is gone. */
  lost(): void;
}

export function createInferenceProcess(options: InferenceProcessOptions): Engine {
  return new InferenceProcess(options);
}

class InferenceProcess implements Engine {
  readonly #options: InferenceProcessOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #texts: ReadTexts;
  readonly #heartbeat: Heartbeat;
  /** Of the process, as it said. */
  #pid: number | undefined;
  #connection: Connection | undefined;
  /** One that said nothing any more is being ended. */
  #ending = Promise.resolve();
  #ready: Promise<boolean> | undefined;
  #status: EngineStatus;
  #deaths = 0;
  #ids = 0;
  #cancelIdle = () => {};
  #disposed = false;

  constructor(options: InferenceProcessOptions) {
    this.#options = options;
    this.#status = { kind: 'loading', model: options.name, share: 0 };
    this.#texts = new ReadTexts(async (splice) => {
      const told = await this.#whole((id) => ({ id, read: splice }), new AbortController().signal);
      return told?.map(forgottenIn).find((epoch) => epoch !== undefined);
    });
    this.#heartbeat = new Heartbeat({
      clock: options.clock,
      waits: () => this.#pending.size > 0,
      ping: () => this.#connection && writeLine(this.#connection.output, { ping: true }),
      gone: () => this.#silent(),
    });
  }

  status(): EngineStatus {
    return this.#status;
  }

  async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GeneratedToken> {
    if (signal.aborted || !(await this.#start()) || signal.aborted) return;
    const told: Tell[] = [];
    let wake = () => {};
    let over = false;
    const id = this.#ask((asked) => ({ id: asked, generate: request }), {
      heard(message) {
        told.push(message);
        wake();
      },
      lost() {
        over = true;
        wake();
      },
    });
    const stop = () => {
      this.#cancel(id);
      over = true;
      wake();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        const message = told.shift();
        if (message && 'token' in message) {
          yield message.token;
          if (signal.aborted) return;
          continue;
        }
        if (message) {
          if ('done' in message) this.#options.worked?.(message.done);
          if ('failed' in message) this.#options.log.warn(`the model could not go on: ${message.failed}`);
          const epoch = forgottenIn(message);
          if (request.alike && epoch !== undefined) this.#texts.forgotten(request.alike.corpus, epoch);
          return;
        }
        if (over) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', stop);
      if (this.#pending.has(id)) this.#cancel(id);
    }
  }

  async score(
    prompt: readonly number[],
    continuation: readonly number[],
    signal: AbortSignal,
  ): Promise<Outcome<readonly number[], 'cancelled' | 'model-unavailable'>> {
    if (!(await this.#start())) return none('model-unavailable');
    if (signal.aborted) return none('cancelled');
    const messages = await this.#whole((id) => ({ id, score: { prompt, continuation } }), signal);
    if (!messages) return none(signal.aborted ? 'cancelled' : 'model-unavailable');
    const found = messages.find((message) => 'logProbs' in message);
    if (found && 'logProbs' in found) return some(found.logProbs);
    return none(signal.aborted ? 'cancelled' : 'model-unavailable');
  }

  async warm(prompt: readonly number[], signal: AbortSignal): Promise<void> {
    if (signal.aborted || !(await this.#start()) || signal.aborted) return;
    await this.#whole((id) => ({ id, warm: { prompt } }), signal);
  }

  read(text: TextAtHand): void {
    if (this.#options.load.nGrams) this.#texts.read(text);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#cancelIdle();
    this.#connection?.end();
    this.#lost(undefined);
  }

  /** All messages of a request; undefined where the process died or the signal came first. */
  #whole(message: (id: number) => Ask, signal: AbortSignal): Promise<Tell[] | undefined> {
    return new Promise((resolve) => {
      const told: Tell[] = [];
      const stop = () => {
        this.#cancel(id);
        resolve(undefined);
      };
      const id = this.#ask(message, {
        heard: (heard) => {
          told.push(heard);
          if (!isLast(heard)) return;
          signal.removeEventListener('abort', stop);
          if ('failed' in heard) this.#options.log.warn(`the model could not go on: ${heard.failed}`);
          if ('done' in heard) this.#options.worked?.(heard.done);
          resolve(told);
        },
        lost: () => {
          signal.removeEventListener('abort', stop);
          resolve(undefined);
        },
      });
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  #ask(message: (id: number) => Ask, pending: Pending): number {
    const id = ++this.#ids;
    this.#pending.set(id, pending);
    this.#busy();
    this.#heartbeat.begin();
    if (this.#connection) writeLine(this.#connection.output, message(id));
    else queueMicrotask(() => this.#pending.get(id)?.lost());
    return id;
  }

  #cancel(id: number): void {
    this.#pending.delete(id);
    if (this.#connection) writeLine(this.#connection.output, { cancel: id });
    this.#busy();
  }

  /** The clock of idleness starts again while nobody waits. */
  #busy(): void {
    this.#cancelIdle();
    if (this.#disposed) return;
    this.#cancelIdle = this.#options.clock.after(this.#options.idleMs, () => {
      if (this.#pending.size > 0) return this.#busy();
      const connection = this.#connection;
      this.#texts.end();
      this.#connection = undefined;
      this.#ready = undefined;
      this.#status = { kind: 'loading', model: this.#options.name, share: 0 };
      connection?.end();
    });
  }

  /** True when the model is there. */
  #start(): Promise<boolean> {
    if (this.#disposed || this.#status.kind === 'unavailable') return Promise.resolve(false);
    this.#ready ??= this.#connectAndLoad();
    return this.#ready;
  }

  async #connectAndLoad(): Promise<boolean> {
    const { name, load, log, clock } = this.#options;
    const wait = patienceMs[Math.min(this.#deaths, patienceMs.length - 1)]!;
    if (wait > 0) await new Promise<void>((resolve) => clock.after(wait, resolve));
    await this.#ending;
    if (this.#disposed) return false;
    let connection: Connection;
    try {
      const { socket, child = new URL('./child.js', import.meta.url) } = this.#options;
      connection = await connectTo({ child, socket, log });
    } catch (cause) {
      const why = `the inference process did not start: ${(cause as Error).message}`;
      this.#died(why, why);
      return false;
    }
    if (this.#disposed) {
      connection.end();
      return false;
    }
    this.#connection = connection;
    connection.onEnd(() => this.#lost(connection));
    readLines<Tell>(connection.input, (message) => this.#heard(message));
    const told = await this.#whole((id) => ({ id, load }), new AbortController().signal);
    const answer = told?.at(-1);
    if (answer && 'loaded' in answer) {
      this.#status = { kind: 'ready', model: name, device: load.device };
      this.#texts.begin();
      return true;
    }
    if (answer && 'failed' in answer) {
      this.#giveUp(answer.failed);
      this.#connection = undefined;
      connection.end();
    }
    log.debug(`inference process: no model after ${this.#deaths} deaths`);
    return false;
  }

  #heard(message: Tell): void {
    this.#heartbeat.heard();
    if ('alive' in message) {
      this.#pid = message.alive;
      return;
    }
    // A process that loads the weights and dies at its first pass would load them for ever.
    if (!('loaded' in message)) this.#deaths = 0;
    const pending = this.#pending.get(message.id);
    if (isLast(message)) this.#pending.delete(message.id);
    pending?.heard(message);
  }

  /** Undefined: whichever there is. */
  #lost(connection: Connection | undefined): void {
    if (connection && connection !== this.#connection) return;
    this.#texts.end();
    this.#heartbeat.end();
    this.#pid = undefined;
    this.#connection = undefined;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of waiting) pending.lost();
    if (this.#disposed || !connection) return;
    this.#died('the inference process stopped');
  }

  /** A process that does not answer is as good as dead, and in the way of the next one. */
  #silent(): void {
    const connection = this.#connection;
    if (!connection) return;
    this.#options.log.warn('the inference process does not answer any more: it is ended');
    this.#ending = connection.kill(this.#pid);
    this.#lost(connection);
  }

  #died(how: string, again = `${how} again and again`): void {
    this.#ready = undefined;
    this.#deaths++;
    this.#options.log.warn(`${how} (${this.#deaths} in a row)`);
    if (this.#deaths >= mostDeaths) this.#giveUp(again);
    else this.#status = { kind: 'loading', model: this.#options.name, share: 0 };
  }

  #giveUp(why: string): void {
    this.#status = {
      kind: 'unavailable',
      why,
      remedy: 'exact edits go on without it; foretype doctor says more, restarting the server tries again',
    };
    this.#options.log.warn(`no model: ${why}`);
  }
}

function forgottenIn(message: Tell): number | undefined {
  return 'done' in message ? message.forgot : undefined;
}

function isLast(message: Tell): boolean {
  return 'done' in message || 'failed' in message || 'loaded' in message;
}
