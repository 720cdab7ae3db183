/** Under which name a repository's trunk is kept: that of its origin, however it is reached, so that all clones agree. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ask } from '../git/index.ts';

/** The origin's host and path; the folder's name where there is no origin. */
export async function repositoryName(root: string): Promise<string> {
  const asked = liesInGit(root)
    ? await ask(['-C', root], 'config', '--get', 'remote.origin.url').catch(() => '')
    : '';
  return nameOfOrigin(asked.trim()) ?? (plain(basename(root)) || 'folder');
}

/** Whether it is worth asking git. */
function liesInGit(root: string): boolean {
  for (let at = root; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return true;
    if (dirname(at) === at) return false;
  }
}

/** `git@github.com:Team/Product.git` and `https://me@github.com/team/product` are github.com_team_product. */
export function nameOfOrigin(origin: string): string | undefined {
  const [, host, path] =
    /^(?:[\w+.-]+:\/\/)?(?:[^@/]+@)?([\w.-]+)(?::\d+(?=\/)|)[:/]\/*(.+)$/.exec(origin) ?? [];
  if (host === undefined || path === undefined || origin.startsWith('file:')) return undefined;
  return plain(`${host}/${path.replace(/\/+$/, '').replace(/\.git$/, '')}`);
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '_')
    .replace(/^[._-]+/, '')
    .slice(0, 150);
}
