/** A bucket over S3's protocol, against a server by others that checks every signature, and against what networks do. */
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Objects } from '../../src/base/index.ts';
import { openObjects } from '../../src/object-store/index.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { S3Server } from '../support/s3-server.ts';

const { signal } = new AbortController();
const scratch = mkdtempSync(join(tmpdir(), 'foretype-bucket-'));
let server: S3Server;
beforeAll(async () => {
  server = await S3Server.start();
});
afterEach(() => {
  server.fault = () => undefined;
  server.asked.length = 0;
});
afterAll(async () => {
  await server.stop();
  removeFolder(scratch);
});

function open(prefix = 'some/where', env: Record<string, string> = {}): Objects {
  return openObjects(server.address(prefix), { env: { ...server.env, ...env } });
}

async function textOf(objects: Objects, name: string, from = 0): Promise<string | undefined> {
  const bytes = await objects.get(name, from, signal);
  if (!bytes) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe('a bucket', () => {
  it('gives back what was put, whole or from a byte on, and replaces it', async () => {
    const objects = open();
    expect(await textOf(objects, 'a/b.json')).toBeUndefined();
    await objects.put('a/b.json', Buffer.from('0123456789'), signal);
    expect(await textOf(objects, 'a/b.json')).toBe('0123456789');
    expect(await textOf(objects, 'a/b.json', 7)).toBe('789');
    expect(server.asked.at(-1)).toMatchObject({ range: 'bytes=7-', path: '/team/some/where/a/b.json' });
    await objects.put('a/b.json', Buffer.from('other'), signal);
    expect(await textOf(objects, 'a/b.json')).toBe('other');
    await objects.remove('a/b.json', signal);
    await objects.remove('a/b.json', signal);
    expect(await textOf(objects, 'a/b.json')).toBeUndefined();
  });

  it('takes a file, signed with its hash; another hash is refused', async () => {
    const objects = open();
    const path = join(scratch, 'file');
    const bytes = Buffer.alloc(300_000, 'segment ');
    writeFileSync(path, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await objects.put('file', { path, sha256 }, signal);
    expect(await textOf(objects, 'file')).toBe(bytes.toString());
  });

  it('has names of any characters, at its top too', async () => {
    const objects = open('');
    for (const name of ['plain', 'a b/c+d', "ä(1)!~'", '100%']) {
      await objects.put(name, Buffer.from(name), signal);
      expect(await textOf(objects, name)).toBe(name);
    }
  });

  it('lists what lies in a folder and not below it', async () => {
    const objects = open('listed');
    for (const name of ['folder/a', 'folder/b', 'folder/deep/er', 'beside'])
      await objects.put(name, Buffer.from('x'), signal);
    const listed = await objects.list('folder', signal);
    expect(listed.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(listed.every(({ changedAt }) => changedAt > 1e12)).toBe(true);
    expect(await objects.list('nothing', signal)).toEqual([]);
  });

  it('asks for a list page by page', async () => {
    // In the words of Amazon's documentation: the server of these tests cannot page on today's Node.
    const row = (name: string) =>
      `<Contents><Key>p/f/${name}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified></Contents>`;
    const pages = new Map([
      [
        undefined,
        `<IsTruncated>true</IsTruncated>${row('a')}<NextContinuationToken>1/+=&amp;&#x41;</NextContinuationToken>`,
      ],
      ['1/+=&A', `<IsTruncated>false</IsTruncated>${row('&quot;b&apos;')}`],
    ]);
    server.fault = ({ path }) => {
      const token = new URL(path, server.origin).searchParams.get('continuation-token') ?? undefined;
      return { status: 200, body: `<ListBucketResult>${pages.get(token)}</ListBucketResult>` };
    };
    expect((await open('p').list('f', signal)).map(({ name }) => name)).toEqual(['a', '"b\'']);
  });

  it('says in half a sentence what is wrong with the credentials, the bucket or the server', async () => {
    const wrong = open('x', { AWS_SECRET_ACCESS_KEY: 'other' });
    await expect(textOf(wrong, 'a')).rejects.toThrow(
      'the server refuses these credentials (403 SignatureDoesNotMatch); check the profile and its rights',
    );
    const elsewhere = openObjects(`${server.origin}/nobodys`, { env: server.env });
    await expect(textOf(elsewhere, 'a')).rejects.toThrow('there is no bucket nobodys');
    server.fault = () => ({ status: 418 });
    await expect(textOf(open(), 'a')).rejects.toThrow('the server answers 418');
    const nobody = openObjects('http://127.0.0.1:1/bucket', { env: server.env });
    await expect(textOf(nobody, 'a')).rejects.toThrow('127.0.0.1:1 cannot be reached (ECONNREFUSED)');
  });

  it('asks again where the server was too busy, and in the region that it names', async () => {
    const objects = open();
    await objects.put('a', Buffer.from('here'), signal);
    let busy = 1;
    server.fault = () => (busy-- > 0 ? { status: 503 } : undefined);
    expect(await textOf(objects, 'a')).toBe('here');
    let lost = 1;
    server.fault = () =>
      lost-- > 0 ? { status: 400, headers: { 'x-amz-bucket-region': 'eu-west-1' } } : undefined;
    expect(await textOf(objects, 'a')).toBe('here');
    expect(server.asked).toHaveLength(5);
  });

  it('throws where the answer breaks off, or stalls', async () => {
    await open('').put('long', Buffer.alloc(100_000, 'x'), signal);
    server.fault = ({ method }) => (method === 'GET' ? { cutAfter: 1000 } : undefined);
    await expect(textOf(open(''), 'long')).rejects.toThrow('cannot be reached');
    server.fault = ({ method }) => (method === 'GET' ? { stallAfter: 1000 } : undefined);
    const impatient = openObjects(server.address(), { env: server.env, idleMs: 300 });
    await expect(textOf(impatient, 'long')).rejects.toThrow('says nothing');
  });

  it('stops when it is told to', async () => {
    const objects = open();
    await objects.put('stall', Buffer.alloc(100_000, 'x'), signal);
    const stop = new AbortController();
    server.fault = () => ({ stallAfter: 10 });
    const bytes = (await objects.get('stall', 0, stop.signal))!;
    await expect(
      (async () => {
        for await (const _ of bytes) stop.abort();
      })(),
    ).rejects.toThrow();
    await expect(objects.get('stall', 0, stop.signal)).rejects.toThrow();
  });
});
