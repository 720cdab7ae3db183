/** A walk yields what git would take in, by the same rules as the index. */
import { symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { walk } from '../../src/index/index.ts';
import { bareEnv, emptyFolder, never, writeFiles } from './workspace.ts';

async function walked(root: string, env: NodeJS.ProcessEnv = bareEnv): Promise<string[]> {
  const found: string[] = [];
  for await (const path of walk(root, (name) => name.endsWith('.ts'), never, env))
    found.push(relative(root, path));
  return found;
}

describe('a walk', () => {
  it('leaves out what the repository and the user exclude, afresh in a repository within', async () => {
    const [root, home] = [emptyFolder(), emptyFolder()];
    writeFiles(home, { '.gitconfig': '[core]\n\texcludesFile = ~/my-ignores\n', 'my-ignores': 'mine.ts\n' });
    writeFiles(root, {
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/info/exclude': 'private.ts\n',
      '.gitignore': '*.gen.ts\n',
      'a.ts': '',
      'a.gen.ts': '',
      'mine.ts': '',
      'private.ts': '',
      'dist/tracked.ts': '',
      'inner/.git': 'gitdir: ../.git/modules/inner\n',
      'inner/private.ts': '',
      'inner/b.gen.ts': '',
      'inner/mine.ts': '',
      'node_modules/m/c.ts': '',
    });
    symlinkSync(join(root, 'a.ts'), join(root, 'link.ts'));
    const all = ['a.ts', 'dist/tracked.ts', 'inner/b.gen.ts', 'inner/private.ts'];
    expect(await walked(root, { HOME: home })).toEqual(all);
    expect(await walked(`${root}/`, { HOME: home })).toEqual(all);
  });

  it('obeys the rules of the repository that the folder lies inside of', async () => {
    const root = emptyFolder();
    writeFiles(root, {
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.gitignore': 'x.ts\n',
      'p/x.ts': '',
      'p/y.ts': '',
    });
    expect(await walked(join(root, 'p'))).toEqual(['y.ts']);
  });
});
