/**
 * Imports that follow from an edit: a name the edit began to use and nothing here binds, and an imported name whose last
 * use the edit removed. Languages whose imports bind no names stay silent.
 */
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import type { ImportChange } from './import-change.ts';
import { missingImports } from './missing-import.ts';
import { recentEvents } from './today.ts';
import { unusedImports } from './unused-import.ts';

const languages = new Set(['typescript', 'tsx', 'javascript', 'python', 'java', 'go', 'rust']);

export function imports(evidence: Evidence): readonly ExactEdit[] {
  const { document } = evidence.editor;
  const tree = evidence.tree(document.uri);
  // A broken file is one the user is in the middle of: its uses cannot be counted.
  if (!tree || !languages.has(tree.language ?? '') || tree.errorCount() > 0) return [];
  const events = recentEvents(evidence, 3).filter((event) => event.uri === document.uri);
  const changes = [
    ...events.flatMap((event) => [...unusedImports(evidence, event, tree)]),
    ...missingImports(evidence, events, tree),
  ];
  const done = new Set<string>();
  return changes
    .filter(({ reason }) => !done.has(reason) && done.add(reason))
    .map((change) => proposal(evidence, change));
}

function proposal(evidence: Evidence, { edit, reason }: ImportChange): ExactEdit {
  const { document } = evidence.editor;
  return {
    class: 'import',
    uri: document.uri,
    version: document.version,
    edit,
    reason,
    sites: 1,
    group: `import ${document.uri} ${reason}`,
    strength: 'likely',
  };
}
