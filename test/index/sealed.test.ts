/** An index under a user's key: what lies on disk says nothing, other keys open nothing, and nothing else is different. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import {
  FolderDisk,
  IndexService,
  OpenIndex,
  publishIndex,
  readStatus,
  Seal,
  SealError,
  SealedDisk,
} from '../../src/index/index.ts';
import { openObjects } from '../../src/object-store/index.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { bareEnv, emptyFolder, never, writeFiles } from './workspace.ts';

const key = 'kN3v8xQ2mT7rW1pZ5sY9bD4fG6hJ0cLa';
const seal = Seal.of(key);
const other = Seal.of(key.toLowerCase());
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const index of opened.splice(0)) await index.close();
});

const project = {
  'src/kettle.ts': 'export function boilWater(kettle: string) {\n  return kettle;\n}\n',
  'src/door.ts': 'export function openDoor() {\n  return 1;\n}\n',
};

function workspace() {
  const [root, base] = [join(emptyFolder(), 'product'), emptyFolder()];
  writeFiles(root, project);
  const open = async (by?: Seal) => {
    const index = (await OpenIndex.open({ root, env: bareEnv, log: silentLog, base, seal: by }))!;
    opened.push(index);
    return index;
  };
  /** Read to the end by a process of this key; answers how many texts it had to cut. */
  const read = async (by?: Seal) => {
    const index = await open(by);
    const { chunkings } = await index.sync(never);
    await opened.pop()!.close();
    return chunkings;
  };
  const folder = () =>
    join(base, readdirSync(base).find((name) => statSync(join(base, name)).isDirectory())!);
  /** Every file of the index, by name. */
  const files = () =>
    Object.fromEntries(
      readdirSync(folder()).map((name) => [name, readFileSync(join(folder(), name), 'latin1')] as const),
    );
  return { root, base, open, read, folder, files };
}

describe('a sealed disk', () => {
  const parts = fc.array(fc.uint8Array({ minLength: 0, maxLength: 40_000 }), { maxLength: 4 });

  it('gives any part of what was written, and refuses what is not there', async () => {
    const disk = new SealedDisk(new FolderDisk(emptyFolder()), seal);
    const check = async (written: Uint8Array[], ranges: [number, number][]) => {
      const whole = Buffer.concat(written);
      await disk.create('file', (write) => written.forEach((part) => void write(part)));
      const bytes = disk.open('file');
      expect(bytes.size).toBe(whole.length);
      for (const [a, b] of ranges) {
        const [from, to] = [a % (whole.length + 1), b % (whole.length + 1)].sort((x, y) => x - y);
        expect(bytes.read(from!, to! - from!).equals(whole.subarray(from, to))).toBe(true);
      }
      expect(() => bytes.read(0, whole.length + 1)).toThrow(RangeError);
      bytes.close();
    };
    await fc.assert(fc.asyncProperty(parts, fc.array(fc.tuple(fc.nat(), fc.nat())), check), { numRuns: 60 });
    const block = new Uint8Array(1 << 14).fill(7);
    for (const whole of [[], [block], [block, block], [block, new Uint8Array(1)]])
      await check(whole, [[0, whole.length << 14]]);
  });

  it('knows each cut and each changed byte for what it is', async () => {
    const folder = emptyFolder();
    const disk = new SealedDisk(new FolderDisk(folder), seal);
    const text = 'a kettle '.repeat(5000);
    await disk.create('file', (write) => write(Buffer.from(text)));
    const path = join(folder, 'file');
    const whole = readFileSync(path);
    const seen = (bytes: Buffer) => {
      writeFileSync(path, bytes);
      return disk.readText('file');
    };
    expect(seen(whole)).toBe(text);
    // A cut behind a block leaves blocks that are whole each.
    for (const length of [40, 24 + 4112, 24 + 2 * 4112, whole.length - 1])
      expect(() => seen(whole.subarray(0, length))).toThrow(RangeError);
    for (const at of [10, 30, 20_000, whole.length - 1]) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      expect(() => seen(changed)).toThrow(RangeError);
    }
  });

  it('reads lines until the first that is not whole', () => {
    const folder = emptyFolder();
    const disk = new SealedDisk(new FolderDisk(folder), seal);
    expect(disk.readText('journal')).toBeUndefined();
    const lines = ['one\n', 'two\n', 'three\n'];
    for (const line of lines) disk.append('journal', line);
    const path = join(folder, 'journal');
    const text = readFileSync(path, 'utf8');
    expect(disk.readText('journal')).toBe(lines.join(''));
    const ends = text.split('\n').map((_, i, all) => all.slice(0, i).join('\n').length + (i > 0 ? 1 : 0));
    for (let length = 0; length < text.length; length++) {
      writeFileSync(path, text.slice(0, length));
      const whole = ends.filter((end) => end <= length).length - 1;
      const half = ends.includes(length) ? '' : '?';
      expect(disk.readText('journal')).toBe(lines.slice(0, whole).join('') + half);
    }
    expect(new SealedDisk(new FolderDisk(folder), other).readText('journal')).toBe('?');
  });
});

