/** The workspace index: what its files declare, import, say and change together; kept current, searched, never stored as text. */
export { indexFolder, knownWorkspaces, secretOf, workspaceFolder } from './cache-folder.ts';
export { runIndexProcess } from './child.ts';
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
export { type ChunkFacts, FactsReader, type FileFacts } from './facts.ts';
export { IgnoreRules } from './ignore-rules.ts';
export { compareTrees, type Folder, type Leaf, newFolder } from './merkle.ts';
export { dropIndexes, OpenIndex, readStatus, type SharedState } from './open-index.ts';
export { dropPublished, publishIndex } from './publish-index.ts';
export { type Answer, Retrieval, type Suggestion } from './retrieval.ts';
export { Seal, SealError } from './seal.ts';
export { SealedDisk } from './sealed-disk.ts';
export { EncoderError, SentenceEncoder } from './sentence-encoder.ts';
export { IndexService } from './service.ts';
export { placeSources, type Source, sentenceSources } from './sources.ts';
export { readEncoder, StaticEncoder } from './static-encoder.ts';
export { TermHasher, words } from './terms.ts';
export { whyNotIndexed } from './too-wide.ts';
export { TrunkError } from './trunk-manifest.ts';
export { walk } from './walk.ts';
export { createWorkspaceIndex, type IndexedFile, type WorkspaceIndex } from './workspace-index.ts';
