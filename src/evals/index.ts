/** Measuring predictions on real edits: sets from local git clones, and how exact next edits do on them. */
export { ablateContext } from './ablate-context.ts';
export { type ApplyManifest, type BuildApplyOptions, buildApply } from './build-apply.ts';
export { type ApplyCase, readApplyCases } from './build-apply-case.ts';
export { type BuildOptions, buildEdits, type RepositoryCount, type SetManifest } from './build-edits.ts';
export { buildPairs } from './build-pairs.ts';
export { buildRetrieval } from './build-retrieval.ts';
export { deltaChrF } from './delta-chrf.ts';
export { figuresOf, headline } from './edit-figures.ts';
export type { EditState, StateEvent, StateFile, StateKind, TrueEdit } from './edit-state.ts';
export { readSet, StateError } from './edit-state.ts';
export { evaluateApply } from './evaluate-apply.ts';
export { applyFailures, applyJson } from './evaluate-apply-report.ts';
export { type EditsOptions, evaluateEdits } from './evaluate-edits.ts';
export {
  evaluatePropagation,
  type PropagationFigures,
  type PropagationOptions,
  type PropagationReport,
  type Trial,
} from './evaluate-propagation.ts';
export { evaluateRetrieval, type RetrievalReport } from './evaluate-retrieval.ts';
export { CloneError } from './git-clone.ts';
export { likelyPlaces } from './likely-places.ts';
export { failureFixtures, propagationJson, propagationTable } from './propagation-report.ts';
export { quantile, resampled } from './resampled.ts';
export { runEval } from './run-eval.ts';
export { type Share, share } from './share.ts';
export { type Verdict, verdict } from './verdict.ts';
