/**
 * A file or a listing asked for by GET: redirects are followed (a hub sends large files from elsewhere), what the server
 * refuses becomes a sentence. A key goes to the host it is meant for and never along with a redirect.
 */
import type { Connection, WireAnswer } from '../connection.ts';
import { FrontierError } from '../failure.ts';

export interface Get {
  readonly url: URL;
  readonly idleMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly authorization?: string | undefined;
}

const mostRedirects = 5;
const shownChars = 200;

/** An answer with status 200, 206 or 416. Throws FrontierError. */
export async function get(
  connection: Connection,
  { url, idleMs, headers = {}, authorization }: Get,
  signal: AbortSignal,
): Promise<WireAnswer> {
  let at = url;
  for (let followed = 0; followed <= mostRedirects; followed++) {
    const key = authorization !== undefined && at.origin === url.origin ? { authorization } : {};
    const answer = await connection.send(
      { method: 'GET', url: at, headers: { ...headers, ...key }, idleMs },
      signal,
    );
    const to = [301, 302, 303, 307, 308].includes(answer.status) ? answer.headers.location : undefined;
    if (to === undefined) {
      if ([200, 206, 416].includes(answer.status)) return answer;
      throw await refusal(at, answer);
    }
    answer.discard();
    at = target(to, at);
  }
  throw new FrontierError('refused', `${url.href} leads from one address to the next and never to a file`);
}

function target(location: string, from: URL): URL {
  if (!URL.canParse(location, from.href))
    throw new FrontierError('refused', `${from.host} leads to ${location}, which is no address`);
  const to = new URL(location, from);
  if (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')) return to;
  throw new FrontierError(
    'refused',
    `${from.host} leads to ${to.protocol}//${to.host}, which is not encrypted`,
  );
}

async function refusal(url: URL, answer: WireAnswer): Promise<FrontierError> {
  const { status, headers } = answer;
  const text = (await answer.start(shownChars)).replace(/\s+/g, ' ').trim();
  const said = text === '' || text.startsWith('<') ? '' : ` (${text})`;
  if (status === 404 || status === 410)
    return new FrontierError('not-found', `there is no ${url.href}: check the address`);
  if (status === 401 || status === 403)
    return new FrontierError(
      'refused',
      `${url.host} refuses ${url.pathname}${said}: it may be private, or its license not accepted yet; put the hub's token into HF_TOKEN`,
    );
  if (status === 407)
    return new FrontierError('proxy', 'the proxy wants a name and a password: put them into HTTPS_PROXY');
  const wait = retryAfter(headers['retry-after']);
  const more = wait === undefined ? {} : { retryAfterMs: wait };
  if (status === 408 || status === 429 || status === 503)
    return new FrontierError('busy', `${url.host} is busy (${status}): try again later`, more);
  if (status >= 500)
    return new FrontierError('server', `${url.host} failed (${status})${said}: try again later`, more);
  return new FrontierError('refused', `${url.href} was answered with ${status}${said}`);
}

/** Seconds only: a date would need the time of day. */
export function retryAfter(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}
