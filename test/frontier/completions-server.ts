/**
 * A completions server on this machine that speaks as vLLM or llama.cpp do: the same fields, the same events, and the bytes
 * cut wherever a test likes. What it was asked, and which requests were hung up on, stands in `asked`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AskedCompletion {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire is any JSON, and tests look into it
  readonly body: any;
  /** Resolves when the client closed the connection before the answer was whole. */
  readonly hungUp: Promise<void>;
}

export type Speaker = (response: ServerResponse, asked: AskedCompletion) => void;

export class CompletionsServer {
  readonly asked: AskedCompletion[] = [];
  /** How requests are answered. */
  speak: Speaker;
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();

  private constructor(speak: Speaker) {
    this.speak = speak;
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (bytes) => parts.push(bytes));
      request.on('end', () => {
        const hungUp = new Promise<void>((resolve) => {
          response.on('close', () => !response.writableFinished && resolve());
        });
        const body = JSON.parse(Buffer.concat(parts).toString());
        const asked = { path: request.url ?? '', headers: request.headers, body, hungUp };
        this.asked.push(asked);
        for (const wake of this.#waiting) wake();
        this.#waiting.clear();
        this.speak(response, asked);
      });
    });
  }

  static async start(speak: Speaker): Promise<CompletionsServer> {
    const server = new CompletionsServer(speak);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** Request number `n`, from 0, when it has come. */
  async request(n: number): Promise<AskedCompletion> {
    while (this.asked.length <= n) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    return this.asked[n]!;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The events of vLLM for these pieces: every chunk with a usage of null, one with the usage at the end, [DONE]. */
export function vllmEvents(pieces: readonly string[], finish: 'stop' | 'length' | null = 'stop'): string {
  const chunk = (text: string, reason: string | null) => ({
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1763712000,
    model: 'm',
    choices: [
      {
        index: 0,
        text,
        logprobs: { text_offset: [0], token_logprobs: [-0.25], tokens: [text], top_logprobs: [{}] },
        finish_reason: reason,
        stop_reason: null,
      },
    ],
    usage: null,
  });
  const last = finish === null ? [] : [chunk('', finish)];
  const usage = { id: 'cmpl-1', object: 'text_completion', choices: [], usage: { total_tokens: 9 } };
  const all = [...pieces.map((text) => chunk(text, null)), ...last, usage];
  return `${all.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('')}data: [DONE]\n\n`;
}

/** The events of llama.cpp's server: its own log-probabilities, timings with the last chunk. */
export function llamaEvents(pieces: readonly string[], finish: 'stop' | 'length' = 'stop'): string {
  const chunk = (text: string, reason: string | null) => ({
    choices: [
      {
        text,
        index: 0,
        logprobs:
          reason === null
            ? { content: [{ id: 1, token: text, bytes: [], logprob: -0.5, top_logprobs: [] }] }
            : null,
        finish_reason: reason,
      },
    ],
    created: 1763712000,
    model: 'gpt-3.5-turbo',
    system_fingerprint: 'b7000-abcdef0',
    object: 'text_completion',
    id: 'chatcmpl-1',
    ...(reason === null ? {} : { usage: { completion_tokens: 2 }, timings: { predicted_ms: 1 } }),
  });
  const all = [...pieces.map((text) => chunk(text, null)), chunk('', finish)];
  return `${all.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('')}data: [DONE]\n\n`;
}

/** Sends `text` in parts of these many bytes, over and over. */
export const inParts =
  (text: string, sizes: readonly number[]): Speaker =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    const bytes = Buffer.from(text);
    let at = 0;
    let n = 0;
    const next = () => {
      if (response.destroyed) return;
      if (at >= bytes.length) return void response.end();
      const size = sizes[n++ % sizes.length]!;
      response.write(bytes.subarray(at, at + size));
      at += size;
      setImmediate(next);
    };
    next();
  };

/** Sends `text` and then nothing, without an end. */
export const unfinished =
  (text: string): Speaker =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(text);
  };

export const refusing =
  (status: number, body: unknown, headers: Record<string, string> = {}): Speaker =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
