/**
 * What is never shown, whoever proposed it. Each filter answers with the reason, or undefined to let the edit pass; they
 * run in this order and the trace names the first that objects.
 */
import type { EditorSnapshot } from '../editor/index.ts';
import { invert, minimize, type TextEdit, type TextSnapshot } from '../text/index.ts';
import type { Candidate } from './candidate.ts';

export interface FilterInput {
  readonly candidate: Candidate;
  readonly document: TextSnapshot;
  readonly editor: EditorSnapshot;
  /** Errors the edit adds; undefined where nothing can be said. */
  readonly errorDelta: number | undefined;
  readonly rejectedBefore: boolean;
  readonly justAccepted: boolean;
}

type Filter = (input: FilterInput, edit: TextEdit) => string | undefined;

const changesNothing: Filter = (_, edit) => (edit.length === 0 ? 'it changes nothing' : undefined);

const otherVersion: Filter = ({ candidate, document }) =>
  candidate.version === document.version ? undefined : `it is for version ${candidate.version}`;

const whiteSpaceOnly: Filter = ({ document }, edit) => {
  const bare = (text: string) => text.replace(/\s+/g, '');
  return edit.every((r) => bare(r.text) === bare(document.slice(r.from, r.to)))
    ? 'it changes white space only'
    : undefined;
};

/** The edit puts back what a recent event took away, or takes away what it wrote. */
const revertsUser: Filter = ({ editor, document }, edit) => {
  const same = (a: TextEdit[number], b: TextEdit[number]) =>
    a.from === b.from && a.to === b.to && a.text === b.text;
  for (const event of editor.history) {
    if (event.uri !== document.uri) continue;
    const back = invert(event.edit, event.before).flatMap((r, i) => {
      const now = event.now[i];
      return now ? minimize([{ from: now.from, to: now.to, text: r.text }], document) : [];
    });
    if (back.length > 0 && edit.some((r) => back.some((b) => same(r, b))))
      return 'it undoes what you just did';
  }
  return undefined;
};

const rejectedBefore: Filter = (input) => (input.rejectedBefore ? 'it was rejected here before' : undefined);

const justAccepted: Filter = (input) => (input.justAccepted ? 'it was accepted a moment ago' : undefined);

/** A model that ran out of tokens deletes what follows. */
const deletesTheRest: Filter = ({ candidate, document }, edit) => {
  if (candidate.source !== 'model') return undefined;
  const last = edit.at(-1)!;
  const lines = document
    .slice(last.from, last.to)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const written = last.text.split('\n').filter((line) => line.trim() !== '');
  return lines.length - written.length > 3 && last.text.trim() === ''
    ? `it deletes ${lines.length} lines`
    : undefined;
};

const repeatsWhatFollows: Filter = ({ document }, edit) => {
  const repeats = edit.some((r) => {
    const lines = r.text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (!r.text.includes('\n') || lines.length === 0) return false;
    const next = document.lineAt(r.to).number + (r.text.endsWith('\n') ? 0 : 1);
    return lines.every(
      (line, i) => next + i < document.lineCount && document.line(next + i).text.trim() === line,
    );
  });
  return repeats ? 'it repeats the lines below' : undefined;
};

const repeatsItself: Filter = (_, edit) => {
  const repeats = edit.some((r) => {
    const lines = r.text.split('\n').map((line) => line.trim());
    return lines.some((line, i) => line.length > 1 && lines[i + 1] === line && lines[i + 2] === line);
  });
  return repeats ? 'it repeats itself' : undefined;
};

const addsErrors: Filter = ({ errorDelta }) =>
  errorDelta !== undefined && errorDelta > 0 ? `it adds ${errorDelta} syntax errors` : undefined;

const filters: readonly Filter[] = [
  otherVersion,
  changesNothing,
  whiteSpaceOnly,
  revertsUser,
  rejectedBefore,
  justAccepted,
  deletesTheRest,
  repeatsWhatFollows,
  repeatsItself,
  addsErrors,
];

/** Why this edit must not be shown; undefined when nothing speaks against it. */
export function objection(input: FilterInput): string | undefined {
  const edit =
    input.candidate.version === input.document.version ? minimize(input.candidate.edit, input.document) : [];
  for (const filter of filters) {
    const why = filter(input, edit);
    if (why !== undefined) return why;
  }
  return undefined;
}
