/**
 * Plans: a goal, or a change made by example, becomes the next edits across files, to be walked or made at once; and the
 * way back. Every command is acknowledged at once; the plan's lines are told as they come; nothing is changed where it is
 * cancelled.
 */
import { MessageType } from 'vscode-languageserver/node';
import { z } from 'zod';
import type { Made, PlanEdit, Taken } from '../../planning/index.ts';
import { changeFiles, type PlanWalk } from '../plan-walk.ts';
import { type Report, withProgress } from '../progress.ts';
import { range } from '../protocol/lsp-params.ts';
import type { Session } from '../session.ts';
import { tellChanged } from './foretype.ts';

const goalArgument = z.looseObject({
  goal: z.string().trim().min(1),
  uri: z.string().nullish(),
  range: range.nullish(),
  /** Paths of further files that matter. */
  files: z.array(z.string()).nullish(),
  alternatives: z.boolean().nullish(),
  accept: z.literal('all').nullish(),
});
const exampleArgument = z.looseObject({ uri: z.string().nullish(), accept: z.literal('all').nullish() });

/** The user thinks about a question as long as they like. */
const answerMs = 600_000;
const titleChars = 40;

/** `foretype.plan [{goal, uri?, range?, files?, alternatives?, accept?}]`, or the goal as words. */
export function runPlan(s: Session, given: readonly unknown[]): boolean {
  const words = given.every((word) => typeof word === 'string') ? { goal: given.join(' ') } : given[0];
  const parsed = goalArgument.safeParse(words);
  if (!parsed.success) return false;
  if (s.plans.unavailable !== undefined) {
    tell(s, s.plans.unavailable);
    return false;
  }
  const { goal, range: about, files, alternatives, accept } = parsed.data;
  const text = s.documents.active(parsed.data.uri ?? s.current ?? '');
  const request = {
    goal,
    uri: text?.uri,
    selection: text && about ? s.positions.offsets(text, about) : undefined,
    files: files ?? [],
    alternatives: alternatives ?? false,
  };
  const all = accept === 'all';
  start(s, `Planning: ${short(goal)}`, all, async (report, signal) => {
    let begun: string | undefined;
    const early = (plan: string, edit: PlanEdit) => {
      if (signal.aborted) return;
      begun = plan;
      s.walk.early(plan, edit);
      tellChanged(s);
    };
    const made = await s.plans.plan(
      request,
      { ...ways(s, report, signal), ...(all ? {} : { early }) },
      signal,
    );
    if (begun !== undefined && (made.kind === 'sentence' || signal.aborted)) s.walk.end(begun);
    return made;
  });
  return true;
}

/** `foretype.byExample [{uri?}]`: the last change, everywhere else it is due. */
export function runByExample(s: Session, [given]: readonly unknown[]): boolean {
  const parsed = exampleArgument.safeParse(given ?? {});
  const text = parsed.success ? s.documents.active(parsed.data.uri ?? s.current ?? '') : undefined;
  if (!parsed.success || !text) return false;
  start(s, 'Finding where else', parsed.data.accept === 'all', (report, signal) =>
    s.plans.byExample(text.uri, ways(s, report, signal), signal),
  );
  return true;
}

function start(
  s: Session,
  title: string,
  all: boolean,
  work: (report: Report, signal: AbortSignal) => Promise<Made>,
): void {
  const before = stateOf(s);
  setImmediate(() => {
    withProgress(s, title, async (report, signal) => {
      const made = await work(report, signal);
      if (signal.aborted) return undefined;
      if (made.kind === 'sentence') {
        tell(s, made.sentence);
        return undefined;
      }
      const lost = s.walk.begin(made.plan, !all && stateOf(s) === before);
      tellChanged(s);
      const left = s.predictor.leading.left.filter(({ edit }) => edit.group === made.plan.id);
      if (lost > 0)
        tell(s, `${lost} of ${made.plan.edits.length} places were changed meanwhile and are left out`);
      if (all) return (await makeAll(s, s.walk, made.plan.id)) ?? made.plan.took;
      const files = new Set(left.map(({ edit }) => edit.uri)).size;
      return `${count(left.length, 'place')} in ${count(files, 'file')}. ${made.plan.took}`.trim();
    }).catch((cause: unknown) => s.log.error('[bug] a plan failed', cause));
  });
}

/** Every text as it is now: what the user has typed since then shows. */
function stateOf(s: Session): string {
  return JSON.stringify([s.current, s.documents.all.map(({ text }) => [text.uri, text.version])]);
}

async function makeAll(s: Session, walk: PlanWalk, group: string): Promise<string | undefined> {
  const why = await walk.makeAll(group);
  if (why !== undefined) tell(s, why);
  return why;
}

/** `foretype.plan.acceptAll`: what is left of the newest plan. */
export function acceptPlan(s: Session): boolean {
  const [next] = s.predictor.leading.left;
  if (!next) return false;
  setImmediate(() => {
    makeAll(s, s.walk, next.edit.group).catch((cause: unknown) => s.log.error('[bug] a plan failed', cause));
  });
  return true;
}

/** `foretype.plan.drop`: the rest of the newest plan is not wanted. */
export function dropPlan(s: Session): boolean {
  const [next] = s.predictor.leading.left;
  if (next) s.predictor.leading.drop(next.edit.group);
  return next !== undefined;
}

/** `foretype.undo`: the newest plan, wherever its edits still stand. */
export function runUndo(s: Session): boolean {
  const found = s.plans.takeBack();
  if (!found.ok) {
    tell(s, found.detail ?? 'there is no plan to take back here');
    return false;
  }
  setImmediate(() => {
    takeBack(s, found.value).catch((cause: unknown) => s.log.error('[bug] foretype.undo failed', cause));
  });
  return true;
}

async function takeBack(s: Session, taken: Taken): Promise<void> {
  const files = taken.files.map(({ before, edit, removes }) => ({
    text: before,
    edit,
    removes,
    open: s.documents.active(before.uri) !== undefined,
  }));
  if (files.length > 0 && !(await changeFiles(s, files, `undo ${short(taken.goal)}`))) {
    tell(s, 'the editor did not take the change: nothing was taken back');
    return;
  }
  s.plans.forget(taken);
  if (taken.id !== undefined) s.predictor.leading.drop(taken.id);
}

function ways(s: Session, report: Report, signal: AbortSignal) {
  return {
    progress: report,
    choose: (question: string, options: readonly string[]) => choose(s, question, options, signal),
  };
}

/** Undefined where there is nothing to choose from, the user does not, or the plan is cancelled meanwhile. */
async function choose(
  s: Session,
  question: string,
  options: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  if (options.length === 0) return undefined;
  const asked = s.ask.request<{ title?: string }>(
    true,
    'window/showMessageRequest',
    {
      type: MessageType.Info,
      message: `foretype: ${question}`,
      actions: options.map((title) => ({ title })),
    },
    answerMs,
  );
  const cancelled = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const answer = await Promise.race([asked, cancelled]);
  return answer?.ok ? answer.value.title : undefined;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function short(text: string): string {
  const line = (text.trim().split('\n')[0] ?? '').replace(/\s+/g, ' ');
  return line.length > titleChars ? `${line.slice(0, titleChars - 1)}…` : line;
}

/** By notification: as a request it would block some editors (R5). */
function tell(s: Session, sentence: string): void {
  s.ask.notify('window/showMessage', { type: MessageType.Info, message: `foretype: ${sentence}` });
}
