/** The workspace index: what its files declare, import, say and change together; kept current, searched, never stored as text. */
export { indexFolder, knownWorkspaces, secretOf } from './cache-folder.ts';
export {
  type Found,
  type FoundFile,
  type FoundSymbol,
  IndexClient,
  type IndexProgress,
  type IndexState,
} from './client.ts';
export { CodeIndex } from './code-index.ts';
export { type Disk, FolderDisk } from './disk.ts';
export { excerpt, passage } from './excerpt.ts';
export { IgnoreRules } from './ignore-rules.ts';
export { compareTrees, type Folder, type Leaf, newFolder } from './merkle.ts';
export { dropIndexes, OpenIndex, readStatus } from './open-index.ts';
export {
  type Answer,
  placeSources,
  Retrieval,
  type Source,
  type Suggestion,
  sentenceSources,
} from './retrieval.ts';
export { IndexService } from './service.ts';
export { TermHasher } from './terms.ts';
export { whyNotIndexed } from './too-wide.ts';
export { walk } from './walk.ts';
export { createWorkspaceIndex, type IndexedFile, type WorkspaceIndex } from './workspace-index.ts';
