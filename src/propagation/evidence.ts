/** What propagation derives edits from. Pure input: no rule reads a clock, a file or a setting. */
import type { EditorSnapshot } from '../editor/index.ts';
import type { SyntaxTree } from '../syntax/index.ts';

/** A name that some file of the workspace exports. */
export interface ExportedName {
  readonly name: string;
  readonly uri: string;
  readonly kind: string;
}

export interface Evidence {
  readonly editor: EditorSnapshot;
  /** The tree of an open document's current snapshot; undefined while its grammar loads. */
  tree(uri: string): SyntaxTree | undefined;
  /** The tree of the text an event of the history began with, where it is still known. */
  treeBefore(uri: string, version: number): SyntaxTree | undefined;
  /** Files of the workspace that export `name`, nearest to `from` first; empty where nothing was scanned. */
  exporters(name: string, from: string): readonly ExportedName[];
}
