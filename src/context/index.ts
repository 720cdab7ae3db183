/** What the model should see besides the recent edits: the window it can point into, and evidence beside it. */
export {
  type Candidate,
  type EvidenceFile,
  type EvidencePlace,
  type EvidenceSource,
  evidenceSources,
} from './candidate.ts';
export { declarations } from './declarations.ts';
export {
  EpochEvidence,
  type EpochEvidenceParts,
  type EpochStart,
  type EvidenceCost,
  evidenceBudget,
} from './epoch-evidence.ts';
export {
  candidatesAt,
  chooseEvidence,
  evidenceWeights,
  packEvidence,
  placeOf,
} from './evidence.ts';
export { EvidenceFiles } from './evidence-files.ts';
export { isIgnored } from './ignored.ts';
export { chosenNames } from './names.ts';
export type { EvidencePart } from './pack.ts';
export type { Retrieval } from './retrieval.ts';
export { retrievalOnDisk } from './retrieval-on-disk.ts';
export { type Rules, type RulesFolder, rulesFor } from './rules.ts';
export { rulesOnDisk } from './rules-on-disk.ts';
export {
  type ChangedLines,
  contextVersion,
  type LineRange,
  type SelectedLines,
  type SnapshotFile,
  selectContext,
  selectWindow,
  type Work,
} from './select.ts';
export { workspaceRules } from './workspace-rules.ts';
