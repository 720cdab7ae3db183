/** The rules of the open folders: which folder counts, and that what git ignores tells nobody anything. */
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { workspaceRules } from '../../src/context/index.ts';
import { removeFolder } from '../support/remove-folder.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'foretype-rules-')));
  return () => removeFolder(root);
});
const uri = (path: string) => pathToFileURL(join(root, path)).href;
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const told = async (folders: readonly string[], ...paths: readonly string[]) => {
  const { rules } = await workspaceRules(() => folders.map(uri), { HOME: root })(paths.map(uri));
  return rules.map(({ path, text }) => `${path}: ${text}`);
};

describe('rules of the workspace', () => {
  it('are those of the folder that the first file lies in, and of the first folder where there is no file', async () => {
    put('a/AGENTS.md', 'of a');
    put('b/AGENTS.md', 'of b');
    put('b/src/AGENTS.md', 'of its sources');
    expect(await told(['a', 'b'], 'b/src/x.ts', 'a/y.ts')).toEqual([
      'AGENTS.md: of b',
      'src/AGENTS.md: of its sources',
    ]);
    expect(await told(['a/', 'b'])).toEqual(['AGENTS.md: of a']);
    expect(await told(['a', 'b'], 'c/x.ts')).toEqual([]);
    expect(await told([])).toEqual([]);
    const elsewhere = workspaceRules(() => ['untitled:1', uri('b')], {});
    expect((await elsewhere(['untitled:2'])).rules).toMatchObject([{ text: 'of b' }]);
  });

  it('are none that git ignores, by name, by folder or by what a link leads to', async () => {
    put('w/.git/HEAD', '');
    put('w/.gitignore', 'AGENTS.md\nkept/\n.cursor/rules/own.mdc\n');
    put('w/AGENTS.md', 'ignored');
    put('w/CLAUDE.md', 'shared');
    put('w/kept/AGENTS.md', 'ignored with its folder');
    put('w/.cursor/rules/own.mdc', '---\nalwaysApply: true\n---\nignored too');
    put('w/.cursor/rules/all.mdc', '---\nalwaysApply: true\n---\nfor all');
    put('w/src/x.ts', '');
    symlinkSync(join(root, 'w/kept/AGENTS.md'), join(root, 'w/src/readme.ai.md'));
    expect(await told(['w'], 'w/src/x.ts', 'w/kept/y.ts')).toEqual([
      'CLAUDE.md: shared',
      '.cursor/rules/all.mdc: for all',
    ]);
  });
});
