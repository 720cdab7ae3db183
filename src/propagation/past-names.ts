/**
 * What the texts of the past say of names. Such a text never changes, but its tree is kept for a short time only: what
 * was asked once is remembered with the text, and no tree is asked where the words alone rule a name out.
 */
import type { PastEdit } from '../editor/index.ts';
import type { SyntaxTree } from '../syntax/index.ts';
import type { TextEdit, TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import { inImport, isFree } from './import-statement.ts';
import { everyday } from './words.ts';

const free = new WeakMap<TextSnapshot, Map<string, boolean>>();
const declared = new WeakMap<TextSnapshot, Map<string, boolean>>();
const imported = new WeakMap<TextSnapshot, Map<string, boolean>>();
/** A burst of typing goes on from one text: what it took away holds for the edit as it is now. */
const removed = new WeakMap<TextSnapshot, { readonly edit: TextEdit; readonly names: Removed }>();

interface Removed {
  readonly all: readonly string[];
  /** Import statements aside. */
  readonly inCode: readonly string[];
}

/** The name stood there unbound before the edit. */
export function stoodFree(evidence: Evidence, event: PastEdit, name: string): boolean {
  return said(evidence, event, name, free, (before) =>
    before.occurrences(name).some((o) => isFree(before, o)),
  );
}

/** The file imported the name when the history finds it. */
export function stoodImported(evidence: Evidence, uri: string, name: string): boolean {
  const event = evidence.editor.history.find((e) => e.uri === uri);
  return (
    event !== undefined &&
    said(evidence, event, name, imported, (before) =>
      before.occurrences(name).some((o) => inImport(before, o)),
    )
  );
}

function said(
  evidence: Evidence,
  event: PastEdit,
  name: string,
  known: WeakMap<TextSnapshot, Map<string, boolean>>,
  ask: (before: SyntaxTree) => boolean,
): boolean {
  const answers = known.get(event.before) ?? new Map<string, boolean>();
  const answer = answers.get(name);
  if (answer !== undefined) return answer;
  if (!event.before.text.includes(name)) return false;
  const before = evidence.treeBefore(event.uri, event.before.version);
  if (!before) return false;
  const now = ask(before);
  known.set(event.before, answers.set(name, now));
  return now;
}

/** Names that the edit took away where they were declared, among those that `counts` lets through. */
export function declaredAndRemoved(
  evidence: Evidence,
  event: PastEdit,
  counts: (name: string) => boolean,
): readonly string[] {
  const names = removedNames(evidence, event, counts)?.all.filter(counts) ?? [];
  return names.filter((name) =>
    said(evidence, event, name, declared, (before) =>
      before.occurrences(name).some((o) => o.definition && !inImport(before, o)),
    ),
  );
}

/** Names of code that the edits took away, among those that `counts` lets through; some may stand elsewhere still. */
export function namesRemoved(
  evidence: Evidence,
  events: readonly PastEdit[],
  counts: (name: string) => boolean = () => true,
): Set<string> {
  return new Set(
    events.flatMap((event) => removedNames(evidence, event, counts)?.inCode.filter(counts) ?? []),
  );
}

function removedNames(
  evidence: Evidence,
  event: PastEdit,
  counts: (name: string) => boolean,
): Removed | undefined {
  const known = removed.get(event.before);
  if (known?.edit === event.edit) return known.names;
  if (!wordsAround(event).some(counts)) return undefined;
  const before = evidence.treeBefore(event.uri, event.before.version);
  if (!before) return undefined;
  const tokens = event.edit.flatMap((r) =>
    before
      .tokens(r)
      .filter(({ kind }) => kind === 'identifier')
      .map((token) => ({ token, whole: r.to > r.from })),
  );
  const names = {
    all: [...new Set(tokens.map(({ token }) => token.text))],
    inCode: tokens
      .filter(({ token, whole }) => whole && !inImport(before, token))
      .map(({ token }) => token.text),
  };
  removed.set(event.before, { edit: event.edit, names });
  return names;
}

/** The words of the lines that the edit changed, as they were: what it took away is among them. */
function wordsAround({ before, edit }: PastEdit): string[] {
  const lines = edit.map((r) => before.slice(before.lineAt(r.from).from, before.lineAt(r.to).to));
  const words = lines.flatMap((text) => text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  return [...new Set(words)].filter((word) => !everyday.has(word));
}
