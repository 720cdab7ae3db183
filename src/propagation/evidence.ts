/** What propagation derives edits from. Pure input: no rule reads a clock, a file or a setting. */
import type { EditorSnapshot } from '../editor/index.ts';
import type { ImportedName, ImportItem, SyntaxTree } from '../syntax/index.ts';

/** A name that some file of the workspace exports. */
export interface ExportedName {
  readonly name: string;
  readonly uri: string;
  readonly kind: string;
}

/** A file of the workspace that brings in a name, and how. */
export interface Importer {
  readonly uri: string;
  readonly item: ImportItem;
  readonly name: ImportedName;
}

export interface Evidence {
  readonly editor: EditorSnapshot;
  /** The tree of an open document's current snapshot; undefined while its grammar loads. */
  tree(uri: string): SyntaxTree | undefined;
  /** The tree of the text an event of the history began with, where it is still known. */
  treeBefore(uri: string, version: number): SyntaxTree | undefined;
  /** Files of the workspace nobody has open that export `name`; empty where nothing was scanned. */
  exporters(name: string, from: string): readonly ExportedName[];
  /** Files of the workspace nobody has open that import something under the local name `name`. */
  importers(name: string, from: string): readonly Importer[];
}
