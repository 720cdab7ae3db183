/**
 * `foretype review`: what changed, in the order in which it is understood. Without a revision the work tree against the
 * last commit, new files included; with one, that commit, or `A..B`.
 */
import { parseArgs } from 'node:util';
import {
  type ChangedFile,
  changedFiles,
  type Review,
  type ReviewGroup,
  type ReviewHunk,
  review,
  WorkTreeError,
} from '../review/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { languageOf } from './language-of.ts';
import { workTreeOf } from './open-here.ts';
import { type Paint, terminalPaint } from './paint.ts';
import { UsageError } from './usage-error.ts';

export async function reviewCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { staged: { type: 'boolean' }, json: { type: 'boolean' } },
  });
  if (positionals.length > 1) throw new UsageError('review wants one revision, or none');
  const plan = await review(await changed(positionals[0], values.staged === true), createSyntax());
  if (values.json) process.stdout.write(`${JSON.stringify(plan, undefined, 2)}\n`);
  else process.stdout.write(shown(plan, terminalPaint(process.stdout)));
  return 0;
}

async function changed(revision: string | undefined, staged: boolean): Promise<readonly ChangedFile[]> {
  try {
    return await changedFiles({ root: workTreeOf('.'), revision, staged, languageOf });
  } catch (cause) {
    throw cause instanceof WorkTreeError ? new UsageError(cause.message) : cause;
  }
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
