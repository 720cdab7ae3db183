/**
 * How good next edits are: every state of a set is put before every system, then some states are typed to their end with
 * each of them on the screen. The files, the keys and the draws are the same for all.
 */
import { likelyPlaces, nextPlaces, shippedRanker } from '../places/index.ts';
import type { Predictor } from '../prediction/index.ts';
import { createSyntax, type Syntax } from '../syntax/index.ts';
import type { DirectModel } from './direct-engine.ts';
import { type EditState, readSet } from './edit-state.ts';
import { type SystemName, systemNames, systemOver } from './edit-systems.ts';
import { type EditTrial, editTrial, mostPlaces, type SaidPlace } from './edit-trial.ts';
import { type EditTruth, editTruth, type LinePlace } from './edit-truth.ts';
import { Random } from './random.ts';
import { pathOf, uriOf, Workbench } from './replay-state.ts';
import { keysByHand, type TypedSession, typedSession } from './typed-session.ts';
import { type WindowCoverage, windowCoverage } from './window-coverage.ts';

export interface EditsOptions {
  /** A folder with `states.jsonl`, or a file of states. */
  readonly set: string;
  readonly model?: DirectModel;
  /** Without a model, `model` and `both` are left out. All where undefined. */
  readonly only?: readonly SystemName[];
  /** States that are typed to their end, at most. */
  readonly sessions: number;
  /** What is measured as a system; the systems themselves by default. */
  readonly systemOver?: (name: SystemName, bench: Workbench) => Predictor;
  /** Told of each state that is done. */
  readonly done?: (states: number, of: number) => void;
}

export interface EditsEvaluation {
  readonly systems: readonly SystemName[];
  readonly trials: Readonly<Partial<Record<SystemName, readonly EditTrial[]>>>;
  readonly sessions: Readonly<Partial<Record<SystemName, readonly TypedSession[]>>>;
  /** Of the states with open hunks; of none for a public model, which is shown no line ids. */
  readonly coverage: readonly WindowCoverage[];
}

const seed = 'sessions';
/** Longer ones would be most of what is typed. */
const mostKeys = 400;

/** Throws StateError where the set is not one, and the file system's error where it cannot be read. */
export async function evaluateEdits(options: EditsOptions): Promise<EditsEvaluation> {
  const states = readSet(options.set);
  const systems = (options.only ?? systemNames).filter(
    (name) => options.model || (name !== 'model' && name !== 'both'),
  );
  const syntax = createSyntax();
  const trials: Partial<Record<SystemName, EditTrial[]>> = {};
  const sessions: Partial<Record<SystemName, TypedSession[]>> = {};
  const coverage: WindowCoverage[] = [];
  for (const [i, state] of states.entries()) {
    const { found, truth } = await tried(state, systems, syntax, options);
    for (const [name, trial] of found) append(trials, name, trial);
    if (state.remaining.length > 0 && options.model?.namesLines !== false)
      coverage.push(windowCoverage(state, truth));
    options.done?.(i + 1, states.length);
  }
  for (const state of drawn(states, options.sessions))
    for (const name of systems) append(sessions, name, await typed(state, name, syntax, options));
  return { systems, trials, sessions, coverage };
}

function append<T>(lists: Partial<Record<SystemName, T[]>>, name: SystemName, item: T): void {
  const list = lists[name];
  if (list) list.push(item);
  else lists[name] = [item];
}

async function tried(
  state: EditState,
  systems: readonly SystemName[],
  syntax: Syntax,
  options: EditsOptions,
): Promise<{ readonly found: readonly (readonly [SystemName, EditTrial])[]; readonly truth: EditTruth }> {
  const bench = await Workbench.open(state, syntax);
  bench.typeHistory();
  const truth = editTruth(state, bench.texts());
  const model = options.model?.session(state.repository);
  const found: [SystemName, EditTrial][] = [];
  for (const name of systems) {
    const predictor = options.systemOver?.(name, bench) ?? systemOver(name, bench, model);
    if (options.model) options.model.engine.asked = undefined;
    const trial = await editTrial(bench, truth, predictor, wayOf(name, bench, options.model));
    const asksModel = name === 'model' || name === 'both';
    found.push([name, asksModel && options.model?.namesLines === false ? { ...trial, ...nowhere } : trial]);
    await options.model?.engine.settled();
    predictor.dispose();
  }
  bench.close();
  return { found, truth };
}

const nowhere = { place: undefined, placeOfNext: undefined, placeOfThree: undefined };

/** Where a system goes if asked: to its edits, a model to its likeliest lines next; the product by both and the ranker. */
function wayOf(name: SystemName, bench: Workbench, model: DirectModel | undefined) {
  return async (edits: readonly SaidPlace[]): Promise<readonly LinePlace[]> => {
    if (name === 'gated') return [...nextPlaces(edits.map(asLikely), await likelyLines(bench), mostPlaces)];
    if (name !== 'model' && name !== 'both') return edits;
    return [...edits, ...((await model?.places(bench.texts(), mostPlaces)) ?? [])];
  };
}

function asLikely(place: SaidPlace) {
  return { ...place, uri: uriOf(place.path), line: place.from };
}

async function likelyLines(bench: Workbench) {
  const { path, offset } = bench.state.cursor;
  const snapshot = bench.editor.snapshot(uriOf(path), offset);
  const places = await likelyPlaces(snapshot!, shippedRanker(), mostPlaces);
  return places.map(({ uri, line, probability }) => {
    return { uri, line, probability, path: pathOf(uri), from: line, to: line };
  });
}

async function typed(
  state: EditState,
  name: SystemName,
  syntax: Syntax,
  options: EditsOptions,
): Promise<TypedSession> {
  const bench = await Workbench.open(state, syntax);
  const model = options.model?.session(state.repository);
  const predictor = options.systemOver?.(name, bench) ?? systemOver(name, bench, model);
  const session = await typedSession(bench, predictor, async () => options.model?.engine.settled());
  predictor.dispose();
  bench.close();
  return session;
}

/** Any states that are not too long to be typed, drawn by seed. */
function drawn(states: readonly EditState[], most: number): EditState[] {
  const out: EditState[] = [];
  for (const state of new Random(seed, states.length).shuffled(states)) {
    if (out.length >= most) break;
    if (keysByHand(state) <= mostKeys) out.push(state);
  }
  return out;
}
