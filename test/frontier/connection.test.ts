/** The way out: proxies, certificates, silence, cancel, and a sentence for everything that fails on it. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Connection, FrontierError } from '../../src/frontier/index.ts';
import { Hub, stallAfter } from './hub.ts';
import { startProxy, type TestProxy } from './proxy.ts';
import { ImpatientClock } from './pull-session.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const clock = new ImpatientClock();
const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

async function hubWith(text: string, tls = false): Promise<Hub> {
  const hub = await Hub.start(
    tls ? { key: fixture('key.pem'), cert: fixture('certificate.pem') } : undefined,
  );
  hub.files.set('/file', Buffer.from(text));
  open.push(hub);
  return hub;
}

async function proxyTo(hub: Hub, refuse?: number): Promise<TestProxy> {
  const proxy = await startProxy(hub.port, refuse);
  open.push(proxy);
  return proxy;
}

async function textOf(
  address: string,
  env: Record<string, string> = {},
  signal = new AbortController().signal,
) {
  const connection = new Connection({ env, clock });
  open.push({ stop: () => connection.close() });
  const url = new URL(address);
  const answer = await connection.send(
    { method: 'GET', url, headers: {}, idleMs: ImpatientClock.idleMs },
    signal,
  );
  let text = '';
  for await (const bytes of answer.body) text += bytes.toString();
  return text;
}

async function fault(asking: Promise<unknown>): Promise<[string, string]> {
  const error = await asking.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(FrontierError);
  const { kind, message } = error as FrontierError;
  expect(message).not.toContain('\n');
  return [kind, message];
}

describe('a proxy of the environment', () => {
  it('is asked with the whole address for plain HTTP', async () => {
    const hub = await hubWith('through');
    const proxy = await proxyTo(hub);
    expect(await textOf('http://hub.test/file', { HTTP_PROXY: proxy.url })).toBe('through');
    expect(proxy.asked).toEqual(['GET http://hub.test/file']);
  });

  it('is asked for a tunnel for HTTPS, inside which the certificate is checked', async () => {
    const proxy = await proxyTo(await hubWith('through', true));
    const [kind, message] = await fault(textOf('https://hub.test/file', { https_proxy: proxy.url }));
    expect(proxy.asked).toEqual(['CONNECT hub.test:443']);
    expect(kind).toBe('untrusted');
    expect(message).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('is not asked for hosts in NO_PROXY, nor ever for this machine', async () => {
    const hub = await hubWith('direct');
    const proxy = await proxyTo(hub);
    const env = { HTTP_PROXY: proxy.url, NO_PROXY: 'example.org,hub.test' };
    expect(await textOf(`${hub.url}/file`, env)).toBe('direct');
    expect(await textOf(`http://localhost:${hub.port}/file`, env)).toBe('direct');
    expect((await fault(textOf('http://hub.test/file', env)))[0]).toBe('unreachable');
    expect(proxy.asked).toEqual([]);
  });

  it.each([403, 407])('that answers %i is told from the server behind it', async (refuse) => {
    const proxy = await proxyTo(await hubWith('', true), refuse);
    const [kind, message] = await fault(textOf('https://hub.test/file', { HTTPS_PROXY: proxy.url }));
    expect(kind).toBe('proxy');
    expect(message).toContain(String(refuse));
  });

  it('that is no address is named', async () => {
    const hub = await hubWith('');
    expect(await fault(textOf(`${hub.url}/file`, { HTTPS_PROXY: 'proxy 8080' }))).toEqual([
      'proxy',
      expect.stringContaining('http://proxy.example:8080'),
    ]);
  });
});

describe('a connection', () => {
  it('that nobody answers, or whose host nobody knows, says so', async () => {
    const hub = await Hub.start();
    const { url } = hub;
    await hub.stop();
    expect(await fault(textOf(`${url}/file`))).toEqual([
      'unreachable',
      expect.stringContaining('ECONNREFUSED'),
    ]);
    expect(await fault(textOf('http://nowhere.invalid/file'))).toEqual([
      'unreachable',
      expect.stringContaining('nowhere.invalid'),
    ]);
  });

  it('that is silent before the answer is given up', async () => {
    const hub = await hubWith('x');
    hub.fail('/file', () => clock.expire());
    expect(await fault(textOf(`${hub.url}/file`))).toEqual([
      'stalled',
      expect.stringContaining('sent nothing for 60 s'),
    ]);
  });

  it('that is cancelled is closed, so the server notices', async () => {
    const hub = await hubWith('a long text');
    const stop = new AbortController();
    const closed = new Promise<void>((resolve) => {
      hub.fail('/file', (request, response, file) => {
        stallAfter(3)(request, response, file);
        request.socket.once('close', () => resolve());
        setImmediate(() => stop.abort());
      });
    });
    expect((await fault(textOf(`${hub.url}/file`, {}, stop.signal)))[0]).toBe('cancelled');
    await closed;
  });
});
