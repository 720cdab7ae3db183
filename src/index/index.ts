/** What the files nobody has open declare and import: a bounded scan of the workspace folders. */
export { createWorkspaceIndex, type IndexedFile, type WorkspaceIndex } from './workspace-index.ts';
