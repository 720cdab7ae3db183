/**
 * What each source of evidence is worth before any model reads it: of the names that the true next edit writes, and that
 * neither the window nor the recent edits have, how many the context section holds. Names are counted once a state;
 * intervals are by states, for names of one edit come together.
 */
import {
  type Candidate,
  candidatesAt,
  chosenNames,
  type EvidenceFile,
  EvidenceFiles,
  type EvidencePart,
  type EvidencePlace,
  type EvidenceSource,
  evidenceSources,
  packEvidence,
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

export interface ContextOptions {
  readonly set: string;
  /** Tokens of the section. */
  readonly budgets: readonly number[];
  /** `touched`: only files that the history changed, and the cursor's, are open; `all`: every file of the state. */
  readonly open: 'all' | 'touched';
  /** What an index finds at the moment of a state; nothing where undefined. */
  readonly found?: ReadonlyMap<string, readonly FoundText[]>;
}

/** A share of names with its 95 % interval; `n` counts names. */
export interface Coverage {
  readonly value: number | undefined;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export interface ContextReport {
  readonly states: number;
  readonly names: number;
  /** Names that stand anywhere in the files at hand: no section can hold more. */
  readonly reachable: Coverage;
  /** By row (`none of these`, `all`, a source alone, all without one), then by budget. */
  readonly rows: Readonly<Record<string, Readonly<Record<number, Coverage>>>>;
  /** What all sources hold and all but this one do not, by source, then by budget; below 0 where it takes others' room. */
  readonly lost: Readonly<Record<string, Readonly<Record<number, Coverage>>>>;
  /** Mean tokens of the section with all sources, by budget. */
  readonly tokens: Readonly<Record<number, number>>;
}

/** One state made ready: asked many times, read once. */
interface Moment {
  readonly repository: string;
  readonly place: EvidencePlace;
  readonly candidates: readonly Candidate[];
  readonly wanted: ReadonlySet<string>;
  /** The section as training selects it. */
  readonly trained: readonly EvidencePart[];
  readonly reachable: number;
}

/** What a token is taken to be: code is about three bytes a token with the product's tokenizer. */
const bytesPerToken = 3;
const trainedBudget = 800;

function costOfText(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

export async function evaluateContext(options: ContextOptions): Promise<ContextReport> {
  const moments = await readMoments(options);
  const rows: Record<string, Record<number, Coverage>> = {};
  const lost: Record<string, Record<number, Coverage>> = {};
  const tokens: Record<number, number> = {};
  rows['as trained'] = { [trainedBudget]: coverage(moments, (m) => m.trained) };
  for (const budget of options.budgets) {
    const row = (name: string, sources: readonly EvidenceSource[]) => {
      rows[name] ??= {};
      rows[name][budget] = coverage(moments, (m) => packed(m, budget, sources));
    };
    row('all', evidenceSources);
    for (const source of evidenceSources) row(`${source} alone`, [source]);
    for (const source of evidenceSources) {
      row(`without ${source}`, without(source));
      const gain = (m: Moment) =>
        heldIn(m, packed(m, budget, evidenceSources)) - heldIn(m, packed(m, budget, without(source)));
      lost[source] = {
        ...lost[source],
        [budget]: ratio(moments.map((m) => [gain(m), m.wanted.size])),
      };
    }
    const sizes = moments.map((m) => sizeOf(packed(m, budget, evidenceSources)));
    tokens[budget] = sizes.reduce((a, b) => a + b, 0) / Math.max(1, sizes.length);
  }
  const reachable = ratio(moments.map((m) => [m.reachable, m.wanted.size]));
  return { states: moments.length, names: reachable.n, reachable, rows, lost, tokens };
}

export function without(source: EvidenceSource): readonly EvidenceSource[] {
  return evidenceSources.filter((other) => other !== source);
}

async function readMoments({
  set,
  open,
  found,
}: Pick<ContextOptions, 'set' | 'open' | 'found'>): Promise<Moment[]> {
  const syntax = createSyntax();
  const files = new EvidenceFiles((text) => syntax.survey(text));
  const moments: Moment[] = [];
  for (const state of readSet(set)) {
    if (found && !found.has(state.id)) continue;
    const moment = await momentOf(state, open, found?.get(state.id) ?? [], files, syntax);
    if (moment) moments.push(moment);
  }
  return moments;
}

async function momentOf(
  state: EditState,
  open: ContextOptions['open'],
  found: readonly FoundText[],
  files: EvidenceFiles,
  syntax: Syntax,
): Promise<Moment | undefined> {
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
  const known = chosenNames([
    ...said,
    ...linesIn(snapshot, window),
    ...linesOf(now).slice(written.from, written.to),
  ]);
  const wanted = new Set([...namesInCode(written.lines)].filter((name) => !known.has(name)));
  if (wanted.size === 0) return undefined;
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
    trained: selectContext(snapshot, work, changes, window).map(({ path, ranges }) => ({
      path,
      lines: linesIn(snapshot, [{ path, ranges }]),
    })),
    reachable: [...wanted].filter((name) => reach.has(name)).length,
  };
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

function packed(moment: Moment, budget: number, sources: readonly EvidenceSource[]): EvidencePart[] {
  const chosen = moment.candidates.filter(({ source }) => sources.includes(source));
  return packEvidence(moment.place, chosen, { budget, cost: costOfText });
}

function sizeOf(parts: readonly EvidencePart[]): number {
  return parts.reduce(
    (sum, { path, lines }) => lines.reduce((n, line) => n + costOfText(line) + 1, sum + costOfText(path) + 2),
    0,
  );
}

function coverage(
  moments: readonly Moment[],
  section: (moment: Moment) => readonly EvidencePart[],
): Coverage {
  return ratio(moments.map((moment) => [heldIn(moment, section(moment)), moment.wanted.size]));
}

/** How many of the wanted names a section holds. */
function heldIn({ wanted }: Moment, section: readonly EvidencePart[]): number {
  const held = chosenNames(section.flatMap((part) => part.lines));
  return [...wanted].filter((name) => held.has(name)).length;
}

/** A ratio of sums with its linearized 95 % interval. */
function ratio(pairs: readonly (readonly [hits: number, of: number])[]): Coverage {
  const n = pairs.reduce((sum, [, of]) => sum + of, 0);
  if (n === 0) return { value: undefined, low: 0, high: 1, n };
  const value = pairs.reduce((sum, [hits]) => sum + hits, 0) / n;
  const squares = pairs.reduce((sum, [hits, of]) => sum + (hits - value * of) ** 2, 0);
  const least = pairs.some(([hits]) => hits < 0) ? -1 : 0;
  const spread = (1.959964 * Math.sqrt(squares)) / n;
  return { value, low: Math.max(least, value - spread), high: Math.min(1, value + spread), n };
}
