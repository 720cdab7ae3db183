/**
 * Objects of a bucket, over S3's protocol: four requests, signed by `aws4fetch`, sent by `undici`, both loaded with the
 * first of them. The whole of Amazon's client would be 22 MB for the same four. Proxies are the environment's.
 */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type ListedObject, type ObjectBody, type Objects, ObjectsError } from '../base/index.ts';
import { type BucketAddress, isLoopback } from './address.ts';
import { findIdentity, type Identity } from './credentials.ts';
import { codeIn, listedIn, nextIn } from './s3-answers.ts';

interface Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Undefined for the bucket itself. */
  readonly name?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly from?: number;
  readonly body?: ObjectBody;
}

type Undici = typeof import('undici');
type Answer = Awaited<ReturnType<Undici['request']>>;

const defaultRegion = 'us-east-1';
const noBytes = createHash('sha256').digest('hex');
/** Before a request that the server was too busy for is sent again. */
const pausesMs = [300, 1500];
/** Credentials that end sooner are asked for anew. */
const renewMs = 60_000;
const longestMessage = 64_000;

export class BucketObjects implements Objects {
  readonly address: string;
  readonly #place: BucketAddress;
  readonly #env: NodeJS.ProcessEnv;
  readonly #idleMs: number;
  #identity: Identity | undefined;
  /** Where the server said that the bucket is. */
  #region: string | undefined;
  #network:
    | Promise<{ readonly undici: Undici; readonly dispatcher: InstanceType<Undici['Agent']> }>
    | undefined;

  constructor(address: string, place: BucketAddress, env: NodeJS.ProcessEnv, idleMs: number) {
    this.address = address.replace(/\?.*/, '');
    this.#place = place;
    this.#env = env;
    this.#idleMs = idleMs;
  }

  async get(name: string, from: number, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const answer = await this.#ask({ method: 'GET', name, from }, signal);
    if (answer.statusCode === 404) return undefined;
    // A server that does not know ranges begins at the beginning.
    return read(answer, answer.statusCode === 206 ? 0 : from, signal);
  }

  async put(name: string, body: ObjectBody, signal: AbortSignal): Promise<void> {
    await (await this.#ask({ method: 'PUT', name, body }, signal)).body.dump();
  }

  async list(folder: string, signal: AbortSignal): Promise<ListedObject[]> {
    const prefix = `${[...this.#place.prefix, folder].join('/')}/`;
    const out: ListedObject[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const query = {
        'list-type': '2',
        prefix,
        delimiter: '/',
        ...(next === '' ? {} : { 'continuation-token': next }),
      };
      const answer = await this.#ask({ method: 'GET', query }, signal);
      const text = await answer.body.text();
      out.push(...listedIn(text, prefix));
      next = nextIn(text);
    }
    return out;
  }

  async remove(name: string, signal: AbortSignal): Promise<void> {
    await (await this.#ask({ method: 'DELETE', name }, signal)).body.dump();
  }

  /** An answer that is good news, or says that nothing has that name. */
  async #ask(request: Request, signal: AbortSignal): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#send(request, signal);
      const { statusCode: status, headers } = answer;
      if (status < 300) return answer;
      const code = codeIn(await start(answer));
      if (status === 404 && code !== 'NoSuchBucket') return answer;
      const region = headers['x-amz-bucket-region'];
      if (typeof region === 'string' && region !== this.#regionNow() && attempt === 0) {
        this.#region = region;
        continue;
      }
      const wait = status === 429 || status >= 500 ? pausesMs[attempt] : undefined;
      if (wait === undefined) throw refusal(status, code, this.#place.bucket);
      await pause(wait, undefined, { signal });
    }
  }

  async #send(request: Request, signal: AbortSignal): Promise<Answer> {
    const { credentials } = await this.#whoAsks(signal);
    const { body, from = 0, method } = request;
    const { AwsV4Signer } = await import('aws4fetch');
    const signed = await new AwsV4Signer({
      method,
      url: this.#urlOf(request).href,
      headers: {
        'x-amz-content-sha256': hashOf(body),
        ...(from > 0 ? { range: `bytes=${from}-` } : {}),
      },
      ...credentials,
      service: 's3',
      region: this.#regionNow(),
    }).sign();
    const size = body instanceof Uint8Array ? body.length : body && statSync(body.path).size;
    this.#network ??= this.#load();
    const { undici, dispatcher } = await this.#network;
    try {
      return await undici.request(signed.url, {
        method,
        headers: {
          ...Object.fromEntries(signed.headers),
          ...(size === undefined ? {} : { 'content-length': String(size) }),
        },
        body: body instanceof Uint8Array ? body : body ? createReadStream(body.path) : null,
        signal,
        dispatcher,
      });
    } catch (cause) {
      throw broken(cause, signed.url.host);
    }
  }

