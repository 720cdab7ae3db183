/**
 * Settings that take away what a repository's own configuration makes git run. Whoever unpacks or clones a folder has not
 * agreed to its programs; the user's own settings, such as a filter for large files, stay.
 *
 *     core.fsmonitor      asked what has changed             hooks            run when the index is written
 *     filter.X.clean      files as they are compared         protocol         fetches what a partial clone lacks
 *     gpg                 signatures of a log                a submodule      its own filters, as its files are compared
 */
import { GitError } from './git-error.ts';

const always = {
  'core.quotePath': 'false',
  'core.fsmonitor': 'false',
  'core.hooksPath': '/dev/null',
  'log.showSignature': 'false',
  'protocol.allow': 'never',
};

/** They compare the files on disk, which go through a filter first. */
const readFiles: readonly string[] = ['diff', 'status'];

/** The words to ask git with. `ask`: its answer to others. Throws GitError, also where a filter cannot be taken away. */
export async function withoutOwnPrograms(
  [verb = '', ...question]: readonly string[],
  ask: (...words: string[]) => Promise<string>,
): Promise<string[]> {
  const reads = readFiles.includes(verb);
  const off = (reads ? await ownFilters(ask) : []).flatMap((name) => [
    [`filter.${name}.clean`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ]);
  const settings = [...Object.entries(always), ...off];
  return [
    ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ...(reads ? [verb, '--ignore-submodules=dirty'] : [verb]),
    ...question,
  ];
}

/** Nobody is asked for a password, nothing is fetched, and no index is written. */
export function environment(): NodeJS.ProcessEnv {
  return { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
}

/** Those that the repository itself, or what its settings include, names. */
async function ownFilters(ask: (...words: string[]) => Promise<string>): Promise<string[]> {
  const question = ['config', '--show-scope', '--null', '--name-only', '--get-regexp', '^filter\\.'];
  const answer = await ask(...question).catch((cause: unknown) => {
    // Git's way of saying that there is none.
    if (cause instanceof GitError && cause.message === '') return '';
    throw cause;
  });
  const fields = answer.split('\0');
  const names = new Set<string>();
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = /^filter\.(.*)\.[^.]+$/s.exec(fields[i + 1]!)?.[1];
    if (name !== undefined && /^(local|worktree)$/.test(fields[i]!)) names.add(name);
  }
  // `-c NAME=VALUE` ends a name at its first `=`.
  const hidden = [...names].find((name) => name.includes('='));
  if (hidden !== undefined)
    throw new GitError(
      `.git/config names a filter “${hidden}”, which cannot be kept from running: rename it`,
    );
  return [...names];
}
