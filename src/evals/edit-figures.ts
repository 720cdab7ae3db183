/**
 * The figures of next edits, each with its 95 % interval. Over which states:
 *
 *     place*, coverage         open hunks elsewhere than at the cursor: start, jump-same-file, jump-other-file; where a
 *                              system would go if asked, whether it shows an edit or not (evaluate-edits.ts). A public
 *                              model names no lines: for `model` and `both` they are left out, and so is coverage
 *     exact                    start: the edit shown is exactly a true change (verdict.ts); silence is not
 *     exactRepeated            those of place* in which an open hunk repeats a change of the history
 *     exactMidEdit             mid-edit in whose line something is missing: it reads as the author left it
 *     completionLine           completion: the same, of the first line of the body
 *     deltaChrF                all with open hunks, 0 where silent
 *     show, quiet              something shown: of all with open hunks; nothing shown: of no-edit
 *     precision                of all edits shown: exact, or part of the true change and nothing else
 *     ece                      of all edits shown: expected calibration error over ten bins (Naeini et al. 2015)
 *     syntaxErrorDelta         of all edits shown: errors added, mean
 *     reversal                 of all edits shown: at least half of it takes back what was just done
 *     keystrokesSaved          of all keys of the sessions (typed-session.ts)
 *     p50Ms, p95Ms             of the answers in the sessions
 */
import type { SystemName } from './edit-systems.ts';
import type { EditTrial, ShownEdit } from './edit-trial.ts';
import type { EditsEvaluation } from './evaluate-edits.ts';
import { type Clustered, quantile, resampled } from './resampled.ts';
import { type Share, share } from './share.ts';
import type { TypedSession } from './typed-session.ts';
import type { WindowCoverage } from './window-coverage.ts';

export interface EditFigures {
  readonly placeTop1: Share;
  readonly placeTop3: Share;
  /** Of the next hunk in the order in which the author likely made them. */
  readonly placeStrict: Share;
  readonly exact: Share;
  readonly exactElsewhere: Share;
  readonly exactRepeated: Share;
  readonly exactMidEdit: Share;
  readonly completionLine: Share;
  readonly deltaChrF: Share;
  readonly quiet: Share;
  readonly show: Share;
  readonly precision: Share;
  readonly ece: Share;
  readonly syntaxErrorDelta: Share;
  readonly reversal: Share;
  readonly keystrokesSaved: Share;
  readonly p50Ms: Share;
  readonly p95Ms: Share;
}

/** One cell of a reliability diagram, or one point of precision over show rate. */
export interface ReliabilityBin {
  readonly confidence: number;
  readonly right: Share;
}
export interface ThresholdPoint {
  readonly threshold: number;
  readonly show: number;
  readonly precision: number;
}

const bins = 10;
const reversed = 0.5;

export function figuresOf(trials: readonly EditTrial[], sessions: readonly TypedSession[]): EditFigures {
  const elsewhere = trials.filter((t) => ['start', 'jump-same-file', 'jump-other-file'].includes(t.kind));
  const placed = elsewhere.filter((t) => t.place !== undefined);
  const start = trials.filter((t) => t.kind === 'start');
  const open = trials.filter((t) => t.kind !== 'no-edit');
  const shown = shownOf(trials);
  const of = (states: readonly EditTrial[], holds: (shown: ShownEdit) => boolean) =>
    share(states.filter((t) => t.shown && holds(t.shown)).length, states.length);
  const exact = (s: ShownEdit) => s.verdict === 'exact';
  const kind = (name: EditTrial['kind']) => trials.filter((t) => t.kind === name);
  const ended = kind('no-edit');
  const parsed = shown.flatMap((s) => (s.errors === undefined ? [] : [{ ...s, errors: s.errors }]));
  const times = sessions.flatMap((session) => session.ms);
  return {
    placeTop1: share(placed.filter((t) => t.place).length, placed.length),
    placeTop3: share(placed.filter((t) => t.placeOfThree).length, placed.length),
    placeStrict: share(placed.filter((t) => t.placeOfNext).length, placed.length),
    exact: of(start, exact),
    exactElsewhere: of(elsewhere, exact),
    exactRepeated: of(
      elsewhere.filter((t) => t.repeats),
      exact,
    ),
    exactMidEdit: of(
      kind('mid-edit').filter((t) => t.lineOpen),
      (s) => s.line,
    ),
    completionLine: of(kind('completion'), (s) => s.line),
    deltaChrF: resampled(open, (items) => mean(items, (t) => t.shown?.deltaChrF ?? 0)),
    quiet: share(ended.filter((t) => !t.shown).length, ended.length),
    show: of(open, () => true),
    precision: share(shown.filter((s) => s.verdict !== 'wrong').length, shown.length),
    ece: resampled(shown, calibrationError),
    syntaxErrorDelta: resampled(parsed, (items) => mean(items, (s) => s.errors)),
    reversal: share(shown.filter((s) => s.reversal >= reversed).length, shown.length),
    keystrokesSaved: resampled(sessions, saved),
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
  };
}