  async #whoAsks(signal: AbortSignal): Promise<Identity> {
    const known = this.#identity;
    if (known && (known.credentials.expiresAt ?? Number.POSITIVE_INFINITY) > Date.now() + renewMs)
      return known;
    this.#identity = await findIdentity(this.#env, signal);
    return this.#identity;
  }

  #regionNow(): string {
    return this.#region ?? this.#place.region ?? this.#identity?.region ?? defaultRegion;
  }

  #urlOf({ name, query = {} }: Request): URL {
    const { endpoint, bucket, prefix } = this.#place;
    // Amazon wants the bucket in the host's name, where its certificate covers that.
    const inHost = endpoint === undefined && !bucket.includes('.');
    const host =
      endpoint?.origin ?? `https://${inHost ? `${bucket}.` : ''}s3.${this.#regionNow()}.amazonaws.com`;
    const parts = [
      ...(inHost ? [] : [bucket]),
      ...(name === undefined ? [] : [...prefix, ...name.split('/')]),
    ];
    const url = new URL(`${host}/${parts.map(encodeURIComponent).join('/')}`);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    return url;
  }

  async #load() {
    const undici = await import('undici');
    const times = { headersTimeout: this.#idleMs, bodyTimeout: this.#idleMs, connectTimeout: this.#idleMs };
    const { endpoint } = this.#place;
    const dispatcher =
      endpoint && isLoopback(endpoint) ? new undici.Agent(times) : new undici.EnvHttpProxyAgent(times);
    return { undici, dispatcher: dispatcher as InstanceType<Undici['Agent']> };
  }
}

/** Leaves out the first `skip` bytes. */
async function* read({ body }: Answer, skip: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
  let left = skip;
  try {
    for await (const bytes of body as AsyncIterable<Buffer>) {
      if (bytes.length > left) yield bytes.subarray(left);
      left = Math.max(0, left - bytes.length);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw broken(cause, 'the server');
  }
}

/** Of an error's message; an endless one is not waited for. */
async function start({ body }: Answer): Promise<string> {
  let text = '';
  for await (const bytes of body as AsyncIterable<Buffer>) {
    text += bytes.toString();
    if (text.length > longestMessage) break;
  }
  return text;
}

function hashOf(body: ObjectBody | undefined): string {
  if (body === undefined) return noBytes;
  return body instanceof Uint8Array ? createHash('sha256').update(body).digest('hex') : body.sha256;
}

function refusal(status: number, code: string, bucket: string): ObjectsError {
  const said = code === '' ? `${status}` : `${status} ${code}`;
  if (code === 'NoSuchBucket') return new ObjectsError(`there is no bucket ${bucket}`);
  if (status === 401 || status === 403)
    return new ObjectsError(
      `the server refuses these credentials (${said}); check the profile and its rights`,
    );
  return new ObjectsError(`the server answers ${said}`);
}

function broken(cause: unknown, host: string): ObjectsError {
  if (cause instanceof ObjectsError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const why =
    code === 'UND_ERR_HEADERS_TIMEOUT' ||
    code === 'UND_ERR_BODY_TIMEOUT' ||
    code === 'UND_ERR_CONNECT_TIMEOUT'
      ? 'says nothing'
      : code === 'ENOTFOUND' || code === 'EAI_AGAIN'
        ? 'cannot be found; is this machine online?'
        : `cannot be reached (${code ?? message})`;
  return new ObjectsError(`${host} ${why}`, { cause });
}
