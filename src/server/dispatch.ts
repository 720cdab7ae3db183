/**
 * Every message goes through here: one span, one catch, exactly one answer.
 *
 *     handler's value        → result              (bad params → -32602, unknown method → -32601)
 *     newer request in lane  → -32800              (the older one; its work is aborted)
 *     $/cancelRequest        → -32800, at once
 *     handler throws         → -32603, one line in the log, the server lives on
 */
import {
  type CancellationToken,
  ErrorCodes,
  LSPErrorCodes,
  type MessageConnection,
  ResponseError,
} from 'vscode-languageserver/node';
import type { z } from 'zod';
import { type Clock, describe, Lanes, type Log } from '../base/index.ts';

export interface RequestHandler<P, R> {
  readonly params: z.ZodType<P>;
  /** Requests with an equal lane supersede each other. */
  readonly lane?: (params: P) => string;
  readonly run: (params: P, signal: AbortSignal) => R | Promise<R>;
}

export interface NotificationHandler<P> {
  readonly params: z.ZodType<P>;
  readonly run: (params: P) => void | Promise<void>;
}

export type Phase = 'new' | 'running' | 'shutdown';

export class Dispatcher {
  readonly #requests = new Map<string, RequestHandler<unknown, unknown>>();
  readonly #notifications = new Map<string, NotificationHandler<unknown>>();
  readonly #lanes = new Lanes();
  readonly #log: Log;
  readonly #clock: Clock;
  phase: Phase = 'new';

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  request<P, R>(method: string, handler: RequestHandler<P, R>): void {
    this.#requests.set(method, handler as RequestHandler<unknown, unknown>);
  }

  notification<P>(method: string, handler: NotificationHandler<P>): void {
    this.#notifications.set(method, handler as NotificationHandler<unknown>);
  }

  /** Accepted in either form; the answer to a notification is dropped. */
  both<P, R>(method: string, handler: RequestHandler<P, R>): void {
    this.request(method, handler);
    this.notification(method, {
      params: handler.params,
      run: async (params) => {
        await handler.run(params, new AbortController().signal);
      },
    });
  }

  attach(connection: MessageConnection): void {
    connection.onRequest((method, params, token) => this.#answer(method, unwrap(params), token));
    connection.onNotification((method, params) => this.#take(method, unwrap(params)));
  }

  abortAll(): void {
    this.#lanes.abortAll('shutdown');
  }

  async #answer(method: string, params: unknown, token: CancellationToken): Promise<unknown> {
    const handler = this.#requests.get(method);
    if (this.phase === 'new' && method !== 'initialize')
      return new ResponseError(ErrorCodes.ServerNotInitialized, `${method} came before initialize`);
    if (this.phase === 'shutdown')
      return new ResponseError(ErrorCodes.InvalidRequest, `${method} came after shutdown`);
    if (!handler) return new ResponseError(ErrorCodes.MethodNotFound, `no such method: ${method}`);
    const read = handler.params.safeParse(params);
    if (!read.success)
      return new ResponseError(ErrorCodes.InvalidParams, `${method}: ${firstFault(read.error)}`);

    if (method === 'shutdown') this.abortAll();
    const from = this.#clock.now();
    const work = this.#lanes.begin(handler.lane?.(read.data) ?? `request ${++this.#serial}`);
    if (token.isCancellationRequested) work.abort('client');
    const subscription = token.onCancellationRequested(() => work.abort('client'));
    const gone = new Promise<ResponseError<void>>((resolve) => {
      const refuse = () => resolve(cancelled(method, work.signal));
      if (work.signal.aborted) refuse();
      else work.signal.addEventListener('abort', refuse, { once: true });
    });
    const done = this.#run(method, handler, read.data, work.signal);
    try {
      return await Promise.race([gone, done]);
    } finally {
      subscription.dispose();
      work.done();
      this.#log.debug(`${method} ${(this.#clock.now() - from).toFixed(1)} ms`);
    }
  }

  #serial = 0;

  async #run(
    method: string,
    handler: RequestHandler<unknown, unknown>,
    params: unknown,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (signal.aborted) return cancelled(method, signal);
    try {
      const result = await handler.run(params, signal);
      return signal.aborted ? cancelled(method, signal) : result;
    } catch (cause) {
      if (cause instanceof ResponseError) return cause;
      this.#log.error(`[bug] ${method} failed`, cause);
      return new ResponseError(ErrorCodes.InternalError, `${method} failed: ${firstLine(cause)}`);
    }
  }

  async #take(method: string, params: unknown): Promise<void> {
    const handler = this.#notifications.get(method);
    if (!handler) {
      if (!method.startsWith('$/')) this.#log.debug(`ignored ${method}`);
      return;
    }
    if (this.phase !== 'running' && method !== 'exit') return;
    const read = handler.params.safeParse(params);
    if (!read.success) {
      this.#log.warn(`${method}: ${firstFault(read.error)}`);
      return;
    }
    try {
      await handler.run(read.data);
    } catch (cause) {
      this.#log.error(`[bug] ${method} failed`, cause);
    }
  }
}

/** vscode-jsonrpc spreads positional params into an array; ours are always one object. */
function unwrap(params: unknown): unknown {
  return params === undefined || params === null ? {} : params;
}

function cancelled(method: string, signal: AbortSignal): ResponseError<void> {
  const why = signal.reason === 'superseded' ? 'superseded by a newer request' : 'cancelled';
  return new ResponseError(LSPErrorCodes.RequestCancelled, `${method}: ${why}`);
}

function firstFault(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'params'}: ${issue.message}` : 'bad params';
}

function firstLine(cause: unknown): string {
  return cause instanceof Error ? cause.message : (describe(cause).split('\n')[0] ?? '');
}
