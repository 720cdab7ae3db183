/** Changes of the frontier model are written, all or none, and journaled, so that `foretype undo` takes them back. */
import type { FileChange } from '../apply/index.ts';
import { stateFolder } from '../learning/index.ts';
import { Journal } from '../planning/index.ts';
import { TextSnapshot } from '../text/index.ts';
import { Changed, textOf, type WorkFolder } from './work-folder.ts';

/** Throws Changed where nothing was written. */
export function writeChanges(goal: string, changes: readonly FileChange[], work: WorkFolder): void {
  const journal = new Journal(stateFolder(process.env));
  const entry = journal.begin(goal);
  try {
    for (const change of changes) keep(journal, entry, change, work);
    work.write(changes);
  } catch (cause) {
    // Whatever else it is, some of it may be written, and foretype undo takes that back.
    if (cause instanceof Changed) journal.remove(entry);
    throw cause;
  }
  process.stderr.write('written; foretype undo takes it back\n');
}

function keep(journal: Journal, entry: string, change: FileChange, work: WorkFolder): void {
  const text = textOf(change) ?? '';
  const target = change.kind === 'edit' ? (change.moveTo ?? change.path) : change.path;
  if (change.kind === 'edit' && target === change.path) {
    journal.add(entry, change.before, change.edit);
    return;
  }
  if (change.kind !== 'create') {
    const { before } = change;
    journal.add(entry, before, [{ from: 0, to: before.length, text: '' }], 'removed');
  }
  if (change.kind === 'delete') return;
  const nothing = TextSnapshot.of(work.uriOf(target), '', 0, '');
  journal.add(entry, nothing, [{ from: 0, to: 0, text }], 'made');
}
