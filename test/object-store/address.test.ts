/** What an address and an environment say, without asking anybody: places, refusals, credentials. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { shownAddress } from '../../src/base/index.ts';
import { openObjects } from '../../src/object-store/index.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { S3Server } from '../support/s3-server.ts';

const { signal } = new AbortController();
const home = mkdtempSync(join(tmpdir(), 'foretype-home-'));
afterAll(() => removeFolder(home));

describe('an address', () => {
  it.each([
    ['relative/path', 'neither an absolute path'],
    ['ftp://server/bucket', 'neither an absolute path'],
    ['https://server', 'neither an absolute path'],
    ['s3://', 'neither an absolute path'],
    ['http://server.example/bucket', 'not encrypted: use https'],
    ['https://me:secret@server.example/bucket', 'must not hold credentials'],
  ])('%s is refused in half a sentence', (address, why) => {
    expect(() => openObjects(address, { env: {} })).toThrow(why);
  });

  it.each([
    ['https://KEY:SECRET@minio.example/bucket', 'https://…@minio.example/bucket'],
    ['s3://KEY:SE%40CRET@bucket/p?token=SECRET', 's3://…@bucket/p'],
    ['s3://bucket/prefix?region=eu-west-1', 's3://bucket/prefix'],
    ['/mnt/team@home/index', '/mnt/team@home/index'],
  ])('%s is logged as %s', (address, told) => {
    expect(shownAddress(address)).toBe(told);
  });

  it('is told without what follows its question mark', () => {
    const { address } = openObjects('s3://bucket/prefix?region=eu-west-1', { env: {} });
    expect(address).toBe('s3://bucket/prefix');
  });

  it('may be a folder, as a path or as file:', async () => {
    const folder = mkdtempSync(join(home, 'team-'));
    const objects = openObjects(folder, { env: {} });
    await objects.put('a/b', Buffer.from('0123'), signal);
    expect(await objects.list('a', signal)).toMatchObject([{ name: 'b' }]);
    expect(await objects.list('c', signal)).toEqual([]);
    const same = openObjects(pathToFileURL(folder).href, { env: {} });
    const parts = [];
    for await (const part of (await same.get('a/b', 2, signal))!) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe('23');
    expect(await same.get('a/c', 0, signal)).toBeUndefined();
    await same.remove('a/b', signal);
    await same.remove('a/b', signal);
    expect(await same.list('a', signal)).toEqual([]);
  });
});

describe('credentials', () => {
  it('come from the environment, a profile, or the program it names; a server by AWS_ENDPOINT_URL_S3', async () => {
    const server = await S3Server.start();
    try {
      const config = join(home, 'config');
      const credentials = join(home, 'credentials');
      const said = JSON.stringify({ Version: 1, AccessKeyId: 'S3RVER', SecretAccessKey: 'S3RVER' });
      writeFileSync(join(home, 'said.json'), said);
      const program = `"${process.execPath}" -p "require('fs').readFileSync(process.env.SAID,'utf8')"`;
      writeFileSync(config, `[profile told]\nregion = eu-west-1\ncredential_process = ${program}\n`);
      writeFileSync(
        credentials,
        '# keys\n[default]\naws_access_key_id=S3RVER\naws_secret_access_key = S3RVER\n[wrong]\naws_access_key_id=S3RVER\naws_secret_access_key=no\n',
      );
      const env = {
        PATH: process.env.PATH ?? '',
        HOME: home,
        SAID: join(home, 'said.json'),
        AWS_CONFIG_FILE: config,
        AWS_SHARED_CREDENTIALS_FILE: credentials,
        AWS_ENDPOINT_URL_S3: server.origin,
      };
      const put = (more: Record<string, string>) =>
        openObjects('s3://team/p', { env: { ...env, ...more } }).put('a', Buffer.from('x'), signal);
      await put({});
      await put({ AWS_PROFILE: 'told' });
      await expect(put({ AWS_PROFILE: 'wrong' })).rejects.toThrow('refuses these credentials');
      await put({ AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' });
      await expect(put({ AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'no' })).rejects.toThrow(
        'refuses these credentials',
      );
      await expect(put({ AWS_PROFILE: 'nobody', PATH: '' })).rejects.toThrow(
        'no credentials were found for the profile nobody',
      );
    } finally {
      await server.stop();
    }
  });
});
