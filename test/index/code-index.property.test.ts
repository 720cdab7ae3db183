/** Whatever happens to the files and to the process, the index comes to equal one built fresh. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CodeIndex, type Disk, FolderDisk, Seal, SealedDisk } from '../../src/index/index.ts';
import { bareEnv, emptyFolder, everything, never, openIndex } from './workspace.ts';

const paths = [
  'a.ts',
  'b.ts',
  'src/a.ts',
  'src/b.py',
  'src/deep/c.ts',
  'src/deep/d.md',
  'lib/a.ts',
  'build/x.ts',
];
const texts = [
  'export function one() {}\n',
  'export function two() {}\n', // of the same size as the one above
  'class A {\n  run() { return one(); }\n}\nexport const b = 1;\n',
  'def three():\n    return 3\n',
  '# Title\n\nSome words.\n',
  `${'export const row = 1;\n'.repeat(90)}`,
  'binary\0',
  '',
];
const ignores = ['', '*.py\n', 'src/\n', '/build/\n!a.ts\n'];

const path = fc.constantFrom(...paths);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('write' as const), path, text: fc.constantFrom(...texts) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('delete' as const),
      path: fc.constantFrom(...paths, 'src', 'src/deep', 'lib'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('rename' as const),
      path: fc.constantFrom(...paths, 'src', 'lib'),
      to: fc.constantFrom(...paths, 'moved', 'src/inner'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('ignore' as const), text: fc.constantFrom(...ignores) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('commit' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('checkout' as const), back: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('sync' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('look' as const), path }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('crash' as const), after: fc.nat(6), half: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

class Crash extends Error {}

/** A disk whose n-th write from now is the process's last, and may be done by half. */
class MortalDisk implements Disk {
  readonly #disk: FolderDisk;
  left = Number.POSITIVE_INFINITY;
  half = false;
  constructor(folder: string) {
    this.#disk = new FolderDisk(folder);
  }
  #dies(): boolean {
    return this.left-- <= 0;
  }
  readText = (name: string) => this.#disk.readText(name);
  open = (name: string) => this.#disk.open(name);
  list = () => this.#disk.list();
  create: Disk['create'] = (name, fill) =>
    this.#disk.create(name, async (write) => {
      await fill((bytes) => {
        if (!this.#dies()) return write(bytes);
        if (this.half) write(bytes.subarray(0, bytes.length >> 1));
        throw new Crash();
      });
    });
  append(name: string, text: string): void {
    const dies = this.#dies();
    if (!dies || this.half) this.#disk.append(name, dies ? text.slice(0, text.length >> 1) : text);
    if (dies) throw new Crash();
  }
  rename(name: string, to: string): void {
    if (this.#dies()) throw new Crash();
    this.#disk.rename(name, to);
  }
  remove(name: string): void {
    if (this.#dies()) throw new Crash();
    this.#disk.remove(name);
  }
}

let crashes = 0;
let checkouts = 0;

async function play(steps: readonly Step[], seal?: Seal): Promise<[unknown, unknown]> {
  const root = emptyFolder();
  const cache = emptyFolder();
  let commits = 0;
  const git = (...args: string[]) =>
    spawnSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      env: { ...process.env, ...bareEnv },
    });
  let disk = new MortalDisk(cache);
  const open = () => openIndex(root, seal ? new SealedDisk(disk, seal) : disk);
  let index: CodeIndex = await open();
  const restart = async () => {
    index.store.close();
    disk = new MortalDisk(cache);
    index = await open();
  };
  for (const s of steps) {
    if (s.do === 'write') {
      const parent = dirname(join(root, s.path));
      if (existsSync(parent) && !statSync(parent).isDirectory()) rmSync(parent);
      try {
        mkdirSync(parent, { recursive: true });
        writeFileSync(join(root, s.path), s.text);
      } catch {
        // a folder has the name now
      }
    } else if (s.do === 'delete') rmSync(join(root, s.path), { recursive: true, force: true });
    else if (s.do === 'rename') {
      try {
        mkdirSync(dirname(join(root, s.to)), { recursive: true });
        renameSync(join(root, s.path), join(root, s.to));
      } catch {
        // nothing to rename, or no place for it
      }
    } else if (s.do === 'ignore') writeFileSync(join(root, '.gitignore'), s.text);
    else if (s.do === 'commit') {
      if (commits === 0) git('init', '-q');
      git('add', '-A', '-f');
      if (git('commit', '-q', '-m', 'x').status === 0) commits++;
    } else if (s.do === 'checkout') {
      if (commits > 0 && git('checkout', '-q', '-f', `HEAD~${Math.min(s.back, commits - 1)}`).status === 0)
        checkouts++;
    } else if (s.do === 'sync') await index.sync(never);
    else if (s.do === 'look')
      await index.sync(never, { folders: [dirname(s.path) === '.' ? '' : dirname(s.path)] });
    else if (s.do === 'restart') {
      await index.close();
      await restart();
    } else {
      disk.left = s.after;
      disk.half = s.half;
      try {
        await index.sync(never);
        await index.close();
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        crashes++;
      }
      await restart();
    }
  }
  await index.sync(never);
  const fresh = await openIndex(root);
  await fresh.sync(never);
  const both: [unknown, unknown] = [everything(index), everything(fresh)];
  const again = await index.sync(never);
  expect(again.chunkings).toBe(0);
  index.store.close();
  fresh.store.close();
  for (const folder of [root, cache]) if (readdirSync(folder)) rmSync(folder, { recursive: true });
  return both;
}

describe('the index after anything', () => {
  it('equals one built fresh, after 1,000 sequences of file operations, checkouts and crashes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const [kept, fresh] = await play(steps);
        expect(kept).toEqual(fresh);
      }),
      { numRuns: Number(process.env.RUNS ?? 1000) },
    );
    expect(crashes).toBeGreaterThan(process.env.RUNS ? 0 : 250);
    expect(checkouts).toBeGreaterThan(process.env.RUNS ? -1 : 60);
  }, 600_000);

  it('does so under a key too', async () => {
    const seal = Seal.of('a key that is as long as it has to be');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const [kept, fresh] = await play(steps, seal);
        expect(kept).toEqual(fresh);
      }),
      { numRuns: 100 },
    );
  }, 600_000);
});
