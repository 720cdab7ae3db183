/** The workspace index: what its files declare, import, say and change together; kept current, searched, never stored as text. */
export { indexFolder, knownWorkspaces, secretOf } from './cache-folder.ts';
export { type Found, IndexClient, type IndexProgress } from './client.ts';
export { CodeIndex } from './code-index.ts';
export { type Disk, FolderDisk } from './disk.ts';
export { excerpt } from './excerpt.ts';
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
export { isSecretFile, redactSecrets } from './secrets.ts';
export { IndexService } from './service.ts';
export { TermHasher } from './terms.ts';
export { createWorkspaceIndex, type IndexedFile, type WorkspaceIndex } from './workspace-index.ts';
