/** What the model should see besides the recent edits: the window it can point into, and evidence beside it. */
export { declarations } from './declarations.ts';
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
