/**
 * The tree on disk, as lines: a header in JSON, then folders and files in the order of a walk.
 *
 *     d src ⇥ digest ⇥ 0       a folder begins, whose files the header's rules 0 let through
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
  /** Keys of ignore rules. */
  readonly rules: readonly string[];
  /** Those of them that a shared index gave, by the names they have there. */
  readonly shared?: readonly (readonly [number: number, name: string])[];
}

/** Raise when older files cannot be read any more: the index is then made afresh. */
export const treeFormat = 3;

/** In characters. */
const longestPiece = 1 << 18;

/** The file's text, in pieces of many lines. */
export function* treePieces(header: Omit<TreeHeader, 'rules'>, root: Folder): Generator<string> {
  digestOf(root);
  const rules = new Map<string, number>();
  numberRules(root, rules);
  const whole: TreeHeader = { ...header, rules: [...rules.keys()] };
  let piece = `${JSON.stringify(whole)}\n`;
  for (const line of folderLines(root, rules)) {
    piece += line;
    if (piece.length < longestPiece) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

function numberRules(folder: Folder, into: Map<string, number>): void {
  if (folder.rules !== undefined && !into.has(folder.rules)) into.set(folder.rules, into.size);
  for (const entry of folder.entries.values()) if (entry.kind === 'folder') numberRules(entry, into);
}

function* folderLines(folder: Folder, rules: ReadonlyMap<string, number>): Generator<string> {
  yield `d${quote(folder.name)}\t${digestOf(folder)}\t${rules.get(folder.rules ?? '') ?? ''}\n`;
  for (const entry of folder.entries.values()) {
    if (entry.kind === 'folder') yield* folderLines(entry, rules);
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
  if (header.format !== treeFormat || !Array.isArray(header.segments) || !Array.isArray(header.rules))
    return undefined;
  let root: Folder | undefined;
  let folder: Folder | undefined;
  for (let end = text.indexOf('\n', at); end >= 0; end = text.indexOf('\n', at)) {
    const fields = fieldsOf(text, at + 1, end);
    const kind = text[at];
    at = end + 1;
    const [name, second, third, fourth] = fields;
    if (kind === 'f' && folder && fourth !== undefined) {
      const leaf: Leaf = {
        kind: 'file',
        name: unquote(name!),
        parent: folder,
        stamp: second!,
        segment: Number(third),
        doc: Number(fourth),
      };
      folder.entries.set(leaf.name, leaf);
    } else if (kind === 'd' && fields.length === 3 && (folder || !root)) {
      const child = newFolder(unquote(name!), folder);
      child.digest = second;
      child.rules = third === '' ? undefined : header.rules[Number(third)];
      if (folder) folder.entries.set(child.name, child);
      root ??= child;
      folder = child;
    } else if (kind === '.' && folder) folder = folder.parent;
    else return undefined;
  }
  return root && !folder ? { header, root } : undefined;
}

/** Between the tabs, without copying the line first. */
function fieldsOf(text: string, from: number, end: number): string[] {
  const fields: string[] = [];
  let at = from;
  for (let tab = text.indexOf('\t', at); tab >= 0 && tab < end; tab = text.indexOf('\t', at)) {
    fields.push(text.slice(at, tab));
    at = tab + 1;
  }
  fields.push(text.slice(at, end));
  return fields;
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
