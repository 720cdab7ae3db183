/**
 * One request over HTTP, the only way out of this machine. Proxies are those of the environment (HTTPS_PROXY, HTTP_PROXY,
 * NO_PROXY), except for this machine itself, which is always reached directly; certificates are Node's, with what
 * NODE_EXTRA_CA_CERTS adds. The network library is loaded with the first request: a session that asks for nothing has
 * no network code in memory. Redirects are answers like any other: who follows one decides what goes along.
 */
import type { Clock } from '../base/index.ts';
import { FrontierError } from './failure.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConnectionOptions {
  readonly env: Environment;
  readonly clock: Clock;
}

export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Longest silence, before the answer and within it, in milliseconds. */
  readonly idleMs: number;
}

export interface WireAnswer {
  readonly status: number;
  /** Names in lower case; of several with one name, the first. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** To be read to its end or left by `break`, which closes the connection; else `discard`. Throws FrontierError. */
  readonly body: AsyncIterable<Buffer>;
  /** At most `most` bytes of the body, as text; for error messages. Never throws. */
  start(most: number): Promise<string>;
  /** Closes the connection without reading. */
  discard(): void;
}

type Undici = typeof import('undici');

export class Connection {
  readonly #options: ConnectionOptions;
  #library: Promise<Library> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Throws FrontierError. Aborting `signal` closes the connection, also while the body is read. */
  async send(request: WireRequest, signal: AbortSignal): Promise<WireAnswer> {
    const { url, method, headers, body, idleMs } = request;
    const watch = new IdleWatch(this.#options.clock, idleMs);
    const aborted = AbortSignal.any([signal, watch.signal]);
    const failed = (cause: unknown) => {
      watch.stop();
      if (signal.aborted) return new FrontierError('cancelled', 'stopped', { cause });
      if (watch.signal.aborted)
        return new FrontierError('stalled', `${url.host} sent nothing for ${seconds(idleMs)}`, { cause });
      return failure(url, cause);
    };
    try {
      signal.throwIfAborted();
      this.#library ??= load(this.#options.env);
      const { undici, proxied, direct } = await this.#library;
      watch.restart();
      const answer = await undici.request(url, {
        method,
        headers: { 'user-agent': 'foretype', 'accept-encoding': 'identity', ...headers },
        body: body ?? null,
        signal: aborted,
        dispatcher: isThisMachine(url) ? direct : proxied,
        // The watch replaces both: it runs on the clock that is handed in.
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      watch.stop();
      const stream = read(answer.body, watch, failed);
      return {
        status: answer.statusCode,
        headers: firstOf(answer.headers),
        body: stream,
        start: (most) => startOf(stream, most),
        // A body that is destroyed reports it as an error; nobody is interested any more.
        discard: () => void answer.body.on('error', () => {}).destroy(),
      };
    } catch (cause) {
      throw failed(cause);
    }
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    const library = await this.#library?.catch(() => undefined);
    this.#library = undefined;
    await Promise.all([library?.proxied.destroy(), library?.direct.destroy()]);
  }
}

interface Library {
  readonly undici: Undici;
  readonly proxied: InstanceType<Undici['EnvHttpProxyAgent']>;
  readonly direct: InstanceType<Undici['Agent']>;
}

async function load(env: Environment): Promise<Library> {
  const undici = await import('undici').catch((cause: unknown) => {
    throw new FrontierError('here', 'foretype is not whole (undici is missing): install it again', { cause });
  });
  const httpProxy = env.http_proxy ?? env.HTTP_PROXY ?? '';
  const httpsProxy = env.https_proxy ?? env.HTTPS_PROXY ?? '';
  for (const proxy of [httpProxy, httpsProxy])
    if (proxy !== '' && !URL.canParse(proxy))
      throw new FrontierError(
        'proxy',
        'the proxy in HTTP_PROXY or HTTPS_PROXY is no address: it must read like http://proxy.example:8080',
      );
  const proxied = new undici.EnvHttpProxyAgent({
    httpProxy,
    httpsProxy,
    noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
    // Plain HTTP in the form every proxy knows; many tunnel to port 443 only.
    proxyTunnel: false,
  });
  return { undici, proxied, direct: new undici.Agent() };
}

/** Aborts when it is not restarted in time. */
class IdleWatch {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #controller = new AbortController();
  #cancel = () => {};

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    this.stop();
    this.#cancel = this.#clock.after(this.#ms, () => this.#controller.abort());
  }

  stop(): void {
    this.#cancel();
    this.#cancel = () => {};
  }
}

/** The watch runs only while we wait for the other side: what we do with the bytes may take its time. */
async function* read(
  body: AsyncIterable<Buffer>,
  watch: IdleWatch,
  failed: (cause: unknown) => Error,
): AsyncGenerator<Buffer> {
  try {
    watch.restart();
    for await (const bytes of body) {
      watch.stop();
      yield bytes;
      watch.restart();
    }
  } catch (cause) {
    throw failed(cause);
  } finally {
    watch.stop();
  }
}

async function startOf(body: AsyncIterable<Buffer>, most: number): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const bytes of body) {
      parts.push(bytes);
      length += bytes.length;
      if (length >= most) break;
    }
  } catch {
    // What came before the fault is all there is to show.
  }
  return Buffer.concat(parts).toString('utf8', 0, most);
}

/** Whether the address names the machine we run on. */
export function isThisMachine({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function firstOf(headers: Readonly<Record<string, string | string[] | undefined>>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()[0]]));
}

function failure(url: URL, cause: unknown): FrontierError {
  if (cause instanceof FrontierError) return cause;
  const { code, message } = innermost(cause);
  const say = (kind: FrontierError['kind'], sentence: string) => new FrontierError(kind, sentence, { cause });
  if (/^Proxy |proxy/i.test(message))
    return say('proxy', `the proxy does not let us through to ${url.host} (${message}): check HTTPS_PROXY`);
  if (['ENOTFOUND', 'EAI_AGAIN'].includes(code))
    return say(
      'unreachable',
      `there is no host ${url.hostname} to be found: check the address and the connection, or name a proxy in HTTPS_PROXY`,
    );
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/.test(code))
    return say('unreachable', `${url.host} does not answer (${code}): check the address, or HTTPS_PROXY`);
  if (/CERT|ERR_TLS|SELF_SIGNED|VERIFY|ERR_SSL/.test(code))
    return say(
      'untrusted',
      `the certificate of ${url.host} is not trusted (${code}): if your network has an authority of its own, name its file in NODE_EXTRA_CA_CERTS`,
    );
  return say('cut', `the connection to ${url.host} broke (${code || message})`);
}

function innermost(cause: unknown): { code: string; message: string } {
  if (!(cause instanceof Error)) return { code: '', message: String(cause) };
  const own = String((cause as { code?: unknown }).code ?? '');
  const known = own === '' || own.startsWith('UND_ERR_SOCKET');
  if (cause instanceof AggregateError && cause.errors.length > 0) return innermost(cause.errors[0]);
  if (known && cause.cause instanceof Error) return innermost(cause.cause);
  return { code: own, message: cause.message };
}

/** For a sentence: `60 s`. */
export function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
