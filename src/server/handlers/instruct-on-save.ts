/**
 * Instruction comments that are carried out when their file is saved, where the user switched that on. Each is carried out
 * once: one that stays, because the answer was refused or taken back, is not paid for again by every save. One that stood
 * in the file when it was opened is somebody else's, or an example: a save is no word of the user's about it.
 */
import type { TextSnapshot } from '../../text/index.ts';
import { type CommentedInstruction, instructionsIn } from '../instruction-comments.ts';
import type { Session } from '../session.ts';
import { runInstruct } from './instruct.ts';
import { runPlan } from './plan.ts';

/** By session, then by uri: the words of comments that still stand and were carried out, or stood there at first. */
const settled = new WeakMap<Session, Map<string, ReadonlySet<string>>>();

/** What stands in a file that was opened now. */
export function letStand(s: Session, text: TextSnapshot): void {
  const quick = /ft(?:-plan)?:/.test(text.text);
  const all = quick ? [...instructionsIn(text, 0, text.lineCount - 1)] : [];
  filesOf(s).set(text.uri, new Set(all.map(nameOf)));
}

/** The first comment that was not carried out yet; the next one by the next save, on the text that this one leaves. */
export function carryOutSaved(s: Session, text: TextSnapshot): void {
  if (!s.settings['frontier.onSave.enable']) return;
  const files = filesOf(s);
  const all = [...instructionsIn(text, 0, text.lineCount - 1)];
  const before = files.get(text.uri) ?? new Set();
  const done = new Set(all.map(nameOf).filter((name) => before.has(name)));
  const next = all.find((one) => !done.has(nameOf(one)));
  if (next && carryOut(s, text, next)) done.add(nameOf(next));
  files.set(text.uri, done);
}

function filesOf(s: Session): Map<string, ReadonlySet<string>> {
  const files = settled.get(s) ?? new Map<string, ReadonlySet<string>>();
  settled.set(s, files);
  return files;
}

function nameOf({ plan, words }: CommentedInstruction): string {
  return `${plan ? 'plan' : 'edit'} ${words}`;
}

function carryOut(s: Session, text: TextSnapshot, { plan, goal, line }: CommentedInstruction): boolean {
  const { from, to } = text.line(line);
  const range = { start: s.positions.position(text, from), end: s.positions.position(text, to) };
  const { uri } = text;
  return plan ? runPlan(s, [{ goal, uri, range }]) : runInstruct(s, [{ instruction: goal, uri, range }]);
}
