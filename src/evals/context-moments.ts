/**
 * States made ready to ask what context they would be given: the window, the pieces that each source names, and what the
 * true next edit needs. Read once, asked many times.
 */
import {
  type Candidate,
  candidatesAt,
  chosenNames,
  type EvidenceFile,
  EvidenceFiles,
  type EvidencePart,
  type EvidencePlace,
  placeOf,
  type SelectedLines,
  type SnapshotFile,
  selectContext,
  selectWindow,
} from '../context/index.ts';
import { linesOf, trimmedHunk } from '../prompt/index.ts';
import { createSyntax, lex, type Syntax } from '../syntax/index.ts';
import { applyToString, TextSnapshot } from '../text/index.ts';
import { type EditState, readSet } from './edit-state.ts';
import { uriOf } from './replay-state.ts';

/** A file that nobody has open, found by an index. */
export interface FoundText {
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
  readonly because: Readonly<Record<string, number>>;
}

export interface MomentOptions {
  readonly set: string;
  /** `touched`: only files that the history changed, and the cursor's, are open; `all`: every file of the state. */
  readonly open: 'all' | 'touched';
  /** What an index finds at the moment of a state; nothing where undefined. */
  readonly found?: ReadonlyMap<string, readonly FoundText[]>;
}

export interface ContextMoment {
  readonly repository: string;
  readonly place: EvidencePlace;
  readonly candidates: readonly Candidate[];
  /** Names that the next edit writes, and that neither the window nor the recent edits have. */
  readonly wanted: ReadonlySet<string>;
  /** Names that the rest of the commit's edits write or take away, from the next one on. */
  readonly ahead: ReadonlySet<string>;
  /** The section as training selects it. */
  readonly trained: readonly EvidencePart[];
  readonly reachable: number;
}

/** Those with a next edit. */
export async function readMoments({ set, open, found }: MomentOptions): Promise<ContextMoment[]> {
  const syntax = createSyntax();
  const files = new EvidenceFiles((text) => syntax.survey(text));
  const moments: ContextMoment[] = [];
  for (const state of readSet(set)) {
    if (found && !found.has(state.id)) continue;
    const moment = await momentOf(state, open, found?.get(state.id) ?? [], files, syntax);
    if (moment) moments.push(moment);
  }
  return moments;
}

async function momentOf(
  state: EditState,
  open: MomentOptions['open'],
  found: readonly FoundText[],
  files: EvidenceFiles,
  syntax: Syntax,
): Promise<ContextMoment | undefined> {
  const { texts, changes, said } = replayed(state);
  const next = state.remaining[0];
  const now = next && texts.get(next.path);
  if (!next || now === undefined) return undefined;
  const written = trimmedHunk(linesOf(now), linesOf(applyToString(next.edit, now)));
  if (!written) return undefined;
  const touched = new Set([state.cursor.path, ...state.history.map((event) => event.path)]);
  const shownFiles = state.files.filter((file) => open === 'all' || touched.has(file.path));
  const snapshot = shownFiles
    .toSorted((a, b) => Number(a.path === state.cursor.path) - Number(b.path === state.cursor.path))
    .map((file): SnapshotFile => {
      const lines = linesOf(file.text);
      return { path: file.path, lines, cost: (line) => costOfText(lines[line] ?? '') };
    });
  const line = texts.get(state.cursor.path)!.slice(0, state.cursor.offset).split('\n').length - 1;
  const work = { path: state.cursor.path, line };
  const window = selectWindow(snapshot, work, changes);
  const removed = linesOf(now).slice(written.from, written.to);
  const known = chosenNames([...said, ...linesIn(snapshot, window), ...removed]);
  const names = namesInCode(written.lines);
  const wanted = new Set([...names].filter((name) => !known.has(name)));
  const all: EvidenceFile[] = [];
  const openPaths = new Set(shownFiles.map((file) => file.path));
  const beyond = found.filter((other) => !openPaths.has(other.path));
  const reasons = new Map(beyond.map((file) => [file.path, file.because]));
  for (const file of [...shownFiles, ...beyond]) {
    const text = TextSnapshot.of(uriOf(file.path), file.languageId, 1, file.text);
    await loadGrammar(syntax, text);
    const shown = files.of(file.path, text, reasons.get(file.path));
    if (shown) all.push(shown);
  }
  const place = placeOf(all, snapshot, work, changes, window, { visited: visitedOf(state, snapshot) });
  if (!place) return undefined;
  const reach = chosenNames(all.flatMap((file) => file.lines));
  return {
    repository: state.repository,
    place,
    candidates: candidatesAt(place),
    wanted,
    ahead: namesAhead(state, texts),
    trained: selectContext(snapshot, work, changes, window).map(({ path, ranges }) => ({
      path,
      lines: linesIn(snapshot, [{ path, ranges }]),
    })),
    reachable: [...wanted].filter((name) => reach.has(name)).length,
  };
}

