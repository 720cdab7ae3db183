/**
 * Edits by instruction: the command `foretype.edit`, and the code actions that lead to it without a prompt box: an
 * instruction in a comment (`// ft: make this async`), a diagnostic to be fixed, a selection. The answer comes as one
 * versioned change with one undo per file; nothing is changed where it is cancelled or the text moved on.
 */
import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver/node';
import { z } from 'zod';
import type { OffsetRange, TextEdit, TextSnapshot } from '../../text/index.ts';
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

/** Only in a comment's own words; what stands in front of it is code or nothing. */
const comment = /(?:\/\/|#|--|;+|\/\*|<!--|%)\s*ft(-plan)?:\s*(.+?)\s*(?:\*\/|-->)?\s*$/;
/** Neovim writes a label into its last line and stops for a key where it is longer. */
const shownChars = 40;
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
  const action = (title: string, kind: string, instruction: string, about = selected): CodeAction => ({
    title,
    kind,
    command: { title, command: instructCommand, arguments: [{ uri, range: about, instruction }] },
  });
  const out: CodeAction[] = [];
  const said = instructionAt(text, from, to);
  if (said?.plan) out.push(planAction(said.words, uri, selected));
  else if (said)
    out.push(
      action(
        `Do it: ${short(said.words)}`,
        CodeActionKind.QuickFix,
        `${said.words}\n\nThis stands in a comment that begins with "ft:"; remove that comment too.`,
      ),
    );
  if (s.planner.unavailable !== undefined) return out;
  for (const { message, range: about, source } of diagnostics)
    if (source !== 'foretype')
      out.push(
        action(
          `Fix by frontier model: ${short(message)}`,
          CodeActionKind.QuickFix,
          `Fix this: ${message}`,
          about,
        ),
      );
  if (from === to || to - from > longestSelection * 100) return out;
  for (const [title, instruction] of onSelection)
    out.push(action(title, CodeActionKind.RefactorRewrite, instruction));
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
function planAction(words: string, uri: string, range: Range): CodeAction {
  const title = `Plan it: ${short(words, shownChars - 'Plan it: '.length)}`;
  const goal = `${words}\n\nThis stands in a comment that begins with "ft-plan:"; remove that comment too.`;
  return {
    title,
    kind: CodeActionKind.QuickFix,
    command: { title, command: 'foretype.plan', arguments: [{ goal, uri, range }] },
  };
}

/** The instruction of a comment on the lines that are selected; the first where there are several. */
function instructionAt(
  text: TextSnapshot,
  from: number,
  to: number,
): { readonly words: string; readonly plan: boolean } | undefined {
  const last = Math.min(text.lineAt(to).number, text.lineAt(from).number + longestSelection);
  for (let n = text.lineAt(from).number; n <= last; n++) {
    const [, plan, words] = comment.exec(text.line(n).text.trimEnd()) ?? [];
    if (words) return { words, plan: plan !== undefined };
  }
  return undefined;
}

function short(text: string, longest = shownChars): string {
  const line = (text.trim().split('\n')[0] ?? '').replace(/\s+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
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
  const answer = await s.ask.request<{ applied?: boolean }>(
    s.client.applyEdit,
    'workspace/applyEdit',
    { label: `foretype: ${label}`, edit: { documentChanges } },
    s.settings['server.answer.timeoutMs'],
  );
  if (!answer.ok || answer.value.applied === false) say(s, 'the editor did not take the edit');
  else s.plans.edited(label, befores);
}
