/**
 * `foretype review`: what changed, in the order in which it is understood. Without a revision the work tree against the
 * last commit, new files included; with one, that commit, or `A..B`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ChangedFile, type Review, type ReviewGroup, type ReviewHunk, review } from '../review/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { TextSnapshot } from '../text/index.ts';
import { languageOf } from './language-of.ts';
import { workTreeOf } from './open-here.ts';
import { type Paint, terminalPaint } from './paint.ts';
import { UsageError } from './usage-error.ts';

const maxBytes = 2_000_000;
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export async function reviewCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { staged: { type: 'boolean' }, json: { type: 'boolean' } },
  });
  if (positionals.length > 1) throw new UsageError('review wants one revision, or none');
  const files = changedFiles(new WorkTree(workTreeOf('.')), positionals[0], values.staged === true);
  const plan = await review(files, createSyntax());
  if (values.json) process.stdout.write(`${JSON.stringify(plan, undefined, 2)}\n`);
  else process.stdout.write(shown(plan, terminalPaint(process.stdout)));
  return 0;
}

/** What git says of a work tree. Its texts are never converted, no hook and no external program runs. */
class WorkTree {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Throws UsageError with git's own words. */
  git(...args: string[]): string {
    const run = spawnSync('git', ['-c', 'core.quotePath=false', '-c', 'core.fsmonitor=false', ...args], {
      cwd: this.root,
      encoding: 'utf8',
      maxBuffer: 1 << 29,
    });
    if (run.error) throw new UsageError(`review needs git: ${run.error.message}`);
    if (run.status !== 0) throw new UsageError(run.stderr.trim().replace(/^fatal: /, ''));
    return run.stdout;
  }

  list(...args: string[]): string[] {
    return this.git(...args)
      .split('\0')
      .filter((path) => path !== '');
  }

  /** `at`: a revision, `:` for what is staged, `undefined` for the disk. */
  read(path: string, at: string | undefined): string | undefined {
    if (at === undefined) {
      const file = join(this.root, path);
      if (!existsSync(file) || !lstatSync(file).isFile() || lstatSync(file).size > maxBytes) return undefined;
      return readFileSync(file, 'utf8');
    }
    const text = this.git('cat-file', 'blob', at === ':' ? `:0:${path}` : `${at}:${path}`);
    return text.length > maxBytes ? undefined : text;
  }
}

function changedFiles(tree: WorkTree, revision: string | undefined, staged: boolean): ChangedFile[] {
  const { before, after } = sides(tree, revision, staged);
  const range = after === undefined ? [before] : after === ':' ? ['--cached', before] : [before, after];
  const named = tree.list('diff', '--name-status', '--no-renames', '--no-ext-diff', '-z', ...range, '--');
  const files: ChangedFile[] = [];
  for (let i = 0; i + 1 < named.length; i += 2) {
    const [status, path] = [named[i]!, named[i + 1]!];
    files.push({
      path,
      before: status === 'A' ? undefined : textAt(tree, path, before, 1),
      after: status === 'D' ? undefined : textAt(tree, path, after, 2),
    });
  }
  if (after === undefined)
    for (const path of tree.list('ls-files', '--others', '--exclude-standard', '-z'))
      files.push({ path, before: undefined, after: textAt(tree, path, undefined, 2) });
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function sides(tree: WorkTree, revision: string | undefined, staged: boolean) {
  if (revision !== undefined && staged) throw new UsageError('--staged is about no revision');
  if (revision === undefined) {
    const born = spawnSync('git', ['rev-parse', '--verify', '-q', 'HEAD'], { cwd: tree.root }).status === 0;
    return { before: born ? 'HEAD' : emptyTree, after: staged ? ':' : undefined };
  }
  if (revision.startsWith('-')) throw new UsageError(`no revision: ${revision}`);
  const named = (name: string) =>
    tree.git('rev-parse', '--verify', '--end-of-options', `${name}^{commit}`).trim();
  const [from, to] = revision.split(/\.\.\.?/);
  if (to !== undefined) return { before: named(from || 'HEAD'), after: named(to || 'HEAD') };
  const commit = named(revision);
  const parents = tree.git('rev-list', '--parents', '-n', '1', commit).trim().split(' ').slice(1);
  return { before: parents[0] ?? emptyTree, after: commit };
}

/** Binary files and links have no text. */
function textAt(
  tree: WorkTree,
  path: string,
  at: string | undefined,
  version: number,
): TextSnapshot | undefined {
  const text = tree.read(path, at);
  if (text === undefined || text.slice(0, 8000).includes('\0')) return undefined;
  return TextSnapshot.of(`review:///${path}`, languageOf(path), version, text);
}

function shown({ groups, lines }: Review, paint: Paint): string {
  if (groups.length === 0) return 'nothing has changed\n';
  const all = lines.read + lines.skim + lines.skip;
  const parts = groups.map((group, i) => shownGroup(group, i + 1, paint));
  return `${parts.join('\n')}\n${paint('bold', `${lines.read} of ${all} lines to read`)}, ${lines.skim} to skim, ${lines.skip} to skip\n`;
}

function shownGroup({ intent, hunks }: ReviewGroup, number: number, paint: Paint): string {
  const files = new Set(hunks.map(({ path }) => path)).size;
  const places =
    hunks.length > 1 ? `  ${hunks.length} places in ${files} ${files > 1 ? 'files' : 'file'}` : '';
  const lines = [`${paint('cyan', `${number}.`)} ${paint('bold', intent)}${paint('dim', places)}`];
  let folded: ReviewHunk[] = [];
  const fold = () => {
    if (folded.length > 0) lines.push(`   ${paint('dim', foldedLine(folded))}`);
    folded = [];
  };
  for (const hunk of hunks) {
    if (hunk.reading === 'skip') {
      if (folded[0] && folded[0].why !== hunk.why) fold();
      folded.push(hunk);
      continue;
    }
    fold();
    const how = hunk.why === '' ? '' : `  ${hunk.reading}: ${hunk.why}`;
    lines.push(
      `   ${placeOf(hunk)}${paint('dim', `${hunk.inside === '' ? '' : `  in ${hunk.inside}`}${how}`)}`,
    );
    for (const line of hunk.removed) lines.push(paint('red', `   - ${line}`));
    for (const line of hunk.added) lines.push(paint('green', `   + ${line}`));
  }
  fold();
  return `${lines.join('\n')}\n`;
}

function foldedLine(hunks: readonly ReviewHunk[]): string {
  const times = hunks.length > 1 ? ` ×${hunks.length}` : '';
  return `${hunks[0]!.why}${times}: ${hunks.map(placeOf).join(', ')}`;
}

function placeOf({ path, before, after, added }: ReviewHunk): string {
  return `${path}:${(added.length > 0 ? after : before).from + 1}`;
}
