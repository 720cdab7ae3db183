/** What the model should see besides the recent edits: the window around the work, and evidence from the open files. */
export { changedIdentifiers } from './changed-identifiers.ts';
export { contextVersion, definitions, type Evidence, type EvidenceFile } from './definitions.ts';
export { type ShownRanges, type WindowFile, type WindowRequest, windowAround } from './window.ts';
