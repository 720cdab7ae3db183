/** workspace/executeCommand, as request and as notification: answers at once, works afterwards (R3). */

import type { EditPrediction, RejectReason } from '../../prediction/index.ts';
import { type Applied, applyEdits } from '../apply-edit.ts';
import type { Dispatcher } from '../dispatch.ts';
import { place } from '../place.ts';
import { addPlanFiles } from '../plan-files.ts';
import { type Portion, portionOf } from '../portion.ts';
import { ready } from '../presentation/marks.ts';
import { stopAll, withProgress } from '../progress.ts';
import { executeCommand } from '../protocol/lsp-params.ts';
import { type ReportName, report } from '../reports.ts';
import { say, sayOnce } from '../say.ts';
import type { Session } from '../session.ts';
import { askCommand, runAsk } from './answer.ts';
import { groupOf } from './code-action.ts';
import { showDefinition } from './definition.ts';
import { goOn, jump, wasLedTo } from './go-on.ts';
import { instructCommand, runFix, runInstruct } from './instruct.ts';
import { nextEdit } from './next-edit.ts';
import { acceptPlan, dropPlan, runApply, runByExample, runPlan, runUndo } from './plan.ts';
import { pendingCommands } from './plan-actions.ts';
import { reviewCommands } from './review.ts';

type Run = (s: Session, args: readonly unknown[]) => unknown;

/** The Copilot dialect's commands: each takes an id and answers whether it was known. */
const accepted: Run = (s, [id]) => typeof id === 'string' && id !== '' && s.predictor.accepted(id);
const gone =
  (reason: RejectReason): Run =>
  (s, [id]) =>
    typeof id === 'string' && id !== '' && s.predictor.rejected(id, reason);

const commands: Readonly<Record<string, Run>> = {
  'foretype.nextEdit.accept': (s, args) => later(s, args, (p) => apply(s, p, [p])),
  'foretype.nextEdit.acceptWord': (s, args) => later(s, args, (p) => applyPart(s, p, 'word')),
  'foretype.nextEdit.acceptLine': (s, args) => later(s, args, (p) => applyPart(s, p, 'line')),
  'foretype.nextEdit.acceptAll': (s, args) =>
    wanted(s, args)?.order === undefined ? later(s, args, (p) => apply(s, p, groupOf(s, p))) : acceptPlan(s),
  'foretype.nextEdit.definition': (s, args) => later(s, args, (p) => showDefinition(s, p)),
  'foretype.nextEdit.jump': (s, args) => {
    const uri = s.current;
    const known = wanted(s, args);
    if (typeof args[0] === 'string' || (known && !wasLedTo(s, known)))
      return later(s, args, (p) => jump(s, p));
    return uri !== undefined && afterwards(s, () => goOn(s, uri));
  },
  // One key for all: to the edit, then it is made; through a plan, also on to the next.
  'foretype.nextEdit.step': (s, args) =>
    s.walk.step() ||
    s.review.step() ||
    later(s, args, (p) => (p.kind === 'jump' && !s.walk.reached(p.id) ? jump(s, p) : apply(s, p, [p]))),
  'foretype.nextEdit.reject': (s, args) => {
    const prediction = wanted(s, args);
    const known = prediction !== undefined && s.predictor.rejected(prediction.id, reasonOf(args[1]));
    return known;
  },
  'foretype.nextEdit.snooze': (s, [minutes]) => {
    const ms =
      // Zero wakes it.
      typeof minutes === 'number' && minutes >= 0
        ? minutes * 60_000
        : s.settings['prediction.snooze.durationMs'];
    s.predictor.snooze(ms);
    return ms / 60_000;
  },
  'foretype.nextEdit.toggle': (s, [on]) => {
    s.predictor.enabled = typeof on === 'boolean' ? on : !s.predictor.enabled;
    return s.predictor.enabled;
  },
  [instructCommand]: (s, args) => runInstruct(s, args),
  'foretype.fix': (s, args) => runFix(s, args),
  'foretype.apply': (s, args) => runApply(s, args),
  [askCommand]: (s, args) => runAsk(s, args),
  'foretype.plan': (s, args) => runPlan(s, args),
  'foretype.byExample': (s, args) => runByExample(s, args),
  'foretype.plan.addFiles': (s, args) => addPlanFiles(s, args),
  'foretype.plan.acceptAll': (s) => acceptPlan(s),
  'foretype.plan.drop': (s) => dropPlan(s),
  'foretype.undo': (s) => runUndo(s, 'undo'),
  'foretype.redo': (s) => runUndo(s, 'redo'),
  ...pendingCommands,
  ...reviewCommands,
  'foretype.stop': (s) => stop(s),
  'foretype.doctor': (s) => show(s, 'doctor'),
  'foretype.trace': (s) => show(s, 'trace'),
  'foretype.showQueue': (s) => show(s, 'queue'),
  'github.copilot.didAcceptCompletionItem': accepted,
  'github.copilot.didAcceptNextEditSuggestionItem': accepted,
  'github.copilot.didAcceptPanelCompletionItem': accepted,
  'github.copilot.didRejectNextEditSuggestionItem': gone('rejected'),
  'github.copilot.didIgnoreNextEditSuggestionItem': gone('ignored'),
  'github.copilot.finishDeviceFlow': () => ({ status: 'OK', user: 'local' }),
};

