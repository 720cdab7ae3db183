/**
 * Review in every editor: `foretype.review` marks what changed in the order in which it is understood, and each change is
 * accepted, rejected, written anew or asked about, from code actions or commands. A change that repeats another is
 * accepted with it.
 */
import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver/node';
import { z } from 'zod';
import { type Changes, type ReviewPlace, type Standing, WorkTreeError } from '../../review/index.ts';
import { type OffsetRange, plainUri, redactSecrets, sameFile, type TextSnapshot } from '../../text/index.ts';
import { inactiveBecause } from '../activity.ts';
import { changeFiles, notAnswered } from '../change-files.ts';
import { journaled } from '../journaled.ts';
import { withProgress } from '../progress.ts';
import { position } from '../protocol/lsp-params.ts';
import { say } from '../say.ts';
import type { Session } from '../session.ts';
import { runAsk } from './answer.ts';

const whatArgument = z.looseObject({ of: z.enum(['commit', 'plan']).nullish() });
const placeArgument = z.looseObject({
  id: z.string().nullish(),
  uri: z.string().nullish(),
  position: position.nullish(),
  /** For `redo`: how it should be instead. */
  instruction: z.string().trim().min(1).nullish(),
});
type PlaceArgument = z.output<typeof placeArgument>;

/** `foretype.review [{of?: 'commit' | 'plan'}]`, or that word: against the last commit, or what the last plan did. */
export function runReview(s: Session, [given]: readonly unknown[]): boolean {
  const parsed = whatArgument.safeParse(typeof given === 'string' ? { of: given } : (given ?? {}));
  if (!parsed.success) return false;
  const ofPlan = parsed.data.of === 'plan';
  setImmediate(() => {
    withProgress(
      s,
      'Reading what changed',
      async () => {
        begin(s, await (ofPlan ? sincePlan(s) : sinceCommit(s)));
      },
      { cancellable: false },
    ).catch((cause: unknown) => {
      if (cause instanceof WorkTreeError) say(s, cause.message);
      else s.log.error('[bug] foretype.review failed', cause);
    });
  });
  return true;
}

async function sinceCommit(s: Session): Promise<Changes> {
  const folder = s.folders.find((uri) => holds(uri, s.current)) ?? s.folders[0];
  if (folder === undefined) throw new WorkTreeError('no folder is open that could be reviewed');
  return s.reviews.sinceCommit(
    folder,
    s.documents.all.map(({ text }) => text),
  );
}

async function sincePlan(s: Session): Promise<Changes> {
  const found = s.plans.takeBack();
  if (!found.ok) throw new WorkTreeError(found.detail ?? 'there is no plan to review');
  const files = found.value.files.map(({ before: now, edit, removes, restores }) => ({
    uri: now.uri,
    path: pathIn(s, now.uri),
    before: removes ? undefined : now.apply(edit, now.version).text,
    after: restores ? undefined : now.text,
  }));
  return s.reviews.between(files);
}

function begin(s: Session, { files, review }: Changes): void {
  const shown = files.filter((file) => {
    const text = file.after ?? file.before;
    return text !== undefined && inactiveBecause(file.uri, text.text, s.settings) === undefined;
  });
  const hidden = files.length - shown.length;
  const left = hidden === 0 ? '' : ` ${count(hidden, 'file')} too large, minified or no text: left out.`;
  const places = s.review.begin({ files: shown, review });
  if (places === 0) {
    s.review.end();
    say(s, `nothing has changed.${left}`);
    return;
  }
  const hunks = review.groups.flatMap((group) => group.hunks);
  const toRead = hunks.filter(({ reading }) => reading === 'read').length;
  const paths = new Set(hunks.map(({ path }) => path)).size;
  say(s, `${count(places, 'change')} in ${count(paths, 'file')}, ${toRead} to read.${left}`);
  s.review.next();
}

export const reviewCommands: Readonly<Record<string, (s: Session, args: readonly unknown[]) => boolean>> = {
  'foretype.review': runReview,
  'foretype.review.next': (s) => s.review.next(),
  'foretype.review.accept': (s, args) => onPlace(s, args, ({ place }) => s.review.accept([place])),
  'foretype.review.acceptLike': (s, args) =>
    onPlace(s, args, ({ place }) => s.review.accept(s.review.like(place.id))),
  'foretype.review.reject': (s, args) =>
    onPlace(s, args, ({ place }) => later(s, async () => s.review.reject(place.id))),
  'foretype.review.redo': (s, args) =>
    onPlace(s, args, ({ place }, { instruction }) => redo(s, place, instruction ?? undefined)),
  'foretype.review.ask': (s, args) => onPlace(s, args, (standing) => ask(s, standing)),
  'foretype.review.end': (s) => s.review.end(),
};

/** The place that is named, the one under the cursor, or the one the user was taken to last; false where there is none. */
function onPlace(
  s: Session,
  [given]: readonly unknown[],
  work: (standing: Standing, argument: PlaceArgument) => unknown,
): boolean {
  const parsed = placeArgument.safeParse(typeof given === 'string' ? { id: given } : (given ?? {}));
  const standing = parsed.success ? standingOf(s, parsed.data) : undefined;
  if (!parsed.success || !standing) return false;
  return work(standing, parsed.data) !== false;
}

