/**
 * What each source of evidence is worth to a model that reads it: the same states, predicted with all sources, with none,
 * with all but one, and with what training shows. Every figure of `eval edits` that needs no typing, and paired differences of exact match, for the
 * same state with and without a source is alike in everything else.
 */
import { EpochEvidence, type EvidenceSource, evidenceSources, type Retrieval } from '../context/index.ts';
import type { NextEditModel } from '../prediction/index.ts';
import { createSyntax, type Syntax } from '../syntax/index.ts';
import { TextSnapshot } from '../text/index.ts';
import { type FoundText, loadGrammar } from './context-moments.ts';
import type { EditState } from './edit-state.ts';
import { systemOver } from './edit-systems.ts';
import { type EditTrial, editTrial } from './edit-trial.ts';
import { editTruth } from './edit-truth.ts';
import { without } from './evaluate-context.ts';
import { pathOf, uriOf, Workbench } from './replay-state.ts';
import { resampled } from './resampled.ts';
import type { Share } from './share.ts';

export interface AblationOptions {
  readonly states: readonly EditState[];
  /** What an index finds at the moment of a state; nothing where undefined. */
  readonly found?: ReadonlyMap<string, readonly FoundText[]>;
  /** A session that nothing was told to yet. */
  readonly session: (repository: string, evidence: EpochEvidence | undefined) => NextEditModel;
  /** Told of each state that is done. */
  readonly done?: (states: number, of: number) => void;
}

export interface Ablation {
  /** `all`, `none`, `without` each source, `as trained`. */
  readonly trials: Readonly<Record<string, readonly EditTrial[]>>;
  /** By row but `all`: the share of states that are exactly right with all sources, less that of the row. */
  readonly lost: Readonly<Record<string, Share>>;
}

/** Undefined: no choice of this program's, but training's. */
const rows: readonly (readonly [name: string, sources: readonly EvidenceSource[] | undefined])[] = [
  ['all', evidenceSources],
  ['none', []],
  ...evidenceSources.map((source) => [`without ${source}`, without(source)] as const),
  ['as trained', undefined],
];

export async function ablateContext(options: AblationOptions): Promise<Ablation> {
  const syntax = createSyntax();
  const trials: Record<string, EditTrial[]> = Object.fromEntries(rows.map(([name]) => [name, []]));
  const asked = options.states.filter((state) => state.remaining.length > 0);
  for (const [i, state] of asked.entries()) {
    for (const [name, sources] of rows) trials[name]!.push(await tried(state, sources, syntax, options));
    options.done?.(i + 1, asked.length);
  }
  const right = ({ shown }: EditTrial) => Number(shown?.verdict === 'exact');
  const lost = rows.slice(1).map(([name]) => {
    const pairs = trials.all!.map((trial, i) => ({
      ...trial,
      gain: right(trial) - right(trials[name]![i]!),
    }));
    const mean = (items: readonly (EditTrial & { gain: number })[]) =>
      items.reduce((sum, { gain }) => sum + gain, 0) / items.length;
    return [name, resampled(pairs, mean)] as const;
  });
  return { trials, lost: Object.fromEntries(lost) };
}

async function tried(
  state: EditState,
  sources: readonly EvidenceSource[] | undefined,
  syntax: Syntax,
  { found, session }: AblationOptions,
): Promise<EditTrial> {
  const bench = await Workbench.open(state, syntax);
  bench.typeHistory();
  const beyond = found?.get(state.id) ?? [];
  for (const { path, languageId } of beyond)
    await loadGrammar(syntax, TextSnapshot.of(uriOf(path), languageId, 0, ''));
  const evidence =
    sources &&
    new EpochEvidence({
      pathOf,
      survey: (text) => syntax.survey(text),
      retrieval: retrievalOf(beyond),
      sources: () => sources,
    });
  evidence?.heed(bench.editor.snapshot(uriOf(state.cursor.path), state.cursor.offset)!);
  // Nothing here is read from a disk: what was found is there when all that waits has run.
  await new Promise((resolve) => setImmediate(resolve));
  const truth = editTruth(state, bench.texts());
  const predictor = systemOver('model', bench, session(state.repository, evidence));
  const trial = await editTrial(bench, truth, predictor, async () => []);
  predictor.dispose();
  bench.close();
  return trial;
}

function retrievalOf(found: readonly FoundText[]): Retrieval {
  const texts = new Map(found.map((file) => [uriOf(file.path), file]));
  return {
    near: async () => ({ files: [...texts].map(([uri, { because }]) => ({ uri, because })) }),
    read: async (uri) => texts.get(uri)?.text,
  };
}
