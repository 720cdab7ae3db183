/**
 * A server on this machine that speaks the Messages API as its documentation writes it, event for event, and fails as such
 * servers do. What it was asked stands in `asked`. Source: https://docs.claude.com/en/api/messages-streaming and .../errors.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface AskedMessage {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire is any JSON, and tests look into it
  readonly body: any;
}

/** What the server does with a request. */
export type Behavior =
  | {
      readonly kind: 'answer';
      readonly text: string;
      readonly call?: { readonly name: string; readonly input: unknown };
    }
  | { readonly kind: 'status'; readonly status: number; readonly type: string; readonly retryAfter?: number }
  /** An error event after some text. */
  | { readonly kind: 'error event'; readonly type: string; readonly text?: string }
  /** The connection breaks after so many bytes of a good answer. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** The stream ends cleanly, too early. */
  | { readonly kind: 'ends early' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'silence' }
  | { readonly kind: 'length'; readonly text: string }
  | { readonly kind: 'refusal' };

export class MessagesServer {
  readonly asked: AskedMessage[] = [];
  /** Of the next requests, in order; an answer where there is none left. */
  behaviors: Behavior[] = [];
  /** Bytes of a chunk; the whole at once where 0. */
  chunk = 0;
  /** An answer stops before it sends `text` for the first time, and goes on when `until` is settled. */
  pause: { readonly text: string; readonly until: Promise<void> } | undefined;
  readonly #server: Server;

  /** With a certificate it speaks HTTPS; `url` stays what a client on this machine would ask without. */
  constructor(certificate?: { readonly key: string; readonly cert: string }) {
    const hear = (request: IncomingMessage, response: ServerResponse) => {
      const parts: Buffer[] = [];
      request.on('data', (bytes) => parts.push(bytes));
      request.on('end', () => {
        const text = Buffer.concat(parts).toString();
        this.asked.push({ path: request.url ?? '', headers: request.headers, text, body: JSON.parse(text) });
        this.#behave(this.behaviors.shift() ?? { kind: 'answer', text: 'Hello' }, response);
      });
    };
    this.#server = certificate ? createSecureServer(certificate, hear) : createServer(hear);
  }

  static async start(certificate?: { readonly key: string; readonly cert: string }): Promise<MessagesServer> {
    const server = new MessagesServer(certificate);
    await server.listen();
    return server;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #behave(behavior: Behavior, response: ServerResponse): void {
    const { kind } = behavior;
    if (kind === 'silence') return;
    if (kind === 'reset') {
      response.socket?.resetAndDestroy();
      return;
    }
    if (kind === 'status') {
      const after = behavior.retryAfter === undefined ? {} : { 'retry-after': String(behavior.retryAfter) };
      response.writeHead(behavior.status, { 'content-type': 'application/json', ...after });
      const error = { type: behavior.type, message: `${behavior.type} from the test` };
      response.end(JSON.stringify({ type: 'error', error, request_id: 'req_test' }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'request-id': 'req_test' });
    if (kind === 'garbage') response.end('event: message_start\ndata: {"type": "mess\n\n');
    else if (kind === 'error event') {
      const error = { type: 'error', error: { type: behavior.type, message: 'Overloaded' } };
      response.end(events([start(), ...textBlock(behavior.text ?? '', false), error]));
    } else if (kind === 'cut') {
      const bytes = Buffer.from(events(whole('A long answer that is cut', 'end_turn')));
      response.write(bytes.subarray(0, behavior.bytes), () => response.socket?.resetAndDestroy());
    } else if (kind === 'ends early') response.end(events([start(), ...textBlock('Half', false)]));
    else if (kind === 'length') response.end(events(whole(behavior.text, 'max_tokens')));
    else if (kind === 'refusal') response.end(events(whole('', 'refusal')));
    else
      void this.#send(
        response,
        events(whole(behavior.text, behavior.call ? 'tool_use' : 'end_turn', behavior.call)),
      );
  }

  async #send(response: ServerResponse, text: string): Promise<void> {
    const stop = this.pause ? text.indexOf(this.pause.text) : -1;
    if (stop >= 0) {
      await new Promise<void>((resolve) => response.write(text.slice(0, stop), () => resolve()));
      await this.pause?.until;
      text = text.slice(stop);
    }
    const bytes = Buffer.from(text);
    const step = this.chunk || bytes.length;
    for (let at = 0; at < bytes.length; at += step) {
      await new Promise<void>((resolve) => response.write(bytes.subarray(at, at + step), () => resolve()));
    }
    response.end();
  }
}

interface Event {
  readonly type: string;
}

function whole(text: string, reason: string, call?: { name: string; input: unknown }): Event[] {
  const usage = {
    output_tokens: 12,
    cache_read_input_tokens: 80,
    cache_creation_input_tokens: 20,
    input_tokens: 5,
  };
  return [
    start(),
    { type: 'ping' },
    ...(text === '' ? [] : textBlock(text, true)),
    ...(call ? toolBlock(call, text === '' ? 0 : 1) : []),
    { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage } as Event,
    { type: 'message_stop' },
  ];
}

function start(): Event {
  const message = {
    id: 'msg_test',
    type: 'message',
    role: 'assistant',
    model: 'claude-test',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: 5,
      cache_read_input_tokens: 80,
      cache_creation_input_tokens: 20,
      output_tokens: 1,
    },
  };
  return { type: 'message_start', message } as Event;
}

function textBlock(text: string, ends: boolean): Event[] {
  const pieces = text.match(/.{1,7}/gs) ?? [];
  return [
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as Event,
    ...pieces.map(
      (piece) =>
        ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: piece } }) as Event,
    ),
    ...(ends ? [{ type: 'content_block_stop', index: 0 } as Event] : []),
  ];
}

function toolBlock({ name, input }: { name: string; input: unknown }, index: number): Event[] {
  const pieces = JSON.stringify(input).match(/.{1,5}/gs) ?? [];
  return [
    {
      type: 'content_block_start',
      index,
      content_block: { type: 'tool_use', id: 'toolu_1', name, input: {} },
    } as Event,
    ...pieces.map(
      (piece) =>
        ({
          type: 'content_block_delta',
          index,
          delta: { type: 'input_json_delta', partial_json: piece },
        }) as Event,
    ),
    { type: 'content_block_stop', index } as Event,
  ];
}

function events(list: readonly Event[]): string {
  return list.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}
