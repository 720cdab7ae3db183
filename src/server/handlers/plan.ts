/**
 * Plans: a goal, or a change made by example, becomes the next edits across files, to be walked or made at once; and the
 * way back. Every command is acknowledged at once; the plan's lines are told as they come; nothing is changed where it is
 * cancelled.
 */
import { z } from 'zod';
import type { Made, PlanEdit, ReadyPlan, Taken } from '../../planning/index.ts';
import { sayBeforeAsking } from '../before-asking.ts';
import { changeFiles } from '../change-files.ts';
import { askForLine, choose } from '../choose.ts';
import { journaled } from '../journaled.ts';
import { takePlanFiles } from '../plan-files.ts';
import type { PlanWalk } from '../plan-walk.ts';
import { type Report, withProgress } from '../progress.ts';
import { range } from '../protocol/lsp-params.ts';
import { say } from '../say.ts';
import type { Session } from '../session.ts';
import { tellChanged, tellPlanned } from '../tell-changed.ts';

const goalArgument = z.looseObject({
  /** Without it the user is asked, where the client can ask. */
  goal: z.string().trim().min(1).nullish(),
  uri: z.string().nullish(),
  range: range.nullish(),
  /** Paths of further files that matter. */
  files: z.array(z.string()).nullish(),
  alternatives: z.boolean().nullish(),
  accept: z.literal('all').nullish(),
});
const exampleArgument = z.looseObject({ uri: z.string().nullish(), accept: z.literal('all').nullish() });

const sketchArgument = z.looseObject({
  sketch: z.string().refine((text) => text.trim() !== ''),
  /** The file meant where the sketch names none; the one the user is in. */
  uri: z.string().nullish(),
  accept: z.literal('all').nullish(),
});

/** Neovim stops for a key on a longer label; `foretype: undo ` stands before it. */
const titleChars = 25;
const mostProblems = 5;
/** The way back stays open as it was. */
const seeForYourself = 'the editor has not answered yet: where the files are as they were, ask for it again';

/** `foretype.plan [{goal, uri?, range?, files?, alternatives?, accept?}]`, or the goal as words. */
export function runPlan(s: Session, given: readonly unknown[]): boolean {
  const inWords = given.length > 0 && given.every((word) => typeof word === 'string');
  const words = inWords ? { goal: given.join(' ') } : (given[0] ?? {});
  const parsed = goalArgument.safeParse(words);
  if (!parsed.success) return false;
  if (s.plans.unavailable !== undefined) {
    say(s, s.plans.unavailable);
    return false;
  }
  const { goal } = parsed.data;
  if (goal) return planFor(s, { ...parsed.data, goal });
  if (s.client.foretype?.input !== true) return false;
  setImmediate(() => {
    const typed = new AbortController();
    if (s.settings['frontier.prewarm.enable'])
      s.plans
        .warm(requestOf(s, parsed.data), typed.signal)
        .catch((cause: unknown) => s.log.error('[bug] a cache was not warmed', cause));
    askForLine(s, 'What is to be changed?')
      .finally(() => typed.abort('the goal is typed'))
      .then((said) => said !== undefined && planFor(s, { ...parsed.data, goal: said }))
      .catch((cause: unknown) => s.log.error('[bug] a plan failed', cause));
  });
  return true;
}

/** What the plan is to be about, as it is now. */
function requestOf(s: Session, { uri, range: about, files }: z.output<typeof goalArgument>) {
  const text = s.documents.active(uri ?? s.current ?? '');
  const selection = text && about ? s.positions.offsets(text, about) : undefined;
  return { uri: text?.uri, selection, files: files ?? [] };
}

