/**
 * What git says has changed. Only marks and line breaks that git or the editor converts are converted, so that they are
 * no change; no hook and no external program of the repository runs for that.
 *
 *     nothing      the work tree against the last commit, new files included
 *     staged       what is staged against the last commit
 *     A, A..B      that commit, or from one to the other
 */
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TextSnapshot } from '../text/index.ts';
import type { ChangedFile } from './changed-file.ts';
import { git, list, literally, WorkTreeError } from './git.ts';
import { writtenWithCrlf } from './line-breaks.ts';
import { hiddenIn, shownOf, withCrlf } from './shown-text.ts';

export interface WorkTreeQuestion {
  /** The folder that git keeps. */
  readonly root: string;
  readonly revision?: string | undefined;
  readonly staged?: boolean;
  readonly languageOf: (path: string) => string;
  /**
   * Of an editor that asks: its open documents, saved or not, by path relative to `root`. All texts are then as it shows
   * them: what it hides is in neither text.
   */
  readonly documents?: ReadonlyMap<string, string> | undefined;
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

/** Sorted by path. Throws WorkTreeError: no git, no such revision, no work tree. */
export async function changedFiles(question: WorkTreeQuestion): Promise<ChangedFile[]> {
  const { root, staged = false, documents = new Map<string, string>() } = question;
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
    if (documents.size > 0)
      for (const path of await list(root, 'ls-files', '-z', '--', ...[...documents.keys()].map(literally)))
        if (!status.has(path) && !(await isAsOnDisk(root, path, documents.get(path)))) status.set(path, 'M');
  }
  const modified = [...status].flatMap(([path, letter]) => (letter === 'M' ? [path] : []));
  const crlf = after === undefined ? await writtenWithCrlf(root, modified) : new Set<string>();
  const changed = [...status].sort(([a], [b]) => (a < b ? -1 : 1));
  const files: ChangedFile[] = [];
  for (let i = 0; i < changed.length; i += atOnce)
    files.push(
      ...(await Promise.all(
        changed
          .slice(i, i + atOnce)
          .map(([path, letter]) => changedFile(question, path, letter, { before, after, crlf })),
      )),
    );
  return files;
}

async function changedFile(
  question: WorkTreeQuestion,
  path: string,
  letter: string,
  { before, after, crlf }: Sides & { readonly crlf: ReadonlySet<string> },
): Promise<ChangedFile> {
  const { root, documents } = question;
  const old = letter === 'A' ? undefined : await committed(root, before, path);
  const disk = after === undefined ? await onDisk(root, path) : undefined;
  const document = after === undefined ? documents?.get(path) : undefined;
  const gone = letter === 'D';
  const now = gone ? undefined : after === undefined ? disk : await committed(root, after, path);
  const hidden = documents ? hiddenIn(disk, document) : undefined;
  const text = (version: number, own: string | undefined) =>
    snapshot(question, path, version, own === undefined || !hidden ? own : shownOf(own, hidden));
  const was = text(1, old !== undefined && crlf.has(path) ? withCrlf(old) : old);
  const is = document === undefined ? text(2, now) : snapshot(question, path, 2, document);
  // What is no text on one side was neither made nor removed: it must not be put back as if it were.
  const readable = (was !== undefined || letter === 'A') && (is !== undefined || gone);
  return { path, before: readable ? was : undefined, after: readable ? is : undefined };
}

/** What an editor hides is no difference. */
async function isAsOnDisk(root: string, path: string, document: string | undefined): Promise<boolean> {
  const disk = await onDisk(root, path);
  return disk !== undefined && document === shownOf(disk, hiddenIn(disk, document));
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

/** Undefined where it is more than is read. `at` is a revision, or `:` for what is staged. */
async function committed(root: string, at: string, path: string): Promise<string | undefined> {
  const text = await git(root, 'cat-file', 'blob', at === ':' ? `:0:${path}` : `${at}:${path}`);
  return text.length > maxBytes ? undefined : text;
}

/** Undefined where there is no file, a link, or more than is read. */
async function onDisk(root: string, path: string): Promise<string | undefined> {
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