function standingOf(s: Session, { id, uri, position: at }: PlaceArgument): Standing | undefined {
  if (id) return s.review.standing(id);
  if (!uri || !at) return s.review.standing(undefined);
  const open = s.documents.active(uri);
  const text = open ?? s.review.textOf(uri);
  if (!text) return undefined;
  const offset = s.positions.offset(text, at);
  const place = s.review.at(open?.uri ?? uri, { from: offset, to: offset });
  return place && s.review.standing(place.id);
}

function later(s: Session, work: () => Promise<string | undefined>): void {
  setImmediate(() => {
    work()
      .then((sentence) => sentence !== undefined && say(s, sentence))
      .catch((cause: unknown) => s.log.error('[bug] a review failed', cause));
  });
}

/** The frontier model writes this change anew; what it changes anywhere else is not taken. */
function redo(s: Session, { id }: ReviewPlace, instruction: string | undefined): boolean {
  if (s.planner.unavailable !== undefined) {
    say(s, s.planner.unavailable);
    return false;
  }
  later(s, () =>
    withProgress(s, 'Writing a change anew', async (report, signal) => {
      const standing = await s.review.today(id);
      if (!standing) return notThere;
      const { uri, range: selection } = standing.place;
      const goal = `${instruction ?? 'Write the selected lines another way, better than they are.'}\n\n${about(standing)}\n\nChange nothing but the selected lines.`;
      const planned = await s.planner.edit({ uri, goal, selection, route: 'review' }, report, signal);
      if (signal.aborted) return undefined;
      return planned.kind === 'sentence' ? planned.sentence : taken(s, id, planned.edits);
    }),
  );
  return true;
}

const notThere = 'the change is not there any more: nothing was changed';

type NewEdits = Extract<Awaited<ReturnType<Session['planner']['edit']>>, { kind: 'edits' }>['edits'];

/** A sentence where the new edit was not taken. */
async function taken(s: Session, id: string, edits: NewEdits): Promise<string | undefined> {
  const standing = await s.review.today(id);
  if (!standing) return notThere;
  const { place, text } = standing;
  const inside = edits.every(
    ({ uri, edit }) =>
      sameFile(uri, place.uri) && edit.every((r) => r.from >= place.range.from && r.to <= place.range.to),
  );
  if (!inside) return 'the new edit reaches beyond this change: nothing was changed';
  const active = s.documents.active(place.uri);
  const now = active ?? s.plans.textOf(place.uri);
  const edit = edits.flatMap((e) => e.edit);
  if (!now?.sameText(text) || edits.some(({ version }) => version !== now.version))
    return 'the text changed while the edit was on its way: nothing was changed';
  if (edit.length === 0) return 'the model would leave the change as it is';
  const unmake = journaled(s, (plans) => plans.editing('redo a change', [{ before: now, edit }]));
  const file = { text: now, open: active !== undefined, edit };
  const changed = await changeFiles(s, [file], 'redo a change');
  if (changed === 'made') return undefined;
  if (changed === 'no-answer') return notAnswered;
  unmake();
  return 'the editor did not take the edit';
}

function ask(s: Session, standing: Standing): boolean {
  const { place, text } = standing;
  const question = `What does this change do, and can it break anything?\n\n${about(standing)}`;
  return runAsk(s, [{ question, uri: place.uri, range: rangeOf(s, text, place.range) }]);
}

/** What the change is for and what stood there, for a model. */
function about({ place }: Standing): string {
  const old = redactSecrets(place.old);
  const stood = old === '' ? 'They are new.' : `They replaced these lines:\n\n${old}`;
  const here =
    place.range.from === place.range.to ? 'Lines were taken away here.' : 'The change is the selected lines.';
  return `${here} It is for: ${place.intent}. ${stood}`;
}

/** At most 40 characters each: some editors have no room for more. */
export function reviewActions(s: Session, text: TextSnapshot, selected: OffsetRange): CodeAction[] {
  const place = s.review.at(text.uri, selected);
  if (!place) return [];
  const action = (title: string, command: string): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    command: { title, command, arguments: [place.id] },
  });
  const like = s.review.like(place.id).length;
  return [
    action('Accept this change', 'foretype.review.accept'),
    ...(like > 1 ? [action(`Accept all ${like} changes like it`, 'foretype.review.acceptLike')] : []),
    action('Reject this change', 'foretype.review.reject'),
    ...(s.planner.unavailable === undefined
      ? [action('Write this change anew', 'foretype.review.redo')]
      : []),
    ...(s.answers.unavailable === undefined ? [action('Ask about this change', 'foretype.review.ask')] : []),
  ];
}

function rangeOf(s: Session, text: TextSnapshot, { from, to }: OffsetRange): Range {
  return { start: s.positions.position(text, from), end: s.positions.position(text, to) };
}

function pathIn(s: Session, uri: string): string {
  const folder = s.folders.find((f) => holds(f, uri));
  const plain = plainUri(uri);
  return plain.slice(folder === undefined ? plain.lastIndexOf('/') + 1 : plainUri(folder).length + 1);
}

function holds(folder: string, uri: string | undefined): boolean {
  return uri !== undefined && plainUri(uri).startsWith(`${plainUri(folder)}/`);
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
