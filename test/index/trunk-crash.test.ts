/** Whenever the process ends while it takes in a newer trunk, the next one finds the index as it was, or as it comes to be. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { type Disk, FolderDisk, publishIndex, TermHasher } from '../../src/index/index.ts';
import { openObjects } from '../../src/object-store/index.ts';
import { tinyEncoder } from './tiny-encoder.ts';
import {
  bareEnv,
  emptyFolder,
  everything,
  inMemory,
  never,
  openIndex,
  syntax,
  writeFiles,
} from './workspace.ts';

class Crash extends Error {}

/** A disk on which only so many more changes happen; counts them. */
class LastDisk implements Disk {
  readonly #disk: FolderDisk;
  left = Number.POSITIVE_INFINITY;
  constructor(folder: string) {
    this.#disk = new FolderDisk(folder);
  }
  #spend(): void {
    if (this.left-- <= 0) throw new Crash();
  }
  readText = (name: string) => this.#disk.readText(name);
  open = (name: string) => this.#disk.open(name);
  list = () => this.#disk.list();
  create: Disk['create'] = (name, fill) =>
    this.#disk.create(name, async (write) => {
      await fill(write);
      this.#spend();
    });
  append(name: string, text: string): void {
    this.#spend();
    this.#disk.append(name, text);
  }
  rename(name: string, to: string): void {
    this.#spend();
    this.#disk.rename(name, to);
  }
  remove(name: string): void {
    this.#spend();
    this.#disk.remove(name);
  }
}

const text = (name: string) => `export function ${name}() {\n  return ${name.length};\n}\n`;

/** The one segment of a trunk of these files, as a file, its name and its salt. */
async function published(place: string, cache: string, files: Readonly<Record<string, string>>) {
  const root = join(emptyFolder(inMemory), 'product');
  writeFiles(root, files);
  const env = { ...bareEnv, FORETYPE_CACHE: cache };
  const to = openObjects(place, { env });
  await publishIndex(
    { root, env, log: silentLog, to, commit: 'c', now: Date.now(), syntax, encoder: tinyEncoder },
    never,
  );
  const manifest = JSON.parse(new FolderDisk(join(place, 'product')).readText('manifest.json')!);
  expect(manifest.segments).toHaveLength(1);
  const { name } = (manifest.segments as [{ name: string }])[0];
  return { name, path: join(place, 'product', 'segments', name), salt: manifest.salt as string };
}

describe('taking in a newer trunk', () => {
  it('may be broken off at any write', async () => {
    const [place, cache] = [emptyFolder(inMemory), emptyFolder(inMemory)];
    const early = await published(place, cache, { 'a.ts': text('onlyEarly'), 'b.ts': text('inBoth') });
    const late = await published(place, cache, { 'b.ts': text('inBoth'), 'd.ts': text('onlyLate') });
    const hasher = new TermHasher(Buffer.from(late.salt, 'base64'));
    expect(early.salt).toBe(late.salt);
    const root = emptyFolder(inMemory);
    writeFiles(root, {
      'a.ts': text('onlyEarly'),
      'b.ts': text('inBoth'),
      'c.ts': text('onlyHere'),
      'd.ts': text('onlyLate'),
    });
    const fresh = await openIndex(root, new FolderDisk(emptyFolder(inMemory)), hasher);
    await fresh.sync(never);
    const whole = everything(fresh);
    fresh.store.close();

    let crashes = 0;
    for (let writes = 0; ; writes++) {
      const folder = emptyFolder(inMemory);
      const bring = ({ name, path }: typeof early) => copyFileSync(path, join(folder, `incoming.${name}`));
      const disk = new LastDisk(folder);
      const index = await openIndex(root, disk, hasher);
      bring(early);
      await index.store.share([early.name], never);
      expect((await index.sync(never)).chunkings).toBe(2);
      bring(late);
      disk.left = writes;
      const ended = await index.store.share([late.name], never).then(
        () => false,
        (error: unknown) => {
          if (error instanceof Crash) return true;
          throw error;
        },
      );
      index.store.close();
      const next = await openIndex(root, new FolderDisk(folder), hasher);
      expect(everything(next)).toEqual(whole);
      if (!next.store.shared.has(late.name)) {
        bring(late);
        await next.store.share([late.name], never);
      }
      expect([...next.store.shared]).toEqual([late.name]);
      expect((await next.sync(never)).chunkings).toBe(0);
      expect(everything(next)).toEqual(whole);
      next.store.close();
      if (!ended) break;
      crashes++;
    }
    expect(crashes).toBeGreaterThan(3);
  });
});
