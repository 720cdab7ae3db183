/** `foretype models` as a user types it, against a hub on this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PullLine } from '../../src/cli/index.ts';
import { Hub, sha256, stallAfter } from '../frontier/hub.ts';
import { startProxy } from '../frontier/proxy.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { removeFolder } from '../support/remove-folder.ts';

const launcher = fileURLToPath(new URL('../../bin/foretype.cjs', import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`../frontier/fixtures/${name}`, import.meta.url));
const weights = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) & 255));
const sha = 'b'.repeat(40);

let hub: Hub;
let state: string;
beforeEach(async () => {
  hub = await Hub.start();
  state = mkdtempSync(join(tmpdir(), 'foretype-models-'));
  stock(hub);
});
afterEach(async () => {
  await hub.stop();
  removeFolder(state);
});

/** One small model, as a hub lists it. */
function stock(on: Hub): void {
  const siblings = [
    { rfilename: 'config.json', size: 2 },
    { rfilename: 'tokenizer.json', size: 2 },
    { rfilename: 'model.onnx', size: weights.length, lfs: { sha256: sha256(weights) } },
  ];
  const listing = { sha, cardData: { license: 'mit' }, siblings };
  on.files.set('/api/models/me/tiny/revision/main', Buffer.from(JSON.stringify(listing)));
  for (const path of ['config.json', 'tokenizer.json'])
    on.files.set(`/me/tiny/resolve/${sha}/${path}`, Buffer.from('{}'));
  on.files.set(`/me/tiny/resolve/${sha}/model.onnx`, weights);
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(words: string[], more: Record<string, string> = {}) {
  const env = { ...process.env, FORETYPE_STATE: state, NO_COLOR: '1', HF_ENDPOINT: hub.url, ...more };
  const child: ChildProcess = spawn(process.execPath, [launcher, 'models', ...words], { env });
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (bytes) => {
    stdout += bytes;
  });
  child.stderr!.on('data', (bytes) => {
    stderr += bytes;
  });
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  const saying = (words: string) =>
    new Promise<void>((resolve) => {
      const look = () => stderr.includes(words) && resolve();
      child.stderr!.on('data', look);
      look();
    });
  return { child, ended, saying };
}

const foretype = (...words: string[]) => start(words).ended;

