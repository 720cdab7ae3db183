/**
 * Code actions for plans: to begin one without a prompt box, to do elsewhere what was just done here, and, on an edit that
 * a plan expects, to leave it out, to have it written anew, to ask about it, or to make all that are like it. Titles have
 * at most 40 characters.
 */
import { type CodeAction, CodeActionKind } from 'vscode-languageserver/node';
import type { ComingEdit } from '../../queue/index.ts';
import { type OffsetRange, redactSecrets, sameFile, type TextSnapshot, touches } from '../../text/index.ts';
import { withProgress } from '../progress.ts';
import { say } from '../say.ts';
import type { Session } from '../session.ts';
import { runAsk } from './answer.ts';

/** `from` and `to` are the selection. */
export function planActions(s: Session, text: TextSnapshot, selected: OffsetRange): CodeAction[] {
  return [...onPending(s, text, selected), ...byExample(s, text, selected), ...byGoal(s, text, selected)];
}

function action(title: string, kind: string, command: string, ...given: unknown[]): CodeAction {
  return { title, kind, command: { title, command, arguments: given } };
}

function onPending(s: Session, text: TextSnapshot, selected: OffsetRange): CodeAction[] {
  const edit = pendingAt(s, text, selected);
  if (!edit) return [];
  const like = s.walk.like(edit.id).length;
  const fix = (title: string, command: string) => action(title, CodeActionKind.QuickFix, command, edit.id);
  return [
    ...(like > 1 ? [fix(`Accept all ${like} changes like it`, 'foretype.plan.acceptLike')] : []),
    fix('Leave this change out', 'foretype.plan.leaveOut'),
    ...(s.planner.unavailable === undefined ? [fix('Write this change anew', 'foretype.plan.redo')] : []),
    ...(s.answers.unavailable === undefined ? [fix('Ask about this change', 'foretype.plan.ask')] : []),
  ];
}

/** An edit of a plan on the selected lines. */
function pendingAt(s: Session, text: TextSnapshot, { from, to }: OffsetRange): ComingEdit | undefined {
  const lines = { from: text.lineAt(from).from, to: text.lineAt(to).to };
  return s.predictor.leading.left.find(
    ({ edit, open }) => open && edit.uri === text.uri && edit.edit.some((r) => touches(r, lines)),
  )?.edit;
}

/** On the lines of the last change, where it was the user's own. */
function byExample(s: Session, text: TextSnapshot, { from, to }: OffsetRange): CodeAction[] {
  const last = s.editor.snapshot(text.uri)?.history.at(-1);
  if (last?.uri !== text.uri || !['typed', 'paste'].includes(last.author)) return [];
  const lines = { from: text.lineAt(from).from, to: text.lineAt(to).to };
  if (!last.now.some((r) => touches(r, lines))) return [];
  return [
    action('Do the same elsewhere', CodeActionKind.RefactorRewrite, 'foretype.byExample', { uri: text.uri }),
  ];
}

/** Tests stand in files of their own, so they are a plan. */
const testsGoal =
  'Write tests for what the selected lines declare, where this project keeps its tests and in their style. Change nothing but tests.';

function byGoal(s: Session, text: TextSnapshot, { from, to }: OffsetRange): CodeAction[] {
  if (from === to || s.plans.unavailable !== undefined) return [];
  const range = { start: s.positions.position(text, from), end: s.positions.position(text, to) };
  const plan = (name: string, goal?: string) =>
    action(name, CodeActionKind.RefactorRewrite, 'foretype.plan', { uri: text.uri, range, goal });
  const tests = plan('Write tests by frontier model', testsGoal);
  // Only where the client can ask what the change is to be; elsewhere a comment says it.
  return s.client.foretype?.input === true ? [plan('Plan a change…'), tests] : [tests];
}

type Run = (s: Session, edit: ComingEdit, text: TextSnapshot) => boolean;

/** Each takes the id of an edit that a plan expects. */
export const pendingCommands: Readonly<Record<string, (s: Session, args: readonly unknown[]) => boolean>> = {
  'foretype.plan.acceptLike': onEdit((s, { id }) => {
    later(s, () => s.walk.makeLike(id));
    return true;
  }),
  'foretype.plan.leaveOut': onEdit((s, { id }) => s.walk.leaveOut(id)),
  'foretype.plan.redo': onEdit(redo),
  'foretype.plan.ask': onEdit(ask),
};

function onEdit(run: Run): (s: Session, args: readonly unknown[]) => boolean {
  return (s, [id]) => {
    const { left } = s.predictor.leading;
    const found = id === undefined ? left[0] : left.find(({ edit }) => edit.id === id);
    return found !== undefined && run(s, found.edit, found.text);
  };
}

function later(s: Session, work: () => Promise<string | undefined>): void {
  setImmediate(() => {
    work()
      .then((sentence) => sentence !== undefined && say(s, sentence))
      .catch((cause: unknown) => s.log.error('[bug] a plan failed', cause));
  });
}

/** The frontier model writes another edit for the same place, which is offered in its stead. */
function redo(s: Session, edit: ComingEdit, text: TextSnapshot): boolean {
  if (s.planner.unavailable !== undefined) {
    say(s, s.planner.unavailable);
    return false;
  }
  const now = () => s.documents.active(edit.uri) ?? s.plans.textOf(edit.uri);
  const goal = `Make the change meant here another way, better than it is proposed.\n\n${about(edit, text)}\n\nChange nothing but the selected lines.`;
  later(s, () =>
    withProgress(s, 'Writing a change anew', async (report, signal) => {
      if (!now()?.sameText(text)) return 'the file of this change is another by now: open it first';
      const selection = linesOf(edit, text);
      const planned = await s.planner.edit({ uri: edit.uri, goal, selection }, report, signal);
      if (signal.aborted) return undefined;
      if (planned.kind === 'sentence') return planned.sentence;
      const today = now();
      const fresh = planned.edits.filter(({ uri }) => sameFile(uri, edit.uri)).flatMap((e) => e.edit);
      const inside =
        planned.edits.every(({ uri, version }) => sameFile(uri, edit.uri) && version === today?.version) &&
        (today?.sameText(text) === false || fresh.every((r) => touches(r, selection)));
      if (!today || !inside) return 'the new edit reaches beyond this change: nothing was changed';
      return s.walk.replace(edit.id, today, fresh) ? undefined : 'the change is not there any more';
    }),
  );
  return true;
}

function ask(s: Session, edit: ComingEdit, text: TextSnapshot): boolean {
  const { from, to } = linesOf(edit, text);
  const range = { start: s.positions.position(text, from), end: s.positions.position(text, to) };
  const question = `What would this change do, and can it break anything?\n\n${about(edit, text)}`;
  return runAsk(s, [{ question, uri: edit.uri, range }]);
}

/** Whole lines, from the first place of the edit to its last. */
function linesOf({ edit }: ComingEdit, text: TextSnapshot): OffsetRange {
  return { from: text.lineAt(edit[0]?.from ?? 0).from, to: text.lineAt(edit.at(-1)?.to ?? 0).to };
}

/** What a plan wants here, for a model. */
function about(edit: ComingEdit, text: TextSnapshot): string {
  const { from, to } = linesOf(edit, text);
  const inside = edit.edit.map((r) => ({ ...r, from: r.from - from, to: r.to - from }));
  const lines = text.slice(from, to);
  const after = inside
    .toReversed()
    .reduce((all, r) => all.slice(0, r.from) + r.text + all.slice(r.to), lines);
  return `It is for: ${edit.reason}. These lines:\n\n${redactSecrets(lines)}\n\nwould become:\n\n${redactSecrets(after)}`;
}