describe('an index under a key', () => {
  it('says nothing on disk, and the same as any other to who has the key', async () => {
    const plain = workspace();
    await plain.read();
    expect(Object.values(plain.files()).some((text) => text.includes('kettle.ts'))).toBe(true);
    const { root, base, read, open, files } = workspace();
    expect(await read(seal)).toBe(2);
    writeFiles(root, { 'src/window.ts': 'export const windowPane = 1;\n' });
    const index = await open(seal);
    expect(await index.sync(never)).toMatchObject({ files: 3, chunkings: 1 });
    const { secret: _, keeper: __, ...stored } = files();
    expect(Object.keys(stored).sort()).toEqual(expect.arrayContaining(['root', 'sealed', 'tree']));
    for (const [name, text] of Object.entries(stored)) {
      expect(text, name).toMatch(/^(?:$|ftseal1\n|(?:[A-Za-z0-9+/]+=*\n)+$)/);
      expect(text, name).not.toMatch(/kettle|src|product|termHashes|segments/);
    }
    const again = await plain.open();
    writeFiles(plain.root, { 'src/window.ts': 'export const windowPane = 1;\n' });
    await again.sync(never);
    // Words are hashed with another secret.
    const facts = ({ index }: OpenIndex) =>
      [...index.paths()].sort().map((path) => {
        const { chunks } = index.factsOf(path)!;
        return [
          path,
          chunks.map(({ from, to, kind, vector, terms }) => [from, to, kind, vector, terms.length]),
        ];
      });
    expect(facts(index)).toEqual(facts(again));
    const found = (by: OpenIndex) => by.retrieval.search('boil water').files.map((f) => f.path);
    expect(found(index)).toEqual(found(again));
    expect(readStatus(base, index.folder, silentLog, seal)).toMatchObject({ root, files: 3 });
  });

  it('stays as it is for who has no key, or another, and is read no second time by who has it', async () => {
    const { read, root, files, folder, base } = workspace();
    await read(seal);
    const before = files();
    const closed = (how: string) =>
      `the index of ${root} is encrypted${how}: name its key, or delete it with \`foretype index drop\``;
    await expect(read()).rejects.toThrow(new SealError(closed(', and no key is named')));
    await expect(read(other)).rejects.toThrow(new SealError(closed(' with another key')));
    expect(() => readStatus(base, folder(), silentLog)).toThrow(SealError);
    expect(files()).toEqual(before);
    expect(await read(seal)).toBe(0);
  });

  it('is made anew where there was one without, of which nothing is left', async () => {
    const { read, folder, files } = workspace();
    await read();
    writeFileSync(join(folder(), 'vectors'), 'of a chunk');
    expect(await read(seal)).toBe(2);
    expect(existsSync(join(folder(), 'vectors'))).toBe(false);
    expect(Object.values(files()).join('')).not.toMatch(/kettle|product/);
  });

  it('wants a key that cannot be guessed', () => {
    expect(() => Seal.of('secret')).toThrow(
      'the index’s key has fewer than 32 characters; `openssl rand -base64 32` makes a good one',
    );
  });

  it('is told of by the index process, which goes on when the key comes', async () => {
    const { root, base, read } = workspace();
    await read(seal);
    type Told = Parameters<ConstructorParameters<typeof IndexService>[0]['tell']>[0];
    const told: Told[] = [];
    const service = new IndexService({
      env: bareEnv,
      log: silentLog,
      clock: new FakeClock(),
      base,
      tell: (message) => void told.push(message),
    });
    opened.push(service);
    const locked = () => told.flatMap((m) => ('locked' in m ? [m.locked] : [])).at(-1);
    service.hear({ roots: [root] });
    await service.idle();
    expect(locked()).toEqual([expect.stringContaining(`the index of ${root} is encrypted, and no key`)]);
    service.hear({ key });
    await service.idle();
    expect(locked()).toEqual([]);
    expect(told.flatMap((m) => ('synced' in m ? [m.synced.chunkings] : []))).toEqual([0]);
    service.hear({ key: '' });
    await service.idle();
    expect(locked()).toHaveLength(1);
    service.hear({ roots: [] });
    service.hear({ id: 1, status: true });
    await service.idle();
    expect(told.flatMap((m) => ('status' in m ? [m.status] : []))).toEqual([[]]);
  });
});

