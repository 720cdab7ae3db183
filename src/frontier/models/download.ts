/**
 * One file from an address, whole and right or not at all:
 *
 *     ask for the rest  →  add what comes, hashing  →  cut? ask again  →  compare the hash  →  rename
 *
 * The rest is asked for with Range and If-Range, so a server whose file changed sends the new one from its beginning; one
 * that knows no ranges does so too. Where a hash is pinned, it decides in the end, whatever was pieced together; where
 * none is, only a strong validator lets a beginning be kept. Source: RFC 9110 §13.1.5, §14.
 */
import type { Clock } from '../../base/index.ts';
import type { Connection, WireAnswer } from '../connection.ts';
import { FrontierError } from '../failure.ts';
import { get } from './get.ts';
import { type Origin, Part } from './part.ts';

export interface Wanted {
  readonly url: URL;
  /** Absolute path of the file to be. */
  readonly target: string;
  /** Bytes, where they are known. */
  readonly size?: number | undefined;
  readonly sha256?: string | undefined;
  /** Sent to the address's own host only. */
  readonly authorization?: string | undefined;
}

export interface DownloadParts {
  readonly connection: Connection;
  readonly clock: Clock;
  /** Longest silence of the server, in milliseconds. */
  readonly idleMs: number;
  /** Bytes of the file that are here, and its size where that is known. */
  progress(received: number, size: number | undefined): void;
}

export interface Downloaded {
  readonly size: number;
  readonly sha256: string;
}

/** So many faults in a row, with nothing received in between, are too many. */
const mostFaults = 5;
const firstPauseMs = 1000;
const longestPauseMs = 16_000;

/** Throws FrontierError; what came so far stays for the next time, unless it proved wrong. */
export async function download(
  wanted: Wanted,
  parts: DownloadParts,
  signal: AbortSignal,
): Promise<Downloaded> {
  const part = await Part.open(wanted.target, signal);
  try {
    for (let again = false; ; again = true) {
      const pieced = await complete(wanted, part, parts, signal);
      const sha256 = part.sha256();
      if (wanted.sha256 === undefined || sha256 === wanted.sha256) {
        await part.finish();
        return { size: part.length, sha256 };
      }
      await part.restart({ url: wanted.url.href });
      // A piece may be what was wrong: once more from the beginning, then never.
      if (!pieced || again)
        throw new FrontierError(
          'damaged',
          `${wanted.url.href} is not the file that was pinned (its sha256 is ${sha256}, not ${wanted.sha256}): nothing of it was kept; try later, and do not trust the source before you know why`,
        );
    }
  } finally {
    await part.close();
  }
}

/** Until the part is whole; every fault that may pass is waited out. Tells whether it came in pieces. */
async function complete(
  wanted: Wanted,
  part: Part,
  parts: DownloadParts,
  signal: AbortSignal,
): Promise<boolean> {
  let faults = 0;
  let pieced = false;
  for (;;) {
    pieced ||= part.length > 0;
    if (part.length > 0 && part.length === wanted.size && isOf(part.origin, wanted)) return pieced;
    const before = part.length;
    try {
      await once(wanted, part, parts, signal);
      return pieced;
    } catch (error) {
      if (!(error instanceof FrontierError) || !mayPass(error) || signal.aborted) throw error;
      faults = part.length > before ? 1 : faults + 1;
      if (faults >= mostFaults) throw error;
      const pause = error.retryAfterMs ?? firstPauseMs * 2 ** (faults - 1);
      await paused(parts.clock, Math.min(longestPauseMs, pause), signal);
    }
  }
}

/** One request for what is missing, and all that comes of it. */
async function once(wanted: Wanted, part: Part, parts: DownloadParts, signal: AbortSignal): Promise<void> {
  const { url } = wanted;
  const range = rangeFor(part, wanted);
  const answer = await get(parts.connection, { ...wanted, idleMs: parts.idleMs, headers: range }, signal);
  if (answer.status === 416) {
    answer.discard();
    await part.restart({ url: url.href }); // longer than the file, so not its beginning
    throw new FrontierError('cut', `${url.host} has no such part of ${url.pathname}`);
  }
  const validator = validatorOf(answer);
  const same =
    part.origin?.validator === undefined || validator === undefined || validator === part.origin.validator;
  const continues = answer.status === 206 && startsAt(answer) === part.length && same;
  if (answer.status === 206 && !continues) {
    answer.discard();
    await part.restart({ url: url.href });
    throw new FrontierError('cut', `${url.host} sent another part of ${url.pathname} than was asked for`);
  }
  const origin: Origin = validator === undefined ? { url: url.href } : { url: url.href, validator };
  const size = sizeOf(answer, continues ? part.length : 0);
  if (size !== undefined && wanted.size !== undefined && size !== wanted.size) {
    answer.discard();
    throw new FrontierError(
      'damaged',
      `${url.href} is ${size} bytes long, and ${wanted.size} were pinned: it is another file now`,
    );
  }
  if (!continues) await part.restart(origin);
  const expected = wanted.size ?? size;
  parts.progress(part.length, expected);
  for await (const bytes of answer.body) {
    if (expected !== undefined && part.length + bytes.length > expected)
      throw new FrontierError('damaged', `${url.href} goes on behind its announced ${expected} bytes`);
    await part.add(bytes);
    parts.progress(part.length, expected);
  }
  if (expected !== undefined && part.length < expected)
    throw new FrontierError('cut', `${url.host} ended ${url.pathname} before its end`);
}

/** Asks for the rest where the beginning can be proved to belong to it. */
function rangeFor(part: Part, wanted: Wanted): Record<string, string> {
  if (part.length === 0) return {};
  const validator = isOf(part.origin, wanted) ? part.origin?.validator : undefined;
  const range = { range: `bytes=${part.length}-` };
  if (validator !== undefined) return { ...range, 'if-range': validator };
  return wanted.sha256 === undefined ? {} : range;
}

function isOf(origin: Origin | undefined, wanted: Wanted): boolean {
  return origin?.url === wanted.url.href;
}

/** A weak ETag promises the same meaning, not the same bytes. */
function validatorOf({ headers }: WireAnswer): string | undefined {
  const { etag } = headers;
  return etag !== undefined && !etag.startsWith('W/') ? etag : undefined;
}

function startsAt({ headers }: WireAnswer): number {
  return Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1] ?? Number.NaN);
}

/** Of the whole file; `before` bytes of it stand before what the answer holds. */
function sizeOf({ headers }: WireAnswer, before: number): number | undefined {
  const total = /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1];
  const length = headers['content-length'];
  if (total !== undefined) return Number(total);
  return length === undefined ? undefined : before + Number(length);
}

function mayPass({ kind }: FrontierError): boolean {
  return ['cut', 'stalled', 'busy', 'server', 'unreachable'].includes(kind);
}

async function paused(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(ms, resolve);
    const give = () => {
      cancel();
      resolve();
    };
    signal.addEventListener('abort', give, { once: true });
  });
  if (signal.aborted) throw new FrontierError('cancelled', 'stopped');
}