/** Of the kinds that have their place elsewhere than at the cursor: whether that place, or the next one, had a line id. */
export function coverageOf(windows: readonly WindowCoverage[]): {
  readonly any: Share;
  readonly next: Share;
} {
  return {
    any: share(windows.filter((w) => w.any).length, windows.length),
    next: share(windows.filter((w) => w.next).length, windows.length),
  };
}

/**
 * The figures that the product is judged by, under their names: those of `gated`, the calibration over all edits the gate
 * was asked about, and what the baseline and exact edits alone reach.
 */
export function headline(evaluation: EditsEvaluation): Record<string, Share> {
  const of = (name: SystemName) => figuresOf(evaluation.trials[name] ?? [], evaluation.sessions[name] ?? []);
  const gated = of('gated');
  const coverage = coverageOf(evaluation.coverage);
  return {
    ...gated,
    ece: figuresOf(ungated(evaluation), []).ece,
    coverage: coverage.any,
    coverageStrict: coverage.next,
    baselineExact: of('baseline').exact,
    propagationExact: of('propagation').exact,
  };
}

/** What the gate was asked about: all that is said where it does not decide. */
export function ungated({ trials }: EditsEvaluation): readonly EditTrial[] {
  return trials.both ?? trials.propagation ?? [];
}

export function reliability(trials: readonly EditTrial[]): ReliabilityBin[] {
  return binned(shownOf(trials)).flatMap((own) =>
    own.length === 0
      ? []
      : [
          {
            confidence: mean(own, (s) => s.confidence)!,
            right: share(own.filter((s) => s.verdict !== 'wrong').length, own.length),
          },
        ],
  );
}

/** Precision and show rate if only what is at least so probable were shown, from all to nothing. */
export function thresholds(trials: readonly EditTrial[]): ThresholdPoint[] {
  const open = trials.filter((t) => t.kind !== 'no-edit');
  const levels = [...new Set(shownOf(trials).map((s) => s.confidence))].sort((a, b) => a - b);
  return levels.map((threshold) => {
    const shown = trials.filter((t) => t.shown && t.shown.confidence >= threshold);
    const right = shown.filter((t) => t.shown?.verdict !== 'wrong').length;
    const wanted = shown.filter((t) => t.kind !== 'no-edit').length;
    return { threshold, show: wanted / Math.max(1, open.length), precision: right / shown.length };
  });
}

function shownOf(trials: readonly EditTrial[]): (ShownEdit & Clustered)[] {
  return trials.flatMap(({ shown, repository, commit }) => (shown ? [{ ...shown, repository, commit }] : []));
}

function calibrationError(shown: readonly ShownEdit[]): number | undefined {
  if (shown.length === 0) return undefined;
  const gap = binned(shown).reduce((sum, own) => {
    const right = own.filter((s) => s.verdict !== 'wrong').length;
    return sum + Math.abs(right - own.reduce((p, s) => p + s.confidence, 0));
  }, 0);
  return gap / shown.length;
}

function binned<T extends ShownEdit>(shown: readonly T[]): T[][] {
  const out = Array.from({ length: bins }, (): T[] => []);
  for (const s of shown) out[Math.min(bins - 1, Math.floor(s.confidence * bins))]!.push(s);
  return out;
}

function saved(sessions: readonly TypedSession[]): number | undefined {
  const sum = (count: (s: TypedSession) => number) => sessions.reduce((n, s) => n + count(s), 0);
  const byHand = sum((s) => s.byHand);
  const spent = sum((s) => s.keys + s.accepted + s.jumps + s.notTaken);
  return byHand === 0 ? undefined : 1 - spent / byHand;
}

function mean<T>(items: readonly T[], value: (item: T) => number): number | undefined {
  return items.length === 0 ? undefined : items.reduce((sum, item) => sum + value(item), 0) / items.length;
}
