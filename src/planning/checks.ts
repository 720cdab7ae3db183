/** What checkers say of a plan: the changes of its files as texts, before and after. */
import type { FileChange } from '../apply/index.ts';
import type { ChangedText, CheckReport } from '../shadow/index.ts';

/** Checks a change that nobody made yet. Throws only what `signal` was aborted with. */
export type CheckChange = (
  changed: readonly ChangedText[],
  signal: AbortSignal,
) => Promise<readonly CheckReport[]>;

/** A file that moves is gone from one place and new at another. */
export function changedTexts(changes: readonly FileChange[]): ChangedText[] {
  return changes.flatMap((change): ChangedText[] => {
    const { kind, path } = change;
    if (kind === 'create') return [{ path, before: undefined, after: change.text }];
    const before = change.before.text;
    if (kind === 'delete') return [{ path, before, after: undefined }];
    const after = change.before.apply(change.edit, change.before.version).text;
    if (change.moveTo === undefined) return [{ path, before, after }];
    return [
      { path, before, after: undefined },
      { path: change.moveTo, before: undefined, after },
    ];
  });
}
