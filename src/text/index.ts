/** Text and its algebra: snapshots, ranges, edits that compose, invert and rebase; no editor, no language. */
export { compose } from './compose.ts';
export { consume, extendsEdit } from './consume.ts';
export { diff } from './diff.ts';
export { join } from './join.ts';
export { minimize } from './minimize.ts';
export { plainUri, sameFile } from './plain-uri.ts';
export { type OffsetRange, touches } from './range.ts';
export { mapOffset, mapRange, rebase, writtenRanges } from './rebase.ts';
export {
  blanked,
  isSecretFile,
  redactSecrets,
  replacesSecret,
  secretRanges,
  secretRangesAfter,
} from './secrets.ts';
export {
  applyToString,
  growth,
  invert,
  type Replacement,
  replace,
  type TextEdit,
  textEdit,
} from './text-edit.ts';
export { type TextLine, TextSnapshot } from './text-snapshot.ts';
export { textOfBytes } from './utf8.ts';
