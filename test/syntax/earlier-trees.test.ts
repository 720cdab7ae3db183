/** Trees of earlier texts: however many are asked for in one turn, each can be read until the turn is over. */
import { describe, expect, it } from 'vitest';
import { createSyntax } from '../../src/syntax/index.ts';
import { TextSnapshot } from '../../src/text/index.ts';

const text = (n: number) =>
  Array.from({ length: 60 }, (_, line) => `export const value${line} = use(total, ${n + line});\n`).join('');
const snapshot = (version: number, uri = 'file:///a.ts') =>
  TextSnapshot.of(uri, 'typescript', version, text(version));

describe('a tree that was asked for', () => {
  it('is read whole, after many others were asked for', async () => {
    const syntax = createSyntax();
    await syntax.tree(snapshot(100));
    const asked = Array.from({ length: 80 }, (_, version) => syntax.treeNow(snapshot(version))!);
    for (const tree of asked) {
      expect(tree.occurrences('total')).toHaveLength(60);
      expect(tree.outline()).toHaveLength(60);
      expect(tree.root?.hasError).toBe(false);
    }
  });

  it('is read whole, after its document was closed', async () => {
    const syntax = createSyntax();
    await syntax.tree(snapshot(1));
    const tree = syntax.treeNow(snapshot(1))!;
    syntax.forget('file:///a.ts');
    expect(tree.occurrences('total')).toHaveLength(60);
    // Memory that was given back would be another tree's by now.
    for (let version = 2; version < 40; version++) syntax.treeNow(snapshot(version, 'file:///b.ts'));
    expect(tree.outline()).toHaveLength(60);
  });

  it('says nothing any more, when the turn is over', async () => {
    const syntax = createSyntax();
    await syntax.tree(snapshot(1));
    const tree = syntax.treeNow(snapshot(1))!;
    syntax.forget('file:///a.ts');
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(tree.root).toBeUndefined();
    expect(tree.occurrences('total').every(({ binding }) => binding === undefined)).toBe(true);
  });
});
