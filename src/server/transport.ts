/**
 * The guard in front of the protocol: reads LSP frames from a byte stream and never loses its place for long.
 *
 *     Content-Length: 17\r\n
 *     \r\n
 *     {"jsonrpc":"2.0"}
 *
 * A body that is no JSON, a header without a length, a header of any size: each is answered once with -32700 and id
 * null, then reading goes on at the next `Content-Length:`. Only a declared length beyond `maxBodyBytes` ends it.
 */
import {
  AbstractMessageReader,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-languageserver/node';

/** Larger than any sane message; the declared length alone decides, nothing is buffered first. */
export const maxBodyBytes = 64 * 1024 * 1024;
const maxHeaderBytes = 16 * 1024;
const mark = Buffer.from('content-length:');

export interface TransportFaults {
  /** `code` as in JSON-RPC: -32700 for what could not be read, -32600 for JSON that is no message. */
  malformed(code: -32700 | -32600, why: string, id: number | string | null): void;
  /** The peer announced a body of `bytes`; nothing more will be read. */
  tooLarge(bytes: number): void;
}

export class FramedReader extends AbstractMessageReader {
  readonly #input: NodeJS.ReadableStream;
  readonly #faults: TransportFaults;
  #chunks: Buffer[] = [];
  #size = 0;
  #wanted = 0;
  #bodyBytes: number | undefined;
  /** Reading dropped bytes of a broken frame until the next header. */
  #lost = false;
  #stopped = false;

  constructor(input: NodeJS.ReadableStream, faults: TransportFaults) {
    super();
    this.#input = input;
    this.#faults = faults;
  }

  listen(callback: DataCallback): Disposable {
    const onData = (chunk: Buffer | string) => this.#take(Buffer.from(chunk as Buffer), callback);
    const onEnd = () => this.fireClose();
    const onError = () => this.fireClose();
    this.#input.on('data', onData);
    this.#input.on('end', onEnd);
    this.#input.on('close', onEnd);
    this.#input.on('error', onError);
    return {
      dispose: () => {
        this.#input.removeListener('data', onData);
        this.#input.removeListener('end', onEnd);
        this.#input.removeListener('close', onEnd);
        this.#input.removeListener('error', onError);
      },
    };
  }

  #take(chunk: Buffer, callback: DataCallback): void {
    if (this.#stopped) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    // A large body arrives in many chunks: join them once, when they suffice.
    if (this.#size < this.#wanted) return;
    let rest: Buffer = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    for (;;) {
      const left = this.#step(rest, callback);
      if (left === undefined || this.#stopped) break;
      rest = left;
    }
    this.#chunks = rest.length > 0 && !this.#stopped ? [this.#rest ?? rest] : [];
    this.#rest = undefined;
    this.#size = this.#chunks[0]?.length ?? 0;
  }

  /** What a step left over when it could not finish. */
  #rest: Buffer | undefined;

  /** Reads one header or one body; undefined when more bytes are needed. */
  #step(bytes: Buffer, callback: DataCallback): Buffer | undefined {
    if (this.#bodyBytes !== undefined) {
      if (bytes.length < this.#bodyBytes) {
        this.#wanted = this.#bodyBytes;
        return undefined;
      }
      const body = bytes.subarray(0, this.#bodyBytes);
      const after = bytes.subarray(this.#bodyBytes);
      this.#bodyBytes = undefined;
      this.#wanted = 0;
      const swallowed = this.#deliver(body, callback);
      return swallowed === undefined ? after : bytes.subarray(swallowed);
    }
    if (this.#lost) {
      const at = indexOfMark(bytes);
      if (at < 0) {
        this.#rest = Buffer.from(bytes.subarray(Math.max(0, bytes.length - mark.length)));
        return undefined;
      }
      this.#lost = false;
      return bytes.subarray(at);
    }
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0 || end > maxHeaderBytes) {
      if (bytes.length <= maxHeaderBytes) return undefined;
      return this.#loseTrack(`a header of more than ${maxHeaderBytes} bytes`, bytes);
    }
    const header = bytes.toString('latin1', 0, end);
    const length = /^content-length:[ \t]*(\d{1,15})[ \t]*$/im.exec(header.replaceAll('\r', ''))?.[1];
    if (length === undefined)
      return this.#loseTrack('a header without a valid Content-Length', bytes.subarray(end + 4));
    const bodyBytes = Number(length);
    if (bodyBytes > maxBodyBytes) {
      this.#stopped = true;
      this.#faults.tooLarge(bodyBytes);
      return undefined;
    }
    this.#bodyBytes = bodyBytes;
    return bytes.subarray(end + 4);
  }

  #loseTrack(why: string, bytes: Buffer): Buffer {
    this.#lost = true;
    this.#faults.malformed(-32700, why, null);
    return bytes;
  }

  /** Hands one body on. Returns where in it a swallowed next frame begins, when the length was a lie. */
  #deliver(body: Buffer, callback: DataCallback): number | undefined {
    let message: unknown;
    try {
      message = JSON.parse(body.toString('utf8'));
    } catch {
      this.#lost = true;
      this.#faults.malformed(-32700, 'a body that is not JSON', null);
      const at = indexOfMark(body);
      return at < 0 ? undefined : at;
    }
    const why = notAMessage(message);
    if (why !== undefined) this.#faults.malformed(-32600, why, idOf(message));
    else callback(message as Message);
    return undefined;
  }
}

function indexOfMark(bytes: Buffer): number {
  return bytes.toString('latin1').toLowerCase().indexOf('content-length:');
}

function idOf(message: unknown): number | string | null {
  const id = (message as { id?: unknown } | null)?.id;
  return typeof id === 'number' || typeof id === 'string' ? id : null;
}

/** Why a JSON value is not a JSON-RPC message that the connection can take; undefined when it is one. */
function notAMessage(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'a message must be an object';
  if (Array.isArray(value)) return 'batches are not part of LSP';
  const { method, id, params } = value as { method?: unknown; id?: unknown; params?: unknown };
  const idFits = id === undefined || typeof id === 'string' || typeof id === 'number';
  if (method === undefined) {
    const answer = 'result' in value || 'error' in value;
    return answer && (idFits || id === null) ? undefined : 'neither a request, a notification nor an answer';
  }
  if (typeof method !== 'string') return 'a method must be a string';
  if (!idFits) return 'an id must be a string or a number';
  if (params !== undefined && params !== null && typeof params !== 'object')
    return 'params must be an object or an array';
  if (method === '$/cancelRequest' && idOf(params) === null)
    return 'a cancellation needs the id of a request';
  return undefined;
}
