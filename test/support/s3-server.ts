/**
 * A real server that speaks S3, on loopback, behind one that passes everything on and can go wrong as networks do. It
 * checks signatures: who signs wrongly, or with another key, is refused by it and not by us.
 */
import { mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { removeFolder } from './remove-folder.ts';

/** What to do to the answer of one request, by its number of bytes; undefined: it is passed on as it is. */
export type Fault =
  /** The connection ends behind so many bytes. */
  | { readonly cutAfter: number; readonly stallAfter?: undefined }
  /** Nothing more comes behind so many bytes, and the connection stays. */
  | { readonly stallAfter: number; readonly cutAfter?: undefined }
  /** This byte is another. */
  | { readonly flipAt: number }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
}

export const bucket = 'team';
/** What the server knows its one user by. */
const key = 'S3RVER';

export class S3Server {
  readonly folder: string;
  readonly asked: Asked[] = [];
  /** Of the next requests. */
  fault: (asked: Asked) => Fault | undefined = () => undefined;
  readonly #store: S3rver;
  readonly #front: Server;

  private constructor(folder: string, store: S3rver) {
    this.folder = folder;
    this.#store = store;
    this.#front = createServer((incoming, answer) => this.#pass(incoming, answer));
  }

  static async start(): Promise<S3Server> {
    const folder = mkdtempSync(join(tmpdir(), 'foretype-s3-'));
    const store = new S3rver({
      address: '127.0.0.1',
      port: 0,
      silent: true,
      directory: folder,
      vhostBuckets: false,
      configureBuckets: [{ name: bucket }],
    });
    await store.run();
    const server = new S3Server(folder, store);
    await new Promise<void>((resolve) => server.#front.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#front.address() as AddressInfo).port}`;
  }

  /** Of the bucket, or of what lies below it. */
  address(prefix = ''): string {
    return `${this.origin}/${bucket}${prefix === '' ? '' : `/${prefix}`}`;
  }

  /** The environment of somebody who may use it. */
  get env(): Record<string, string> {
    return { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: key, HOME: '/nonexistent' };
  }

  async stop(): Promise<void> {
    this.#front.closeAllConnections();
    await new Promise<void>((resolve) => this.#front.close(() => resolve()));
    this.#store.httpServer.closeAllConnections();
    await this.#store.close();
    removeFolder(this.folder);
  }

  #pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const asked: Asked = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      range: incoming.headers.range,
    };
    this.asked.push(asked);
    const fault = this.fault(asked);
    if (fault && 'status' in fault) {
      incoming.resume();
      answer.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    const { port } = this.#store.httpServer.address() as AddressInfo;
    const { method, headers, url: path } = incoming;
    const onward = request({ host: '127.0.0.1', port, method, headers, path }, (reply) => {
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      let at = 0;
      reply.on('data', (bytes: Buffer) => {
        send(answer, bytes, at, fault);
        at += bytes.length;
      });
      reply.on('end', () => {
        if (!fault || 'flipAt' in fault || at <= (fault.cutAfter ?? fault.stallAfter ?? 0)) answer.end();
      });
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  }
}

function send(
  answer: ServerResponse,
  bytes: Buffer,
  at: number,
  fault: Exclude<Fault, { status: number }> | undefined,
): void {
  if (!fault) return void answer.write(bytes);
  if ('flipAt' in fault) {
    if (fault.flipAt >= at && fault.flipAt < at + bytes.length) bytes[fault.flipAt - at]! ^= 1;
    return void answer.write(bytes);
  }
  const left = Math.max(0, (fault.cutAfter ?? fault.stallAfter) - at);
  if (left > 0) answer.write(bytes.subarray(0, left));
  if (fault.cutAfter !== undefined && bytes.length > left) answer.socket?.end();
}
