/** What checkers say of a plan: the changes of its files as texts, before and after. */
import type { FileChange } from '../apply/index.ts';
import type { ChangedText, CheckReport } from '../shadow/index.ts';

/** With the uri that the file has, or would have. */
export interface ChangedDocument extends ChangedText {
  readonly uri: string;
}

/** Checks a change that nobody made yet. Throws only what `signal` was aborted with. */
export type CheckChange = (
  changed: readonly ChangedDocument[],
  signal: AbortSignal,
) => Promise<readonly CheckReport[]>;

/** A file that moves is gone from one place and new at another. `uriOf`: where a file would be made. */
export function changedTexts(
  changes: readonly FileChange[],
  uriOf: (path: string) => string,
): ChangedDocument[] {
  return changes.flatMap((change): ChangedDocument[] => {
    const { kind, path } = change;
    if (kind === 'create') return [{ path, uri: uriOf(path), before: undefined, after: change.text }];
    const { uri, text: before } = change.before;
    if (kind === 'delete') return [{ path, uri, before, after: undefined }];
    const after = change.before.apply(change.edit, change.before.version).text;
    if (change.moveTo === undefined) return [{ path, uri, before, after }];
    return [
      { path, uri, before, after: undefined },
      { path: change.moveTo, uri: uriOf(change.moveTo), before: undefined, after },
    ];
  });
}

/** What is new, a line each. */
export function complaintsIn(reports: readonly CheckReport[]): string[] {
  const fresh = reports.flatMap((report) => (report.kind === 'checked' ? report.fresh : []));
  return fresh.map(({ path, line, message }) => `${path}:${line}: ${message}`);
}
