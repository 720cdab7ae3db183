/**
 * Edits by instruction: the command `foretype.edit`, and the code actions that lead to it without a prompt box: an
 * instruction in a comment (`// ft: make this async`), a diagnostic to be fixed, a selection. The answer comes as one
 * versioned change with one undo per file; nothing is changed where it is cancelled or the text moved on.
 */
import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver/node';
import { z } from 'zod';
import type { OffsetRange, TextEdit, TextSnapshot } from '../../text/index.ts';
import { sayBeforeAsking } from '../before-asking.ts';
import { notAnswered } from '../change-files.ts';
import { type CommentedInstruction, instructionsIn } from '../instruction-comments.ts';
import { journaled } from '../journaled.ts';
import { title } from '../presentation/title.ts';
import { withProgress } from '../progress.ts';
import { range } from '../protocol/lsp-params.ts';
import { say } from '../say.ts';
import type { Session } from '../session.ts';

export const instructCommand = 'foretype.edit';

const argument = z.looseObject({
  uri: z.string().min(1),
  range: range.nullish(),
  instruction: z.string().trim().min(1),
});

const fixArgument = z.looseObject({
  uri: z.string().min(1),
  range: range.nullish(),
  /** What is complained of. */
  message: z.string().trim().min(1).nullish(),
});

/** Behind `Editing: ` and `foretype: `, in an editor's last line. */
const shownChars = 30;
const longestSelection = 400;

/** Of a diagnostic, what an instruction needs. */
export interface Complaint {
  readonly message: string;
  readonly range: Range;
  readonly source?: string | undefined;
}

/** What can be asked of a frontier model here; `from` and `to` are the selection. */
export function instructActions(
  s: Session,
  text: TextSnapshot,
  { from, to }: OffsetRange,
  diagnostics: readonly Complaint[],
): CodeAction[] {
  const uri = text.uri;
  const selected = { start: s.positions.position(text, from), end: s.positions.position(text, to) };
  const action = (name: string, kind: string, instruction: string, about = selected): CodeAction => ({
    title: name,
    kind,
    command: { title: name, command: instructCommand, arguments: [{ uri, range: about, instruction }] },
  });
  const out: CodeAction[] = [];
  const first = text.lineAt(from).number;
  const last = Math.min(text.lineAt(to).number, first + longestSelection);
  const [said] = instructionsIn(text, first, last);
  if (said?.plan) out.push(planAction(said, uri, selected));
  else if (said) out.push(action(title('Do it: ', said.words), CodeActionKind.QuickFix, said.goal));
  if (s.planner.unavailable !== undefined) return out;
  for (const { message, range: about, source } of diagnostics)
    if (source !== 'foretype')
      out.push(
        action(
          title('Fix by frontier model: ', message),
          CodeActionKind.QuickFix,
          `Fix this: ${message}`,
          about,
        ),
      );
  if (from === to || to - from > longestSelection * 100) return out;
  for (const [name, instruction] of onSelection)
    out.push(action(name, CodeActionKind.RefactorRewrite, instruction));
  return out;
}

const onSelection = [
  [
    'Add types by frontier model',
    'Add types to the selected lines where they lack them, and change nothing else.',
  ],
  [
    'Document by frontier model',
    'Write a documentation comment for what the selected lines declare, in the style of the file.',
  ],
  ['Simplify by frontier model', 'Simplify the selected lines without changing what they do.'],
] as const;

/** `ft-plan:` asks for a change over files, to be walked. */
function planAction({ words, goal }: CommentedInstruction, uri: string, range: Range): CodeAction {
  const name = title('Plan it: ', words);
  return {
    title: name,
    kind: CodeActionKind.QuickFix,
    command: { title: name, command: 'foretype.plan', arguments: [{ goal, uri, range }] },
  };
}

function short(text: string): string {
  const line = (text.trim().split('\n')[0] ?? '').replace(/\s+/g, ' ');
  return line.length > shownChars ? `${line.slice(0, shownChars - 1)}…` : line;
}

/** `foretype.edit [{uri, range?, instruction}]`: true when it is asked; the change follows. */
export function runInstruct(s: Session, [given]: readonly unknown[]): boolean {
  const parsed = argument.safeParse(given);
  if (!parsed.success) return false;
  const { uri, range: about, instruction } = parsed.data;
  const text = s.documents.active(uri);
  if (!text) return false;
  if (s.planner.unavailable !== undefined) {
    say(s, s.planner.unavailable);
    return false;
  }
  const selection = about
    ? { from: s.positions.offset(text, about.start), to: s.positions.offset(text, about.end) }
    : undefined;
  const selected = selection !== undefined && selection.from < selection.to;
  sayBeforeAsking(s, { goal: instruction, selected, doubt: s.planner.doubt });
  setImmediate(() => {
    withProgress(s, `Editing: ${short(instruction)}`, async (report, signal) => {
      const planned = await s.planner.edit({ uri: text.uri, goal: instruction, selection }, report, signal);
      if (signal.aborted) return undefined;
      if (planned.kind === 'sentence') say(s, planned.sentence);
      else await apply(s, planned, short(instruction));
      return planned.kind === 'edits' ? planned.took : undefined;
    }).catch((cause: unknown) => s.log.error('[bug] foretype.edit failed', cause));
  });
  return true;
}

/** `foretype.fix [{uri, range?, message?}]`: as an edit; without a message the model finds what is wrong. */
export function runFix(s: Session, [given]: readonly unknown[]): boolean {
  const parsed = fixArgument.safeParse(given);
  if (!parsed.success) return false;
  const { uri, range: about, message } = parsed.data;
  const where = about ? 'the selected lines' : 'this file';
  const instruction = message
    ? `Fix this: ${message}`
    : `Find what is wrong in ${where}, and fix that alone.`;
  return runInstruct(s, [{ uri, range: about, instruction }]);
}

async function apply(
  s: Session,
  { edits }: Extract<Awaited<ReturnType<Session['planner']['edit']>>, { kind: 'edits' }>,
  label: string,
): Promise<void> {
  const befores: { readonly before: TextSnapshot; readonly edit: TextEdit }[] = [];
  const documentChanges = edits.flatMap(({ uri, version, edit }) => {
    const text = s.documents.active(uri);
    if (!text || text.version !== version) return [];
    befores.push({ before: text, edit });
    const changes = edit.map((r) => ({ range: s.positions.range(text, r), newText: r.text }));
    return [{ textDocument: { uri, version }, edits: changes }];
  });
  if (documentChanges.length < edits.length) {
    say(s, 'the text changed while the edit was on its way: nothing was changed');
    return;
  }
  for (const { uri, edit } of edits) s.editor.expect(uri, edit, 'plan', `plan ${uri}`);
  const unmake = journaled(s, (plans) => plans.editing(label, befores));
  const answer = await s.ask.request<{ applied?: boolean }>(
    s.client.applyEdit,
    'workspace/applyEdit',
    { label: `foretype: ${label}`, edit: { documentChanges } },
    s.settings['server.answer.timeoutMs'],
  );
  if (answer.ok && answer.value.applied !== false) return;
  if (!answer.ok && answer.reason === 'no-answer') {
    say(s, notAnswered);
    return;
  }
  unmake();
  say(s, 'the editor did not take the edit');
}
