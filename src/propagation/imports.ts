/**
 * Imports that follow from an edit, in TypeScript, JavaScript and Python: a name the edit began to use and nothing here
 * binds, and an imported name whose last use the edit removed. Other languages stay silent.
 */
import type { PastEdit } from '../editor/index.ts';
import type { ImportItem, SyntaxTree } from '../syntax/index.ts';
import { type OffsetRange, type Replacement, replace } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { findModule } from './imports-module.ts';
import { recentEvents } from './today.ts';

const languages = new Set(['typescript', 'tsx', 'javascript', 'python']);

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
  const statements = before.imports();
  const used = new Set(
    event.edit
      .filter((r) => r.to > r.from && !inside(r, statements))
      .flatMap((r) => before.tokens(r))
      .filter((token) => token.kind === 'identifier')
      .map((token) => token.text),
  );
  for (const item of tree.imports()) {
    if (item.module === '__future__') continue;
    const idle = item.names.filter((name) => isIdle(tree, name.local));
    const [name] = idle;
    // What was idle before this edit is none of its consequences.
    if (!name || !idle.every((n) => used.has(n.local))) continue;
    const whole = idle.length === item.names.length;
    if (!whole && idle.length > 1) continue;
    const edit = whole ? wholeLines(tree, item) : fromList(tree.snapshot.text, name.range);
    if (!edit) continue;
    const names = idle.map((n) => n.local).join(', ');
    yield proposal(evidence, edit, `${names} is no longer used`);
  }
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
      .filter((token) => token.kind === 'identifier' && token.text.length > 2 && token.to !== cursor)
      .map((token) => token.text),
  );
  for (const name of names) {
    // The right side of a qualified name, as in `z.TypeOf`, is not marked as a member in every grammar.
    const uses = tree
      .occurrences(name)
      .filter((o) => o.kind === 'code' && tree.snapshot.text[o.from - 1] !== '.');
    // What stood here unbound before the edit is known some other way: a global, an ambient type.
    if (before?.occurrences(name).some((o) => o.kind === 'code' && !o.member)) continue;
    const free = uses.filter((o) => !o.member && !o.definition && o.binding === undefined);
    // A name that is bound anywhere in the file is known to it, if not at this place.
    if (free.length === 0 || uses.some((o) => o.definition || o.binding !== undefined)) continue;
    const found = findModule(evidence, tree, name);
    const edit = found && insertion(tree, name, found);
    if (edit) yield proposal(evidence, edit, `import ${name} from ${found.module}`);
  }
}

function insertion(
  tree: SyntaxTree,
  name: string,
  from: { readonly module: string; readonly typeOnly: boolean },
): Replacement | undefined {
  const { text } = tree.snapshot;
  const all = tree.imports();
  const python = tree.language === 'python';
  const shape = (item: ImportItem): string => text.slice(item.from, item.to);
  const list = all.find(
    (item) =>
      item.module === from.module &&
      item.names.length > 0 &&
      (python ? /^from\b/ : /^import\b[^'"]*\}\s*from\b/).test(shape(item)) &&
      /^import\s+type\b/.test(shape(item)) === from.typeOnly,
  );
  const end = list?.names.at(-1)?.range;
  if (list && end) {
    const lineFrom = text.lastIndexOf('\n', end.from - 1) + 1;
    const separator =
      lineFrom > list.from ? `,\n${/^[ \t]*/.exec(text.slice(lineFrom, end.from))![0]}` : ', ';
    return { from: end.to, to: end.to, text: separator + name };
  }
  // Without an import to copy the style from, nothing is exact.
  const style = all.at(-1);
  if (!style) return undefined;
  const eol = text.indexOf('\n', Math.max(style.from, style.to - 1));
  if (eol < 0) return undefined;
  const quote = /['"]/.exec(shape(style))?.[0];
  if (!python && !quote) return undefined;
  const semicolon = /;\s*$/.test(text.slice(style.from, eol)) ? ';' : '';
  const line = python
    ? `from ${from.module} import ${name}`
    : `import ${from.typeOnly ? 'type ' : ''}{ ${name} } from ${quote}${from.module}${quote}${semicolon}`;
  return { from: eol + 1, to: eol + 1, text: `${line}${text[eol - 1] === '\r' ? '\r\n' : '\n'}` };
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
