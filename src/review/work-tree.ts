/**
 * What git says has changed. Texts are never converted; no hook and no external program of the repository runs.
 *
 *     nothing      the work tree against the last commit, new files included
 *     staged       what is staged against the last commit
 *     A, A..B      that commit, or from one to the other
 */
import { execFile } from 'node:child_process';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TextSnapshot } from '../text/index.ts';
import type { ChangedFile } from './changed-file.ts';

/** Git's own words, as a sentence for the user. */
export class WorkTreeError extends Error {
  override readonly name = 'WorkTreeError';
}

export interface WorkTreeQuestion {
  /** The folder that git keeps. */
  readonly root: string;
  readonly revision?: string | undefined;
  readonly staged?: boolean;
  readonly languageOf: (path: string) => string;
  /** Texts that are not what the disk holds, by path relative to `root`: documents that are not saved. */
  readonly unsaved?: ReadonlyMap<string, string>;
}

interface Sides {
  readonly before: string;
  /** A revision, `:` for what is staged, undefined for the disk. */
  readonly after: string | undefined;
}

const maxBytes = 2_000_000;
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
/** Processes of git. */
const atOnce = 8;
const run = promisify(execFile);

/** Sorted by path. Throws WorkTreeError: no git, no such revision, no work tree. */
export async function changedFiles(question: WorkTreeQuestion): Promise<ChangedFile[]> {
  const { root, staged = false, unsaved = new Map<string, string>() } = question;
  const { before, after } = await sides(root, question.revision, staged);
  const range = after === undefined ? [before] : after === ':' ? ['--cached', before] : [before, after];
  const named = await list(
    root,
    ...['diff', '--name-status', '--no-renames', '--no-ext-diff', '-z'],
    ...[...range, '--'],
  );
  const status = new Map<string, string>();
  for (let i = 0; i + 1 < named.length; i += 2) status.set(named[i + 1]!, named[i]!);
  if (after === undefined) {
    for (const path of await list(root, 'ls-files', '--others', '--exclude-standard', '-z'))
      status.set(path, 'A');
    if (unsaved.size > 0)
      for (const path of await list(root, 'ls-files', '-z', '--', ...[...unsaved.keys()].map(literally)))
        if (!status.has(path)) status.set(path, 'M');
  }
  const changed = [...status].sort(([a], [b]) => (a < b ? -1 : 1));
  const files: ChangedFile[] = [];
  for (let i = 0; i < changed.length; i += atOnce)
    files.push(
      ...(await Promise.all(
        changed
          .slice(i, i + atOnce)
          .map(([path, letter]) => changedFile(question, path, letter, { before, after })),
      )),
    );
  return files;
}

async function changedFile(
  question: WorkTreeQuestion,
  path: string,
  letter: string,
  { before, after }: Sides,
): Promise<ChangedFile> {
  const { root, unsaved = new Map<string, string>() } = question;
  const text = async (at: string | undefined, version: number) =>
    snapshot(question, path, version, await read(root, path, at, unsaved));
  return {
    path,
    before: letter === 'A' ? undefined : await text(before, 1),
    after: letter === 'D' && !unsaved.has(path) ? undefined : await text(after, 2),
  };
}

async function sides(root: string, revision: string | undefined, staged: boolean): Promise<Sides> {
  if (revision !== undefined && staged) throw new WorkTreeError('--staged is about no revision');
  if (revision === undefined) {
    const born = await git(root, 'rev-parse', '--verify', '-q', 'HEAD').catch((cause: unknown) => {
      if (cause instanceof WorkTreeError && cause.message === '') return '';
      throw cause;
    });
    return { before: born === '' ? emptyTree : 'HEAD', after: staged ? ':' : undefined };
  }
  if (revision.startsWith('-')) throw new WorkTreeError(`no revision: ${revision}`);
  const named = async (name: string) =>
    (await git(root, 'rev-parse', '--verify', '--end-of-options', `${name}^{commit}`)).trim();
  const [from, to] = revision.split(/\.\.\.?/);
  if (to !== undefined) return { before: await named(from || 'HEAD'), after: await named(to || 'HEAD') };
  const commit = await named(revision);
  const line = await git(root, 'rev-list', '--parents', '-n', '1', commit);
  return { before: line.trim().split(' ')[1] ?? emptyTree, after: commit };
}

/** Undefined where there is no file, a link, or more than is read. */
async function read(
  root: string,
  path: string,
  at: string | undefined,
  unsaved: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  if (at !== undefined) {
    const text = await git(root, 'cat-file', 'blob', at === ':' ? `:0:${path}` : `${at}:${path}`);
    return text.length > maxBytes ? undefined : text;
  }
  const open = unsaved.get(path);
  if (open !== undefined) return open;
  const file = join(root, path);
  const stat = await lstat(file).catch(() => undefined);
  return stat?.isFile() && stat.size <= maxBytes ? readFile(file, 'utf8') : undefined;
}

/** Binary files have no text. */
function snapshot(
  { languageOf }: WorkTreeQuestion,
  path: string,
  version: number,
  text: string | undefined,
): TextSnapshot | undefined {
  if (text === undefined || text.slice(0, 8000).includes('\0')) return undefined;
  return TextSnapshot.of(`review:///${path}`, languageOf(path), version, text);
}

function literally(path: string): string {
  return `:(literal)${path}`;
}

async function list(root: string, ...args: string[]): Promise<string[]> {
  return (await git(root, ...args)).split('\0').filter((path) => path !== '');
}

async function git(root: string, ...args: string[]): Promise<string> {
  const quiet = ['-c', 'core.quotePath=false', '-c', 'core.fsmonitor=false'];
  try {
    const { stdout } = await run('git', [...quiet, ...args], { cwd: root, maxBuffer: 1 << 29 });
    return stdout;
  } catch (cause) {
    const { code, stderr, message } = cause as { code?: unknown; stderr?: string; message: string };
    if (typeof code === 'string') throw new WorkTreeError(`review needs git: ${message}`);
    throw new WorkTreeError((stderr ?? '').trim().replace(/^fatal: /, ''));
  }
}
