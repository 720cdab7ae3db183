/**
 * Imports that follow from an edit: a name the edit began to use and nothing here binds, and an imported name whose last
 * use the edit removed. Languages whose imports bind no names stay silent.
 */
import type { PastEdit } from '../editor/index.ts';
import type { ImportItem, Occurrence, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import { type OffsetRange, type Replacement, replace } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { importInsertion } from './import-insertion.ts';
import { importSource } from './import-source.ts';
import { recentEvents } from './today.ts';

const languages = new Set(['typescript', 'tsx', 'javascript', 'python', 'java', 'go', 'rust']);

export function imports(evidence: Evidence): readonly ExactEdit[] {
  const { document } = evidence.editor;
  const tree = evidence.tree(document.uri);
  // A broken file is one the user is in the middle of: its uses cannot be counted.
  if (!tree || !languages.has(tree.language ?? '') || tree.errorCount() > 0) return [];
  const done = new Set<string>();
  return recentEvents(evidence, 3)
    .filter((event) => event.uri === document.uri)
    .flatMap((event) => [...unused(evidence, event, tree), ...missing(evidence, event, tree)])
    .filter(({ group }) => !done.has(group) && done.add(group));
}

function inside(range: OffsetRange, containers: readonly OffsetRange[]): boolean {
  return containers.some((c) => c.from <= range.from && range.to <= c.to);
}

function* unused(evidence: Evidence, event: PastEdit, tree: SyntaxTree): Generator<ExactEdit> {
  const before = evidence.treeBefore(event.uri, event.before.version);
  if (!before || event.uri.endsWith('/__init__.py')) return;
  const removed = new Set(
    event.edit
      .filter((r) => r.to > r.from)
      .flatMap((r) => before.tokens(r).filter((token) => !inImport(before, token)))
      .filter((token) => token.kind === 'identifier')
      .map((token) => token.text),
  );
  // The statements of a long file are read only where one of the names is imported.
  const imported = [...removed].filter((name) => tree.occurrences(name).some((o) => inImport(tree, o)));
  if (imported.length === 0) return;
  for (const item of tree.imports()) {
    if (item.module === '__future__') continue;
    const idle = item.names.filter((name) => isIdle(tree, name.local));
    const [name] = idle;
    // What was idle before this edit is none of its consequences.
    if (!name || !idle.every((n) => imported.includes(n.local))) continue;
    const whole = idle.length === item.names.length;
    if (!whole && idle.length > 1) continue;
    const edit = whole ? wholeLines(tree, item) : fromList(tree.snapshot.text, name.range);
    if (!edit) continue;
    const names = idle.map((n) => n.local).join(', ');
    yield proposal(evidence, edit, `${names} is no longer used`);
  }
}

function inImport(tree: SyntaxTree, range: OffsetRange): boolean {
  for (let node: SyntaxNode | null | undefined = tree.nodeAt(range); node; node = node.parent)
    if (/import|use_declaration|use_list/.test(node.type)) return true;
  return false;
}

/** Nothing but import statements mentions the name, strings and comments included: they may hold annotations. */
function isIdle(tree: SyntaxTree, name: string): boolean {
  if (name === 'React') return false;
  const statements = tree.imports();
  return tree.occurrences(name).every((o) => inside(o, statements));
}

/** The statement with its line break, where it has its lines for itself. */
function wholeLines(tree: SyntaxTree, item: ImportItem): Replacement | undefined {
  const { text } = tree.snapshot;
  const from = text.lastIndexOf('\n', item.from - 1) + 1;
  const end = text.indexOf('\n', Math.max(item.from, item.to - 1));
  const to = end < 0 ? text.length : end + 1;
  const rest = text.slice(from, item.from) + text.slice(item.to, to);
  return /^[;\s]*$/.test(rest) && item.from === from ? { from, to, text: '' } : undefined;
}

/** One name of several with its comma; undefined where what stands around it is not a plain list. */
function fromList(text: string, range: OffsetRange): Replacement | undefined {
  const left = /(?:([{(,])|\bimport)(\s*)$/.exec(text.slice(0, range.from));
  const right = /^([ \t]*)(,?)([ \t]*\r?\n?[ \t]*)/.exec(text.slice(range.to));
  if (!left || !right) return undefined;
  if (right[2] === ',' && left[2]!.includes('\n') && right[3]!.includes('\n')) {
    // A line of its own goes whole; the indentation of the next stays.
    const from = text.lastIndexOf('\n', range.from - 1) + 1;
    return { from, to: text.indexOf('\n', range.to) + 1, text: '' };
  }
  if (right[2] === ',') return { from: range.from, to: range.to + right[0].length, text: '' };
  const closed = /^\s*(?:[})]|\n|$)/.test(text.slice(range.to));
  return left[1] === ',' && closed
    ? { from: range.from - left[0].length, to: range.to, text: '' }
    : undefined;
}

function* missing(evidence: Evidence, event: PastEdit, tree: SyntaxTree): Generator<ExactEdit> {
  const { cursor } = evidence.editor;
  const before = evidence.treeBefore(event.uri, event.before.version);
  const names = new Set(
    event.now
      .flatMap((range) => tree.tokens(range))
      .filter((token) => token.kind === 'identifier' && token.text.length > 1 && token.to !== cursor)
      .map((token) => token.text),
  );
  for (const name of names) {
    const uses = tree.occurrences(name).filter((o) => o.kind === 'code' && !isForeign(tree, o));
    // What stood here unbound before the edit is known some other way: a global, an ambient type.
    if (before?.occurrences(name).some((o) => o.kind === 'code' && !isForeign(before, o))) continue;
    const free = uses.filter((o) => !o.definition && o.binding === undefined && !o.shorthand);
    // A name that is bound anywhere in the file is known to it, if not at this place.
    if (free.length === 0 || free.length < uses.length) continue;
    if (tree.occurrences(name).some((o) => inImport(tree, o))) continue;
    const source = importSource(evidence, tree, name);
    // What `import *` brings in cannot be told.
    if (!source || tree.imports().some((item) => item.names.length === 0 && item.text.includes('*')))
      continue;
    const typeOnly = source.typeOnly && free.every((o) => tree.nodeAt(o)?.type === 'type_identifier');
    const edit = importInsertion(tree, name, { ...source, typeOnly });
    if (edit) yield proposal(evidence, edit, `import ${name} from ${source.module}`);
  }
}

/**
 * Not looked up in this file's scope: a member, the right side of a name such as `z.TypeOf` or `fmt::Debug`, a name that
 * `export … from` passes on, the condition of a Rust attribute.
 */
function isForeign(tree: SyntaxTree, o: Occurrence): boolean {
  if (o.member || /(?:\.|::)\s*$/.test(tree.snapshot.slice(Math.max(0, o.from - 8), o.from))) return true;
  for (let node: SyntaxNode | null | undefined = tree.nodeAt(o); node; node = node.parent) {
    if (node.type === 'attribute_item' || node.type === 'inner_attribute_item') return true;
    if (node.type === 'export_statement') return node.childForFieldName('source') !== null;
  }
  return false;
}

function proposal(evidence: Evidence, edit: Replacement, reason: string): ExactEdit {
  const { document } = evidence.editor;
  return {
    class: 'import',
    uri: document.uri,
    version: document.version,
    edit: replace(edit.from, edit.to, edit.text),
    reason,
    sites: 1,
    group: `import ${document.uri} ${reason}`,
    strength: 'likely',
  };
}
