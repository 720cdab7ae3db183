/** Equal trees cost one comparison, and k changes among N files no more than k·log N, however the files lie. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTrees, type Folder, type Leaf, newFolder } from '../../src/index/index.ts';

type Shape = (i: number) => string;
const shapes: Readonly<Record<string, Shape>> = {
  'one folder': (i) => `file-${i}.ts`,
  'folders of ten': (i) =>
    [...String(i)]
      .slice(0, -1)
      .map((d) => `d${d}/`)
      .join('')
      .concat(`f${i}.ts`),
  'many folders of a few': (i) => `pkg-${Math.floor(i / 3)}/f${i}.ts`,
};

function treeOf(paths: readonly string[], stamp: (path: string) => string): Folder {
  const root = newFolder('', undefined);
  for (const path of paths) {
    let folder = root;
    const parts = path.split('/');
    for (const part of parts.slice(0, -1)) {
      const next = (folder.entries.get(part) as Folder | undefined) ?? newFolder(part, folder);
      folder.entries.set(part, next);
      folder = next;
    }
    const name = parts.at(-1)!;
    const leaf: Leaf = { kind: 'file', name, parent: folder, stamp: stamp(path), segment: -1, doc: -1 };
    folder.entries.set(name, leaf);
  }
  return root;
}

describe('comparing trees', () => {
  it('takes one comparison where nothing changed', () => {
    const paths = Array.from({ length: 5000 }, (_, i) => `d${i % 70}/f${i}.ts`);
    const change = compareTrees(
      treeOf(paths, () => 's'),
      treeOf(paths.toReversed(), () => 's'),
    );
    expect(change).toEqual({ changed: [], gone: [], comparisons: 1 });
  });

  for (const [name, shape] of Object.entries(shapes)) {
    it(`finds k changes among N files in k·log N comparisons: ${name}`, () => {
      for (const n of [100, 1000, 10_000, 40_000]) {
        const paths = Array.from({ length: n }, (_, i) => shape(i));
        const before = treeOf(paths, () => 's');
        for (const k of [1, 4, 16]) {
          const touched = new Set(Array.from({ length: k }, (_, i) => paths[Math.floor((i * n) / k)]!));
          const change = compareTrees(
            before,
            treeOf(paths, (path) => (touched.has(path) ? 't' : 's')),
          );
          expect(change.changed).toHaveLength(k);
          expect(change.comparisons).toBeLessThanOrEqual(8 * k * Math.log2(n));
        }
      }
    });
  }

  it('takes in folders of any size at once', () => {
    const paths = Array.from({ length: 200_000 }, (_, i) => `src/f${i}.ts`);
    const whole = treeOf(paths, () => 's');
    expect(compareTrees(newFolder('', undefined), whole).changed).toHaveLength(paths.length);
  });

  it('finds exactly what differs between any two trees', () => {
    const files = fc.dictionary(
      fc.array(fc.constantFrom('a', 'b', 'c', 'dd'), { minLength: 1, maxLength: 3 }).map((p) => p.join('/')),
      fc.constantFrom('1', '2'),
      { maxKeys: 12 },
    );
    // A path that is a folder in the same tree cannot be a file of it.
    const proper = files.map((all) => {
      const paths = Object.keys(all);
      return new Map(
        Object.entries(all).filter(([path]) => !paths.some((other) => other.startsWith(`${path}/`))),
      );
    });
    fc.assert(
      fc.property(proper, proper, (a, b) => {
        const { changed, gone } = compareTrees(
          treeOf([...a.keys()], (p) => a.get(p)!),
          treeOf([...b.keys()], (p) => b.get(p)!),
        );
        const names = new Set(changed.map(fullName));
        for (const [path, stamp] of b) expect(names.has(path)).toBe(a.get(path) !== stamp);
        const lost = gone.map(fullName);
        for (const path of a.keys())
          if (!b.has(path)) expect(lost.some((l) => path === l || path.startsWith(`${l}/`))).toBe(true);
        for (const path of b.keys())
          if (a.has(path)) expect(lost.some((l) => path === l || path.startsWith(`${l}/`))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

function fullName(node: Leaf | Folder): string {
  return node.parent?.parent ? `${fullName(node.parent)}/${node.name}` : node.name;
}
