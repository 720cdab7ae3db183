/** No two documents have one name before the model. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DistinctPaths } from '../../src/prediction/distinct-paths.ts';
import { relativePath } from '../../src/workspace-folders.ts';

const named = (folders: readonly string[]) => new DistinctPaths((uri) => relativePath(uri, folders));

describe('the path of a document', () => {
  it('is that in its folder; of a second one with that path, more of where it lies', () => {
    const paths = named(['file:///w/one', 'file:///w/two']);
    expect(paths.of('file:///w/one/src/a.ts')).toBe('src/a.ts');
    expect(paths.of('file:///w/two/src/a.ts')).toBe('two/src/a.ts');
    expect(paths.of('file:///w/one/src/a.ts')).toBe('src/a.ts');
    expect(paths.of('file:///x%20y/two/src/a.ts')).toBe('a.ts');
    expect(paths.of('file:///z/src/a.ts')).toBe('z/src/a.ts');
  });

  it("is no other's, and stays", () => {
    const part = fc.constantFrom('a', 'b', 'c d', '%', 'é');
    const uri = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => `file:///${parts.map(encodeURIComponent).join('/')}`);
    fc.assert(
      fc.property(fc.array(uri, { maxLength: 12 }), fc.array(uri, { maxLength: 3 }), (uris, folders) => {
        const paths = named(folders);
        const first = uris.map((one) => paths.of(one));
        expect(uris.map((one) => paths.of(one))).toEqual(first);
        expect(new Set(first).size).toBe(new Set(uris).size);
      }),
    );
  });
});