describe('foretype models', () => {
  it('lists what there is: foretype’s own model, which has no weights yet, and an experiment that waits to be chosen', async () => {
    const { code, stdout } = await foretype('list');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^foretype {6}not here {2}native, MIT/)]);
    expect(stdout).toMatch(/^foretype-cpu {2}here {6}14 MB, native, MIT/m);
    expect(stdout).toContain('foretype models pull OWNER/NAME --format FORMAT');
    const all = JSON.parse((await foretype('list', '--json')).stdout);
    expect(all).toMatchObject([
      { name: 'foretype', here: false, used: false },
      { name: 'foretype-cpu', here: true, used: false },
    ]);
  });

  it('pulls, says what it took on trust, uses, verifies, and mends', async () => {
    const pulled = await foretype('pull', 'me/tiny', '--format', 'sweep-v1');
    expect(pulled.code).toBe(0);
    expect(pulled.stderr).toContain(`tiny: me/tiny at bbbbbbbb, license mit\n`);
    expect(pulled.stderr).toContain('model.onnx  0.3 MB of 0.3 MB  100 %');
    expect(pulled.stdout).toContain('what came now is taken to be right, and pinned');
    expect(pulled.stdout).toContain(`${sha256(Buffer.from('{}'))}  tokenizer.json`);
    expect(pulled.stdout).not.toContain('  model.onnx');
    expect((await foretype('use', 'tiny')).stdout).toContain(
      'Editors started from now on use tiny (sweep-v1)',
    );
    expect((await foretype('list')).stdout).toMatch(/^tiny {10}in use {4}0\.3 MB, sweep-v1, mit/m);
    expect(await foretype('verify')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('tiny/model.onnx'),
    });
    const file = join(state, 'models', 'tiny', 'model.onnx');
    writeFileSync(file, weights.subarray(1));
    const bad = await foretype('verify', 'tiny');
    expect([bad.code, bad.stdout]).toEqual([1, expect.stringMatching(/^CHANGED {5}tiny\/model\.onnx$/m)]);
    expect((await foretype('pull', 'tiny')).stdout).toContain('tiny is here: 3 files');
    expect(readFileSync(file)).toHaveLength(weights.length);
    expect((await foretype('use', 'foretype')).code).toBe(0);
    expect(existsSync(join(state, 'models', 'chosen.json'))).toBe(false);
  });

  it('stopped by Ctrl-C keeps what came, and goes on from there', async () => {
    hub.fail('model.onnx', stallAfter(100_000));
    const first = start(['pull', 'me/tiny', '--format', 'sweep-v1']);
    await first.saying('model.onnx  0.1 MB of 0.3 MB');
    first.child.kill('SIGINT');
    expect(await first.ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('goes on from there'),
    });
    expect((await foretype('list')).stdout).not.toContain('tiny');
    expect((await foretype('pull', 'me/tiny', '--format', 'sweep-v1')).code).toBe(0);
    expect(hub.askedFor('model.onnx').at(-1)!.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('pulls one model once at a time', async () => {
    hub.fail('model.onnx', stallAfter(100_000));
    const first = start(['pull', 'me/tiny', '--format', 'sweep-v1']);
    await first.saying('model.onnx  0.1 MB of 0.3 MB');
    const second = await foretype('pull', 'me/tiny', '--format', 'sweep-v1');
    expect([second.code, second.stderr]).toEqual([
      1,
      expect.stringContaining(`tiny is being pulled already (by process ${first.child.pid})`),
    ]);
    first.child.kill('SIGKILL');
    await first.ended;
    expect((await foretype('pull', 'me/tiny', '--format', 'sweep-v1')).code).toBe(0);
  });

  it('goes through the proxy, and trusts the authority the user names', async () => {
    const tls = {
      key: readFileSync(fixture('key.pem'), 'utf8'),
      cert: readFileSync(fixture('certificate.pem'), 'utf8'),
    };
    const secure = await Hub.start(tls);
    stock(secure);
    const proxy = await startProxy(secure.port);
    const env = { HF_ENDPOINT: 'https://hub.test', HTTPS_PROXY: proxy.url, NO_PROXY: '', no_proxy: '' };
    const words = ['pull', 'me/tiny', '--format', 'sweep-v1'];
    const stranger = await start(words, env).ended;
    expect([stranger.code, stranger.stderr]).toEqual([1, expect.stringContaining('NODE_EXTRA_CA_CERTS')]);
    const { code } = await start(words, { ...env, NODE_EXTRA_CA_CERTS: fixture('certificate.pem') }).ended;
    expect(code).toBe(0);
    expect(proxy.asked.every((asked) => asked === 'CONNECT hub.test:443')).toBe(true);
    await proxy.stop();
    await secure.stop();
  });

  it.each([
    ['fly', 2, 'does not know fly'],
    ['pull', 2, 'one NAME or ADDRESS'],
    ['pull me/tiny', 2, 'me/tiny needs its --format'],
    ['pull me/tiny --format letters', 2, 'there is no format letters'],
    ['pull tiny --update', 2, 'are for an ADDRESS'],
    ['pull nothing', 1, 'foretype models list shows'],
    ['pull foretype', 1, 'no trained weights yet'],
    ['pull me/none --format zeta-2', 1, 'check the address'],
    ['use nothing', 1, 'foretype models list shows'],
    ['use', 2, 'use takes one NAME'],
    ['verify foretype', 1, ''],
  ])('says in a sentence what is wrong with `%s`', async (words, code, sentence) => {
    const ended = await foretype(...words.split(' '));
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(sentence)]);
    expect(ended.stderr).not.toMatch(/^ {4}at /m);
  });

  it('whose own manifest was damaged says which file', async () => {
    await foretype('pull', 'me/tiny', '--format', 'sweep-v1');
    const manifest = join(state, 'models', 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"model.onnx"', '"../model.onnx"'));
    const { code, stderr } = await foretype('list');
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${manifest}: models.0.files`)]);
  });
});

describe('the line of a pull', () => {
  it('tells the speed of the last seconds and how long it will take', () => {
    const clock = new FakeClock();
    const written: string[] = [];
    const line = new PullLine({ isTTY: true, columns: 80, write: (text) => written.push(text) }, clock);
    for (let second = 0; second <= 20; second++) {
      line.show({ path: 'model.onnx', received: second * 4_000_000, size: 100_000_000 });
      clock.advance(1000);
    }
    line.end();
    const last = written.join('').split('\r').at(-1);
    expect(last).toBe('model.onnx  80 MB of 100 MB  80 %  4.0 MB/s  5 s left\u001b[K\n');
  });

  it('is drawn ten times a second at most, and a tenth at a time where nobody watches', () => {
    const clock = new FakeClock();
    const count = (isTTY: boolean) => {
      let writes = 0;
      const line = new PullLine({ isTTY, write: () => void writes++ }, clock);
      for (let received = 0; received <= 1000; received++) {
        line.show({ path: 'a', received, size: 1000 });
        clock.advance(1);
      }
      return writes;
    };
    expect(count(true)).toBeLessThan(14);
    expect(count(false)).toBe(11);
  });
});
