/**
 * How good are exact next edits? Every state of a set is replayed, and the edit that would be shown is judged by what
 * the author did next. Shown is the first proposal that is `certain` or `likely`; `weak` ones never show by themselves.
 */
import { describe } from '../base/index.ts';
import { type EditClass, type Evidence, type ExactEdit, propose } from '../propagation/index.ts';
import { createSyntax } from '../syntax/index.ts';
import { type EditState, readSet, type StateKind } from './edit-state.ts';
import { replayState, uriOf } from './replay-state.ts';
import { type Share, share } from './share.ts';
import { type Verdict, verdict } from './verdict.ts';

export interface PropagationOptions {
  /** A folder with `states.jsonl`, or a file of states. */
  readonly set: string;
  /** What is measured; the rules themselves by default. */
  readonly propose?: (evidence: Evidence) => readonly ExactEdit[];
}

/** What happened in one state. */
export interface Trial {
  readonly state: EditState;
  readonly shown: ExactEdit | undefined;
  readonly verdict: Verdict | undefined;
  /** Of all certain and likely proposals, the shown one included: how many there are and how many are not wrong. */
  readonly sites: number;
  readonly rightSites: number;
  /** The rules threw: a fault to mend, counted as quiet. */
  readonly fault: string | undefined;
  readonly ms: number;
  /** The files when the proposal was made, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Figures of some states, by what was shown in them. */
export interface PropagationFigures {
  /** Shown edits that do the true change, or some of it and nothing else. */
  readonly precision: Share;
  /** Shown edits that are exactly one true change. */
  readonly exact: Share;
  /** States with true edits left in which something was shown. */
  readonly showRate: Share;
  /** States with nothing left to do in which nothing was shown. */
  readonly quiet: Share;
  /** All proposed places, also those behind the first. */
  readonly sites: Share;
}

export interface PropagationReport {
  readonly states: number;
  readonly faults: number;
  readonly all: PropagationFigures;
  readonly byClass: Readonly<Record<string, PropagationFigures>>;
  readonly byStrength: Readonly<Record<string, PropagationFigures>>;
  readonly byKind: Readonly<Record<string, PropagationFigures>>;
  readonly byLanguage: Readonly<Record<string, PropagationFigures>>;
  /** Milliseconds of one call, with parsing what the history changed: median and 95th percentile. */
  readonly ms: { readonly p50: number; readonly p95: number };
  readonly trials: readonly Trial[];
}

const classes: readonly EditClass[] = [
  'rename',
  'same-change',
  'signature',
  'sibling',
  'import',
  'twin',
  'copy',
  'repetition',
];

/** Throws StateError where the set is not one, and the file system's error where it cannot be read. */
export async function evaluatePropagation(options: PropagationOptions): Promise<PropagationReport> {
  const syntax = createSyntax();
  const ask = options.propose ?? propose;
  const trials: Trial[] = [];
  for (const state of readSet(options.set)) {
    trials.push(await tryState(state, syntax, ask));
    for (const file of state.files) syntax.forget(uriOf(file.path));
  }
  const by = (key: (t: Trial) => string, keys: readonly string[]) =>
    Object.fromEntries(keys.map((k) => [k, figures(trials.filter((t) => key(t) === k))]));
  const distinct = (key: (t: Trial) => string) => [...new Set(trials.map(key))].sort();
  /** A class is measured over all states: it stays quiet where another class or nothing shows. */
  const shownAs = (key: (e: ExactEdit) => string, keys: readonly string[]) =>
    Object.fromEntries(
      keys.map((k) => [k, figures(trials.map((t) => (t.shown && key(t.shown) === k ? t : silent(t))))]),
    );
  const times = trials.map((t) => t.ms).sort((a, b) => a - b);
  const at = (p: number) => times[Math.min(times.length - 1, Math.floor(times.length * p))] ?? 0;
  const kind = (t: Trial): StateKind => t.state.kind;
  const language = (t: Trial) => t.state.languageId;
  return {
    states: trials.length,
    faults: trials.filter((t) => t.fault !== undefined).length,
    all: figures(trials),
    byClass: shownAs((e) => e.class, classes),
    byStrength: shownAs((e) => e.strength, ['certain', 'likely']),
    byKind: by(kind, distinct(kind)),
    byLanguage: by(language, distinct(language)),
    ms: { p50: at(0.5), p95: at(0.95) },
    trials,
  };
}

async function tryState(
  state: EditState,
  syntax: ReturnType<typeof createSyntax>,
  ask: (evidence: Evidence) => readonly ExactEdit[],
): Promise<Trial> {
  const { evidence, texts } = await replayState(state, syntax);
  let edits: readonly ExactEdit[] = [];
  let fault: string | undefined;
  const from = performance.now();
  try {
    edits = ask(evidence).filter((e) => e.strength !== 'weak');
  } catch (error) {
    fault = describe(error);
  }
  const ms = performance.now() - from;
  const judged = edits.map((e) => judge(e, state, texts));
  const [shown] = edits;
  const rightSites = judged.filter((v) => v !== 'wrong').length;
  return { state, shown, verdict: judged[0], sites: edits.length, rightSites, fault, ms, texts };
}

function judge(edit: ExactEdit, state: EditState, texts: ReadonlyMap<string, string>): Verdict {
  const file = state.files.find((f) => uriOf(f.path) === edit.uri);
  if (!file) return 'wrong';
  const truth = state.remaining.filter((r) => r.path === file.path).map((r) => r.edit);
  return verdict(texts.get(file.path)!, edit.edit, truth);
}

function silent(trial: Trial): Trial {
  return { ...trial, shown: undefined, verdict: undefined, sites: 0, rightSites: 0 };
}

function figures(trials: readonly Trial[]): PropagationFigures {
  const shown = trials.filter((t) => t.shown);
  const open = trials.filter((t) => t.state.remaining.length > 0);
  const done = trials.filter((t) => t.state.remaining.length === 0);
  const sum = (count: (t: Trial) => number) => trials.reduce((n, t) => n + count(t), 0);
  return {
    precision: share(shown.filter((t) => t.verdict !== 'wrong').length, shown.length),
    exact: share(shown.filter((t) => t.verdict === 'exact').length, shown.length),
    showRate: share(open.filter((t) => t.shown).length, open.length),
    quiet: share(done.filter((t) => !t.shown).length, done.length),
    sites: share(
      sum((t) => t.rightSites),
      sum((t) => t.sites),
    ),
  };
}
