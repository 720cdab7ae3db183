/** Text and its algebra: snapshots, ranges, edits that compose, invert and rebase; no editor, no language. */
export { contains, type OffsetRange, touches } from './range.ts';
export {
  applyToString,
  compose,
  growth,
  invert,
  isEmpty,
  mapOffset,
  noEdit,
  type Replacement,
  rebase,
  replace,
  type TextEdit,
  textEdit,
} from './text-edit.ts';
export { type TextLine, TextSnapshot } from './text-snapshot.ts';