describe('a team’s index under a key', () => {
  function team() {
    const [place, cache, root] = [emptyFolder(), emptyFolder(), join(emptyFolder(), 'product')];
    writeFiles(root, project);
    const env = { ...bareEnv, FORETYPE_CACHE: cache };
    const to = openObjects(place, { env });
    const publish = (by?: Seal) =>
      publishIndex({ root, env, log: silentLog, to, commit: 'abc', now: Date.now(), seal: by }, never);
    const stored = () =>
      readdirSync(place, { recursive: true, encoding: 'utf8' })
        .map((name) => join(place, name))
        .filter((path) => statSync(path).isFile())
        .map((path) => readFileSync(path, 'latin1'));
    const member = async (by?: Seal) => {
      const [own, base] = [join(emptyFolder(), 'product'), emptyFolder()];
      writeFiles(own, project);
      const join_ = async () => {
        const parts = { root: own, env: bareEnv, log: silentLog, base, shared: to, seal: by };
        const index = (await OpenIndex.open(parts))!;
        opened.push(index);
        return index;
      };
      const first = await join_();
      if (await first.refreshShared(never)) return first;
      await opened.pop()!.close();
      const second = await join_();
      expect(await second.refreshShared(never)).toBe(true);
      return second;
    };
    return { publish, stored, member };
  }

  it('is read by members who have the key, and is noise to everybody else', async () => {
    const { publish, stored, member } = team();
    expect(await publish(seal)).toMatchObject({ chunkings: 2, sent: 1 });
    for (const text of stored()) expect(text).toMatch(/^ftseal1\n/);
    expect(stored().join('')).not.toMatch(/salt|commit|maker|termHashes/);
    const index = await member(seal);
    expect((await index.sync(never)).chunkings).toBe(0);
    expect(index.retrieval.search('boil water').files[0]?.path).toBe('src/kettle.ts');
    expect(await publish(seal)).toMatchObject({ chunkings: 0, segments: 1, sent: 0 });
    for (const [by, why] of [
      [undefined, 'it is encrypted, and no key is named'],
      [other, 'it is encrypted with another key'],
    ] as const) {
      const outsider = await member(by);
      expect(outsider.shared?.trouble).toBe(why);
      expect((await outsider.sync(never)).chunkings).toBe(2);
    }
  });

  it('is not published over by who has no key, or another', async () => {
    const { publish, stored } = team();
    await publish(seal);
    const before = stored();
    await expect(publish()).rejects.toThrow(SealError);
    await expect(publish(other)).rejects.toThrow(SealError);
    expect(stored()).toEqual(before);
  });

  it('takes the place of one without a key, which members with a key do not use', async () => {
    const { publish, stored, member } = team();
    await publish();
    expect((await member(seal)).shared?.trouble).toBe(
      'it is not encrypted, as your index is: publish it with your key',
    );
    expect(await publish(seal)).toMatchObject({ sent: 1 });
    expect((await member(seal)).shared?.trouble).toBeUndefined();
    expect(stored().filter((text) => text.includes('"salt"'))).toEqual([]);
  });
});