function planFor(s: Session, asked: z.output<typeof goalArgument> & { readonly goal: string }): boolean {
  const { goal: said, alternatives, accept } = asked;
  const about = requestOf(s, asked);
  const added = takePlanFiles(s);
  const goal =
    added.length === 0 ? said : `${said}\n\nThese files are to be changed too: ${added.join(', ')}`;
  const careful = s.settings['frontier.profile'] === 'careful';
  const request = {
    ...about,
    files: [...about.files, ...added],
    goal,
    alternatives: alternatives ?? careful,
    careful,
  };
  sayBeforeAsking(s, { goal: said, selected: about.selection !== undefined, doubt: s.plans.doubt });
  const all = accept === 'all';
  start(s, `Planning: ${short(goal)}`, all, async (report, signal) => {
    let begun: string | undefined;
    const early = (plan: string, edit: PlanEdit) => {
      if (signal.aborted) return;
      s.walk.early(plan, edit);
      if (begun === undefined) tellPlanned(s);
      else tellChanged(s);
      begun = plan;
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

/** `foretype.apply [{sketch, uri?, accept?}]`, or the sketch as text: blocks or diffs that another assistant wrote. */
export function runApply(s: Session, [given]: readonly unknown[]): boolean {
  const parsed = sketchArgument.safeParse(typeof given === 'string' ? { sketch: given } : given);
  if (!parsed.success) return false;
  const { sketch, uri, accept } = parsed.data;
  const here = s.documents.active(uri ?? s.current ?? '')?.uri;
  start(s, 'Landing what was given', accept === 'all', (_, signal) => s.plans.given(sketch, here, signal));
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
        say(s, made.sentence);
        return undefined;
      }
      const lost = s.walk.begin(made.plan, !all && stateOf(s) === before);
      tellPlanned(s);
      const left = s.predictor.leading.left.filter(({ edit }) => edit.group === made.plan.id);
      if (lost > 0)
        say(s, `${lost} of ${made.plan.edits.length} places were changed meanwhile and are left out`);
      void tellChecks(s, made.plan);
      if (all) return (await makeAll(s, s.walk, made.plan.id)) ?? made.plan.took;
      if (left.length === 0) void s.walk.askToMove(made.plan.id);
      const files = new Set(left.map(({ edit }) => edit.uri)).size;
      return `${count(left.length, 'place')} in ${count(files, 'file')}. ${made.plan.took}`.trim();
    }).catch((cause: unknown) => s.log.error('[bug] a plan failed', cause));
  });
}

/** What the user's checkers find new in the plan. */
async function tellChecks(s: Session, { checks }: ReadyPlan): Promise<void> {
  for (const report of await checks) {
    if (report.kind === 'unknown') say(s, `${report.checker}: ${report.why}`);
    else if (report.fresh.length === 0) say(s, `${report.checker} finds nothing new in the plan`);
    else {
      const shown = report.fresh.slice(0, mostProblems).map((p) => `${p.path}:${p.line}: ${p.message}`);
      const rest = report.fresh.length - shown.length;
      say(
        s,
        [
          `${report.checker} finds new in the plan:`,
          ...shown,
          ...(rest > 0 ? [`and ${rest} more`] : []),
        ].join('\n'),
      );
    }
  }
}

/** Every text as it is now: what the user has typed since then shows. */
function stateOf(s: Session): string {
  return JSON.stringify([s.current, s.documents.all.map(({ text }) => [text.uri, text.version])]);
}

async function makeAll(s: Session, walk: PlanWalk, group: string): Promise<string | undefined> {
  const why = await walk.makeAll(group);
  if (why !== undefined) say(s, why);
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
  if (next) s.walk.end(next.edit.group);
  return next !== undefined;
}

/** `foretype.undo`: the newest plan, wherever its edits still stand. `foretype.redo`: what that took back, again. */
export function runUndo(s: Session, way: 'undo' | 'redo'): boolean {
  const found = s.plans.takeBack(way);
  if (!found.ok) {
    say(s, found.detail ?? 'there is no plan to take back here');
    return false;
  }
  setImmediate(() => {
    takeBack(s, found.value, way).catch((cause: unknown) =>
      s.log.error(`[bug] foretype.${way} failed`, cause),
    );
  });
  return true;
}

async function takeBack(s: Session, taken: Taken, way: 'undo' | 'redo'): Promise<void> {
  const files = taken.files.map(({ before, edit, removes }) => ({
    text: before,
    edit,
    removes,
    open: s.documents.active(before.uri) !== undefined,
  }));
  const changed = files.length === 0 ? 'made' : await changeFiles(s, files, `${way} ${short(taken.goal)}`);
  if (changed !== 'made') {
    say(
      s,
      changed === 'refused' ? 'the editor did not take the change: nothing was changed' : seeForYourself,
    );
    return;
  }
  journaled(s, (plans) => plans.forget(taken));
  if (files.length === 0) say(s, `${short(taken.goal)}: the files are so already, nothing was changed`);
  if (taken.id !== undefined) s.walk.end(taken.id);
}

function ways(s: Session, report: Report, signal: AbortSignal) {
  return {
    progress: report,
    choose: (question: string, options: readonly string[]) => choose(s, question, options, signal),
  };
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function short(text: string): string {
  const line = (text.trim().split('\n')[0] ?? '').replace(/\s+/g, ' ');
  return line.length > titleChars ? `${line.slice(0, titleChars - 1)}…` : line;
}
