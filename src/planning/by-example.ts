/**
 * The change the developer just made, everywhere else it is due. Exact edits first, over all files that could hold such a
 * place, open or not; then the frontier model looks for places that are like it but not the same, in the files as they
 * will be. What the model adds is of another kind: the user is asked before it joins.
 */
import type { FileChange } from '../apply/index.ts';
import type { EditorSnapshot } from '../editor/index.ts';
import type { ExactEdit } from '../propagation/index.ts';
import {
  compose,
  isSecretFile,
  minimize,
  type Replacement,
  type TextEdit,
  type TextSnapshot,
  textEdit,
} from '../text/index.ts';
import { exampleTask, linesOf } from './example-wording.ts';
import { joinRuns } from './examples.ts';
import { type PlanParts, type PlanResult, plan } from './plan.ts';
import { NotWhole } from './whole-answer.ts';

export interface ExampleParts extends Omit<PlanParts, 'frontier' | 'read' | 'early'> {
  /** Undefined where none is configured: then exact edits are all there is. */
  readonly frontier: PlanParts['frontier'] | undefined;
  /** Files of the workspace that nobody has open, as they are on disk; read while they are wanted. */
  files(): AsyncIterable<TextSnapshot>;
  propose(editor: EditorSnapshot, signal: AbortSignal): Promise<readonly ExactEdit[]>;
  pathOf(uri: string): string;
}

export type ExampleResult =
  | {
      readonly kind: 'plan';
      readonly reason: string;
      readonly changes: readonly Extract<FileChange, { kind: 'edit' }>[];
      /** Places that are not exactly like the example. */
      readonly unlike: number;
    }
  | { readonly kind: 'said'; readonly said: string };

const mostFiles = 60;
/** Characters of all files looked at together. */
const mostText = 2_000_000;
/** Characters shown to the model. */
const mostShown = 200_000;
const mostExamples = 2;
const ofExamples = new Set<ExactEdit['class']>(['same-change', 'rename', 'signature', 'twin', 'copy']);

/** Throws FrontierError where the model was asked and did not answer. */
export async function byExample(
  editor: EditorSnapshot,
  parts: ExampleParts,
  signal: AbortSignal,
): Promise<ExampleResult> {
  const history = joinRuns(editor.history);
  const examples = newest(history);
  const [last] = examples.slice(-1);
  if (!last) return { kind: 'said', said: 'make the change once or twice by hand first' };
  const words = tellingWords(examples);
  const closed = await candidates(parts, editor, words, signal);
  const open = [...editor.open, ...closed];
  const exact = (await parts.propose({ ...editor, history, open, undoing: false }, signal)).filter((edit) =>
    ofExamples.has(edit.class),
  );
  signal.throwIfAborted();
  parts.progress(`${exact.length} ${exact.length === 1 ? 'place' : 'places'} exactly like it`);
  const done = new Map<TextSnapshot, TextEdit>();
  for (const text of open) {
    const edit = together(
      exact.filter((e) => e.uri === text.uri && e.version === text.version),
      text,
    );
    if (edit.length > 0) done.set(text, edit);
  }
  // Exact edits never leave this machine; what a model is shown and told of does.
  const told = examples.filter(({ uri }) => !isSecretFile(uri));
  const shown = open
    .filter((text) => done.has(text) || holds(text, words) || text === last.after)
    .filter(({ uri }) => !isSecretFile(uri));
  const more =
    parts.frontier && told.length > 0
      ? await unlike(told, shown, done, parts, parts.frontier, signal)
      : undefined;
  const added = more?.kind === 'plan' ? await wanted(more, parts) : [];
  signal.throwIfAborted();
  return outcome(done, added, exact, more);
}

/** The developer's last changes, as far as they are about one thing. */
function newest(history: EditorSnapshot['history']): EditorSnapshot['history'] {
  const own = history.filter((e) => e.author === 'typed' || e.author === 'paste').slice(-mostExamples);
  const [first, second] = own;
  if (!first || !second) return own;
  const about = (e: typeof first) => new Set([...linesOf(e).before, ...linesOf(e).after].flatMap(wordsOf));
  const shared = [...about(first)].some((word) => about(second).has(word));
  return shared ? own : [second];
}

