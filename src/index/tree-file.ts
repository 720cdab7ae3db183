/**
 * The tree on disk, as lines: a header in JSON, then folders and files in the order of a walk.
 *
 *     d src ⇥ digest          a folder begins
 *     f a.ts ⇥ stamp ⇥ 3 ⇥ 17  a file, its facts in segment 3 as content 17
 *     .                       the folder ends
 */
import { digestOf, type Folder, type Leaf, newFolder } from './merkle.ts';

export interface TreeHeader {
  readonly format: number;
  /** Which journal continues it. */
  readonly generation: number;
  readonly segments: readonly number[];
  /** What made the facts: of another maker's, nothing is kept. */
  readonly maker: string;
  /** Those of them that a shared index gave, by the names they have there. */
  readonly shared?: readonly (readonly [number: number, name: string])[];
}

/** Raise when older files cannot be read any more: the index is then made afresh. */
export const treeFormat = 2;

export function* treeLines(header: TreeHeader, root: Folder): Generator<string> {
  yield `${JSON.stringify(header)}\n`;
  digestOf(root);
  yield* folderLines(root);
}

function* folderLines(folder: Folder): Generator<string> {
  yield `d${quote(folder.name)}\t${digestOf(folder)}\n`;
  for (const entry of folder.entries.values()) {
    if (entry.kind === 'folder') yield* folderLines(entry);
    else yield `f${quote(entry.name)}\t${entry.stamp}\t${entry.segment}\t${entry.doc}\n`;
  }
  yield '.\n';
}

/** Undefined where the text is of another format, or damaged. */
export function parseTree(text: string): { header: TreeHeader; root: Folder } | undefined {
  let header: TreeHeader;
  let at = text.indexOf('\n') + 1;
  try {
    header = JSON.parse(text.slice(0, Math.max(0, at))) as TreeHeader;
  } catch {
    return undefined;
  }
  if (header.format !== treeFormat || !Array.isArray(header.segments)) return undefined;
  let root: Folder | undefined;
  let folder: Folder | undefined;
  for (let end = text.indexOf('\n', at); end >= 0; end = text.indexOf('\n', at)) {
    const line = text.slice(at, end);
    at = end + 1;
    const fields = line.slice(1).split('\t');
    const name = unquote(fields[0]!);
    if (line[0] === 'f' && folder && fields.length === 4) {
      const [stamp, segment, doc] = [fields[1]!, Number(fields[2]), Number(fields[3])];
      const leaf: Leaf = { kind: 'file', name, parent: folder, stamp, segment, doc };
      folder.entries.set(name, leaf);
    } else if (line[0] === 'd' && fields.length === 2 && (folder || !root)) {
      const child = newFolder(name, folder);
      child.digest = fields[1];
      if (folder) folder.entries.set(name, child);
      root ??= child;
      folder = child;
    } else if (line === '.' && folder) folder = folder.parent;
    else return undefined;
  }
  return root && !folder ? { header, root } : undefined;
}

function quote(name: string): string {
  return /[\\\t\n]/.test(name)
    ? name.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')
    : name;
}

function unquote(name: string): string {
  return name.includes('\\')
    ? name.replace(/\\(.)/g, (_, c: string) => (c === 't' ? '\t' : c === 'n' ? '\n' : c))
    : name;
}