/** Listed statically in `initialize`: Neovim refuses to run what is not. */
export const commandNames: readonly string[] = Object.keys(commands);

export function registerExecuteCommand(on: Dispatcher, session: () => Session): void {
  on.both('workspace/executeCommand', {
    params: executeCommand,
    run: (p) => {
      // An unknown command is answered like an unknown id: false. A caller that insists on a fault gains nothing.
      const run = Object.hasOwn(commands, p.command) ? commands[p.command] : undefined;
      return run ? run(session(), p.arguments ?? []) : false;
    },
  });
}

/** The prediction meant by an id, or by no argument the one in memory where the user is, or came from to look around. */
function wanted(s: Session, [given]: readonly unknown[]): EditPrediction | undefined {
  if (s.current === undefined) return undefined;
  const prediction = ready(s, s.current);
  const id = typeof given === 'string' ? given : prediction ? undefined : s.lookedFrom;
  if (id === undefined || prediction?.id === id) return prediction;
  const coming = s.predictor.queue.find((q) => q.id === id);
  return coming && place(s, coming)
    ? { ...coming, kind: 'jump', target: coming.edit[0]?.from ?? 0 }
    : undefined;
}

/**
 * Answers true when something will be done, and does it after the answer is on its way. A key pressed just after a
 * change may come before its prediction: then one is asked for.
 */
function later(s: Session, args: readonly unknown[], work: (p: EditPrediction) => Promise<void>): boolean {
  const known = wanted(s, args);
  if (known === undefined && (typeof args[0] === 'string' || s.current === undefined)) return false;
  afterwards(s, async () => {
    const prediction = known ?? (await withProgress(s, 'Predicting the next edit', () => asked(s)));
    if (prediction) await work(prediction);
  });
  return known !== undefined;
}

/** Every plan, edit and answer that is being made; what of a plan is offered already goes with it. */
function stop(s: Session): boolean {
  const any = stopAll(s);
  if (any) say(s, 'stopped');
  return any;
}

function afterwards(s: Session, work: () => Promise<void>): true {
  setImmediate(async () => {
    try {
      await work();
    } catch (cause) {
      s.log.error('[bug] command failed', cause);
    }
  });
  return true;
}

async function asked(s: Session): Promise<EditPrediction | undefined> {
  if (s.current === undefined) return undefined;
  const found = await nextEdit(
    s,
    { uri: s.current, manual: true, crossFile: true },
    new AbortController().signal,
  );
  return found.ok ? found.value.prediction : undefined;
}

async function apply(
  s: Session,
  prediction: EditPrediction,
  edits: Parameters<typeof applyEdits>[1],
): Promise<void> {
  const label = edits.length > 1 ? `${prediction.reason} (${edits.length} places)` : prediction.reason;
  const applied = await applyEdits(s, edits, label);
  // `accepted` is inferred from the change itself; an id it no longer knows is no fault.
  if (applied === 'done') for (const edit of edits) s.predictor.accepted(edit.id);
  else notApplied(s, applied);
}

/** The rest of it stays, and is what the next key makes. */
async function applyPart(s: Session, prediction: EditPrediction, portion: Portion): Promise<void> {
  const placed = place(s, prediction);
  if (!placed) return;
  const edit = portionOf(prediction.edit, placed.text, portion);
  const applied = await applyEdits(s, [{ ...prediction, edit }], prediction.reason);
  const written = edit.reduce((sum, { text }) => sum + text.length, 0);
  if (applied === 'done') s.predictor.accepted(prediction.id, written);
  else notApplied(s, applied);
}

/** Who pressed a key is told why nothing happened; where the text moved on meanwhile, the next key asks again. */
function notApplied(s: Session, how: Exclude<Applied, 'done'>): void {
  s.log.info(`predicted edit not applied: ${how}`);
  if (how === 'not-supported')
    sayOnce(
      s,
      'this editor lets no server change its text (workspace/applyEdit): take the edit as a code action or a completion',
    );
  if (how === 'refused') say(s, 'the editor did not take the edit: nothing was changed');
}

async function show(s: Session, name: ReportName): Promise<string> {
  const text = await report(s, name);
  if (s.client.textDocumentContent && s.client.showDocument) {
    setImmediate(() => {
      void s.ask.request(
        true,
        'window/showDocument',
        { uri: `foretype:///${name}.md` },
        s.settings['server.answer.timeoutMs'],
      );
    });
  }
  return text;
}

function reasonOf(value: unknown): RejectReason {
  return value === 'ignored' || value === 'replaced' || value === 'cancelled' ? value : 'rejected';
}