/** Words that the change took away; of a change that took none, those of its lines. */
function tellingWords(examples: EditorSnapshot['history']): ReadonlySet<string> {
  const sides = examples.map(linesOf);
  const put = new Set(sides.flatMap((s) => s.after.flatMap(wordsOf)));
  const old = sides.map((s) => s.before.flatMap(wordsOf));
  const gone = old.flat().filter((word) => !put.has(word));
  if (gone.length > 0) return new Set(gone);
  const [first = [], ...others] = old;
  return new Set(first.filter((word) => others.every((own) => own.includes(word))));
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu)].map(([word]) => word);
}

function holds(text: TextSnapshot, words: ReadonlySet<string>): boolean {
  for (const word of words) if (text.text.includes(word)) return true;
  return false;
}

async function candidates(
  { files }: ExampleParts,
  editor: EditorSnapshot,
  words: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<TextSnapshot[]> {
  const out: TextSnapshot[] = [];
  let room = mostText;
  for await (const text of files()) {
    signal.throwIfAborted();
    const known = editor.open.some((o) => o.uri === text.uri);
    if (known || text.length > room || !holds(text, words)) continue;
    room -= text.length;
    out.push(text);
    if (out.length >= mostFiles) break;
  }
  return out;
}

/** Those that do not overlap, as one edit. */
function together(edits: readonly ExactEdit[], text: TextSnapshot): TextEdit {
  const out: Replacement[] = [];
  for (const r of edits.flatMap(({ edit }) => minimize(edit, text)))
    if (out.every((o) => o.to < r.from || r.to < o.from)) out.push(r);
  return textEdit(out);
}

/** What the model finds in the files as the exact edits leave them. */
async function unlike(
  examples: EditorSnapshot['history'],
  texts: readonly TextSnapshot[],
  done: ReadonlyMap<TextSnapshot, TextEdit>,
  parts: ExampleParts,
  frontier: PlanParts['frontier'],
  signal: AbortSignal,
): Promise<PlanResult> {
  let room = mostShown;
  const files = texts.flatMap((text) => {
    room -= text.length;
    if (room < 0) return [];
    return [{ path: parts.pathOf(text.uri), text: text.apply(done.get(text) ?? [], text.version) }];
  });
  const byPath = new Map(files.map((file) => [file.path, file.text]));
  try {
    return await plan(
      { goal: exampleTask(examples, parts.pathOf), files, paths: [] },
      { ...parts, frontier, read: async (path) => byPath.get(path) },
      signal,
    );
  } catch (cause) {
    // The exact edits stand without it.
    if (!(cause instanceof NotWhole)) throw cause;
    parts.progress(cause.message);
    return { kind: 'said', said: cause.message };
  }
}

/** The model's places, if the user wants them. */
async function wanted(
  { changes, steps }: Extract<PlanResult, { kind: 'plan' }>,
  { choose }: ExampleParts,
): Promise<readonly Extract<FileChange, { kind: 'edit' }>[]> {
  const edits = changes.filter((c) => c.kind === 'edit');
  if (edits.length === 0) return [];
  const count = edits.reduce((sum, { edit }) => sum + edit.length, 0);
  const first = steps.find((s) => s.intent !== '');
  const what = first ? ` (${first.path}: ${first.intent})` : '';
  const places = count === 1 ? '1 more place is' : `${count} more places are`;
  const answer = await choose(`${places} like your change but not the same${what}.`, [
    'Include',
    'Leave out',
  ]);
  return answer === 'Include' ? edits : [];
}

function outcome(
  done: ReadonlyMap<TextSnapshot, TextEdit>,
  added: readonly Extract<FileChange, { kind: 'edit' }>[],
  exact: readonly ExactEdit[],
  more: PlanResult | undefined,
): ExampleResult {
  const texts = new Map([...done.keys()].map((text) => [text.uri, text]));
  const edits = new Map<string, TextEdit>([...done].map(([text, edit]) => [text.uri, edit]));
  for (const { before, edit } of added) {
    const first = edits.get(before.uri);
    edits.set(before.uri, first ? compose(first, edit) : edit);
    if (!texts.has(before.uri)) texts.set(before.uri, before);
  }
  const changes = [...edits].map(([uri, edit]) => {
    const before = texts.get(uri)!;
    return { kind: 'edit' as const, path: uri, before, edit };
  });
  if (changes.length > 0) {
    const unlike = added.reduce((sum, { edit }) => sum + edit.length, 0);
    return { kind: 'plan', reason: exact[0]?.reason ?? 'like your change', changes, unlike };
  }
  const why = more?.kind === 'said' ? more.said : undefined;
  return { kind: 'said', said: why ?? 'no other place is like the change you made' };
}
