/** Files that a change moves or deletes, which is done behind its edits. */
import type { FileChange } from '../apply/index.ts';
import { TextSnapshot } from '../text/index.ts';
import type { Change } from './journal.ts';

/** A file that is moved, or deleted where there is no `to`. */
export interface FileMove {
  readonly path: string;
  readonly uri: string;
  readonly to?: { readonly path: string; readonly uri: string };
}

export function movesOf(change: FileChange, uriOf: (path: string) => string): FileMove[] {
  if (change.kind === 'delete') return [{ path: change.path, uri: change.before.uri }];
  if (change.kind !== 'edit' || change.moveTo === undefined) return [];
  return [
    { path: change.path, uri: change.before.uri, to: { path: change.moveTo, uri: uriOf(change.moveTo) } },
  ];
}

/** A move, and the file's text as it is then. */
export interface Moved {
  readonly move: FileMove;
  readonly before: TextSnapshot;
}

/** As the journal has it: the file is gone at one place, and made at the other. */
export function notedMove({ move: { to }, before }: Moved): Change[] {
  const edit = [{ from: 0, to: before.length, text: '' }];
  const removed: Change = { before, edit, fate: 'removed' };
  if (!to) return [removed];
  const nothing = TextSnapshot.of(to.uri, before.languageId, 0, '');
  return [removed, { before: nothing, edit: [{ from: 0, to: 0, text: before.text }], fate: 'made' }];
}