/** What a token is taken to be: code is about three bytes a token with the product's tokenizer. */
const bytesPerToken = 3;

export function costOfText(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** So that what nobody has open can be cut into units too. */
export async function loadGrammar(syntax: Syntax, { uri, languageId }: TextSnapshot): Promise<void> {
  if (syntax.loadedLanguages.includes(syntax.languageOf(uri) ?? '')) return;
  await syntax.tree(TextSnapshot.of(uri, languageId, 0, ''));
  syntax.forget(uri);
}

/** Names outside comments and strings: what is said in prose nobody looks up. */
function namesInCode(lines: readonly string[]): Set<string> {
  const code = lines.filter((line) => !/^\s*(?:\*|\/\/|#|--)/.test(line));
  const tokens = lex(code.join('\n'), 0).filter(({ kind }) => kind === 'identifier');
  return chosenNames(tokens.map(({ text }) => text));
}

/** Each edit is one of the texts as they are now. */
function namesAhead({ remaining }: EditState, texts: ReadonlyMap<string, string>): Set<string> {
  const names = remaining.flatMap(({ path, edit }) => {
    const before = texts.get(path) ?? '';
    const hunk = trimmedHunk(linesOf(before), linesOf(applyToString(edit, before)));
    if (!hunk) return [];
    return [...namesInCode(linesOf(before).slice(hunk.from, hunk.to)), ...namesInCode(hunk.lines)];
  });
  return new Set(names);
}

/** The files after the history, what led there, and every line it took away or wrote. */
function replayed(state: EditState) {
  const texts = new Map(state.files.map((file) => [file.path, file.text]));
  const said: string[] = [];
  const changes = state.history.flatMap(({ path, edit }) => {
    const before = texts.get(path) ?? '';
    const after = applyToString(edit, before);
    texts.set(path, after);
    const hunk = trimmedHunk(linesOf(before), linesOf(after));
    if (!hunk) return [];
    said.push(...linesOf(before).slice(hunk.from, hunk.to), ...hunk.lines);
    return [{ path, start: hunk.from, end: hunk.to, lines: hunk.lines }];
  });
  return { texts, changes, said };
}

/** A set has no cursor's trail: where somebody typed, he looked. */
function visitedOf(state: EditState, snapshot: readonly SnapshotFile[]) {
  const open = new Set(snapshot.map((file) => file.path));
  return state.history.toReversed().flatMap(({ path, edit }) => {
    const text = state.files.find((file) => file.path === path)?.text ?? '';
    return open.has(path) ? [{ path, line: text.slice(0, edit[0]?.from ?? 0).split('\n').length - 1 }] : [];
  });
}

function linesIn(files: readonly SnapshotFile[], parts: readonly SelectedLines[]): string[] {
  return parts.flatMap(({ path, ranges }) => {
    const lines = files.find((file) => file.path === path)?.lines ?? [];
    return ranges.flatMap(([from, to]) => lines.slice(from, to));
  });
}
