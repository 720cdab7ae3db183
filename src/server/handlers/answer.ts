/**
 * `foretype.ask`: a question about the code is acknowledged at once and answered on a page, as it comes; what is selected
 * goes along. And the code actions that ask without words of the user's own.
 */
import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver/node';
import { z } from 'zod';
import { isSecretFile, type OffsetRange, type TextSnapshot } from '../../text/index.ts';
import type { AnswerPage } from '../answer-pages.ts';
import { title } from '../presentation/title.ts';
import { type Report, withProgress } from '../progress.ts';
import { range } from '../protocol/lsp-params.ts';
import { say } from '../say.ts';
import type { Session } from '../session.ts';

export const askCommand = 'foretype.ask';

const argument = z.looseObject({
  question: z.string().trim().min(1),
  uri: z.string().nullish(),
  range: range.nullish(),
});
const shownChars = 40;

/** A selection or a diagnostic to be explained; `from` and `to` are the selection. */
export function explainActions(
  s: Session,
  text: TextSnapshot,
  { from, to }: OffsetRange,
  diagnostics: readonly {
    readonly message: string;
    readonly range: Range;
    readonly source?: string | undefined;
  }[],
): CodeAction[] {
  if (s.answers.unavailable !== undefined) return [];
  const { uri } = text;
  const action = (name: string, kind: string, question: string, about: Range): CodeAction => ({
    title: name,
    kind,
    command: { title: name, command: askCommand, arguments: [{ question, uri, range: about }] },
  });
  const out = diagnostics
    .filter(({ source }) => source !== 'foretype')
    .map(({ message, range: about }) =>
      action(
        title('Explain by frontier model: ', message),
        CodeActionKind.QuickFix,
        `What does this mean here, and why is it said: ${message}`,
        about,
      ),
    );
  if (from === to) return out;
  const selected = { start: s.positions.position(text, from), end: s.positions.position(text, to) };
  const question = 'What do the selected lines do, and what depends on them?';
  // No kind: it changes nothing, so it is no refactoring and no fix.
  return [...out, action('Explain by frontier model', CodeActionKind.Empty, question, selected)];
}

/** `foretype.ask [{question, uri?, range?}]`, or the question as words: true when it is asked; the page follows. */
export function runAsk(s: Session, given: readonly unknown[]): boolean {
  const words = given.every((word) => typeof word === 'string') ? { question: given.join(' ') } : given[0];
  const parsed = argument.safeParse(words);
  if (!parsed.success) return false;
  const { question, uri, range: about } = parsed.data;
  const document = uri ? s.documents.find(uri) : undefined;
  const hidden = about && uri ? hiddenBecause(uri, document?.inactive) : undefined;
  const why =
    s.answers.unavailable ??
    (hidden === undefined ? undefined : `what is selected is shown to no model: ${hidden}`);
  if (why !== undefined) {
    say(s, why);
    return false;
  }
  const text = document?.text;
  const selection = text && about ? s.positions.offsets(text, about) : undefined;
  setImmediate(() => {
    withProgress(s, `Answering: ${short(question)}`, (report, signal) =>
      answer(s, { question, uri: text?.uri ?? uri ?? undefined, selection }, report, signal),
    ).catch((cause: unknown) => s.log.error('[bug] foretype.ask failed', cause));
  });
  return true;
}

/** A question about lines may hold them itself, as that about a plan's edit does. */
function hiddenBecause(uri: string, inactive: string | undefined): string | undefined {
  return inactive ?? (isSecretFile(uri) ? 'it is a file of credentials' : undefined);
}

async function answer(
  s: Session,
  asked: Parameters<Session['answers']['answer']>[0],
  report: Report,
  signal: AbortSignal,
): Promise<string | undefined> {
  let page: AnswerPage | undefined;
  const lines = inLines(report);
  const listener = {
    begins(sources: Parameters<Session['pages']['begin']>[1]) {
      page = s.pages.begin(asked.question, sources);
    },
    says(text: string) {
      page?.add(text);
      lines(text);
    },
    waits: (why: string) => report(`${why}; trying again`),
  };
  const answered = await s.answers.answer(asked, listener, signal);
  const end = answered.kind === 'answered' ? answered.took : signal.aborted ? 'stopped' : answered.sentence;
  const trouble = await page?.finish(end);
  if (answered.kind === 'sentence' && !signal.aborted) say(s, answered.sentence);
  if (trouble !== undefined) say(s, trouble);
  return answered.kind === 'answered' ? answered.took : undefined;
}

/** What a status line can show of an answer on its way. */
function inLines(report: Report): (text: string) => void {
  let open = '';
  return (text) => {
    const lines = (open + text).split('\n');
    open = lines.pop() ?? '';
    const last = lines.findLast((line) => line.trim() !== '');
    if (last !== undefined) report(last.trim());
  };
}

function short(text: string): string {
  const line = (text.trim().split('\n')[0] ?? '').replace(/\s+/g, ' ');
  return line.length > shownChars ? `${line.slice(0, shownChars - 1)}…` : line;
}
