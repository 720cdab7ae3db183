/**
 * The index process as its parent sees it. A crash never reaches the parent: the process is started again, after pauses
 * that grow while it keeps crashing, and given up when it crashes every time.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock, Log } from '../base/index.ts';
import type { Ask, Tell } from './wire.ts';

export interface IndexProcessParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly env: NodeJS.ProcessEnv;
  /** The compiled index-child.js. */
  readonly program: URL;
  /** A process has started, and knows nothing yet. */
  started(): void;
  heard(message: Tell): void;
  /** It is gone, or was stopped: what it was asked stays without an answer. */
  ended(): void;
}

/** Before each further start; after the last there is none. */
const pausesMs = [500, 2000, 10_000, 60_000];
/** A process that lived so long did not crash at its start. */
const steadyMs = 600_000;
/** In MB: the process's own heap; its tables lie outside it. */
const heapMb = 200;

export class IndexProcess {
  readonly #parts: IndexProcessParts;
  #child: ChildProcess | undefined;
  #startedAt = 0;
  #crashes = 0;
  #again: (() => void) | undefined;

  constructor(parts: IndexProcessParts) {
    this.#parts = parts;
  }

  get running(): boolean {
    return this.#child?.connected === true;
  }

  /** It crashed at every start and is not started again. */
  get givenUp(): boolean {
    return this.#crashes > pausesMs.length;
  }

  /** Nothing where it runs, waits to be started again, or was given up. */
  start(): void {
    if (this.#child || this.#again || this.givenUp) return;
    const { clock, env, program, log } = this.#parts;
    this.#startedAt = clock.now();
    const child = fork(fileURLToPath(program), {
      execArgv: [`--max-old-space-size=${heapMb}`],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env,
    });
    this.#child = child;
    child.on('message', (message: Tell) => {
      if (this.#child === child) this.#parts.heard(message);
    });
    child.on('error', (error) => {
      log.warn(`the index process failed: ${error.message}`);
      if (child.pid === undefined) this.#crashed(child, 'it could not be started');
    });
    child.on('exit', (code, signal) => this.#crashed(child, String(code ?? signal)));
    // The server must be able to end while its index is being made.
    child.unref();
    child.channel?.unref();
    this.#parts.started();
  }

  stop(): void {
    this.#again?.();
    this.#again = undefined;
    this.#crashes = 0;
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    if (child.connected) child.disconnect();
    this.#parts.ended();
  }

  send(message: Ask): void {
    if (this.#child?.connected) this.#child.send(message, () => {});
  }

  #crashed(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    const { clock, log } = this.#parts;
    this.#child = undefined;
    this.#crashes = clock.now() - this.#startedAt > steadyMs ? 1 : this.#crashes + 1;
    const pause = pausesMs[this.#crashes - 1];
    log.warn(
      `the index process ended (${how}); it is ${pause === undefined ? 'not started again' : 'started again'}`,
    );
    this.#parts.ended();
    if (pause === undefined) return;
    this.#again = clock.after(pause, () => {
      this.#again = undefined;
      this.start();
    });
  }
}
