/**
 * A server of files on this machine that can fail in every way a real one does: each request is answered by the next
 * fault in line, or as it should be. It answers the hub's listing too. What was asked stands in `asked`.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type Fault = (request: IncomingMessage, response: ServerResponse, file: Buffer) => void;

export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
export const etag = (bytes: Buffer) => `"${sha256(bytes).slice(0, 16)}"`;

export class Hub {
  readonly files = new Map<string, Buffer>();
  readonly asked: Asked[] = [];
  /** For requests of a path that ends so, in order; then the path is served as it should be. */
  readonly faults: { readonly end: string; readonly fault: Fault }[] = [];
  readonly #server: Server;

  private constructor(tls: { key: string; cert: string } | undefined) {
    const listener = (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response);
    this.#server = tls ? createSecureServer(tls, listener) : createServer(listener);
  }

  static async start(tls?: { key: string; cert: string }): Promise<Hub> {
    const hub = new Hub(tls);
    await new Promise<void>((resolve) => hub.#server.listen(0, '127.0.0.1', resolve));
    return hub;
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

  fail(end: string, ...faults: Fault[]): void {
    for (const fault of faults) this.faults.push({ end, fault });
  }

  askedFor(end: string): Asked[] {
    return this.asked.filter(({ path }) => path.endsWith(end));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    // A proxy is asked with the whole address.
    const { pathname } = new URL(request.url ?? '/', 'http://any');
    const path = decodeURIComponent(pathname);
    this.asked.push({ path, headers: request.headers });
    const file = this.files.get(path);
    const at = this.faults.findIndex(({ end }) => path.endsWith(end));
    const fault = at < 0 ? undefined : this.faults.splice(at, 1)[0]!.fault;
    if (fault) fault(request, response, file ?? Buffer.alloc(0));
    else if (file === undefined) response.writeHead(404).end('Entry not found');
    else serve(request, response, file);
  }
}

/** As a good server does it: ranges, If-Range, a strong ETag. */
export const serve: Fault = (request, response, file) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
  const condition = request.headers['if-range'];
  const headers = { etag: etag(file), 'accept-ranges': 'bytes' };
  if (Number.isNaN(from) || (condition !== undefined && condition !== etag(file)))
    response.writeHead(200, { ...headers, 'content-length': file.length }).end(file);
  else if (from >= file.length)
    response.writeHead(416, { ...headers, 'content-range': `bytes */${file.length}` }).end();
  else
    response
      .writeHead(206, {
        ...headers,
        'content-length': file.length - from,
        'content-range': `bytes ${from}-${file.length - 1}/${file.length}`,
      })
      .end(file.subarray(from));
};

/** Sends some of what `serve` would, then nothing. */
export const stallAfter =
  (bytes: number): Fault =>
  (request, response, file) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      etag: etag(file),
      'content-length': file.length - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` } : {}),
    });
    response.write(file.subarray(from, from + bytes));
  };

export const withoutRanges: Fault = (_, response, file) => {
  response.writeHead(200, { 'content-length': file.length }).end(file);
};

export const status =
  (code: number, headers: Record<string, string> = {}, body = 'no'): Fault =>
  (_, response) => {
    response.writeHead(code, headers).end(body);
  };
