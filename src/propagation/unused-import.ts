/**
 * An imported name whose last use the edit removed. Code that goes is mostly code that moves, and its import is needed
 * again a moment later; so the import goes along only where something else the user did tells that it is meant to.
 */
import type { PastEdit } from '../editor/index.ts';
import type { ImportItem, SyntaxTree } from '../syntax/index.ts';
import { type OffsetRange, type Replacement, replace } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ImportChange } from './import-change.ts';
import { firstTree, inImport, isFree, isIdle, usesOf } from './import-statement.ts';
import { namesRemoved } from './past-names.ts';

export function* unusedImports(
  evidence: Evidence,
  event: PastEdit,
  tree: SyntaxTree,
): Generator<ImportChange> {
  const before = evidence.treeBefore(event.uri, event.before.version);
  if (!before || event.uri.endsWith('/__init__.py')) return;
  const removed = namesRemoved(evidence, [event]);
  // The statements of a long file are read only where one of the names is imported.
  const imported = [...removed].filter((name) => tree.occurrences(name).some((o) => inImport(tree, o)));
  if (imported.length === 0 || usesUnknown(evidence, event, tree, before) || leavesIdle(before)) return;
  for (const item of tree.imports()) {
    if (item.module === '__future__') continue;
    const idle = item.names.filter((name) => isIdle(tree, name.local));
    const [name] = idle;
    // What was idle before this edit is none of its consequences.
    if (!name || !idle.every((n) => imported.includes(n.local))) continue;
    const whole = idle.length === item.names.length;
    if (!whole && idle.length > 1) continue;
    const locals = idle.map((n) => n.local);
    if (isOwn(evidence, item) || !isForGood(evidence, event, tree, before, locals)) continue;
    const edit = whole ? wholeLines(tree, item) : fromList(tree.snapshot.text, name.range);
    if (edit)
      yield {
        edit: replace(edit.from, edit.to, edit.text),
        reason: `${locals.join(', ')} is no longer used`,
      };
  }
}

/** The edit uses a name that the file did not know and does not know: the imports will change in another way yet. */
function usesUnknown(evidence: Evidence, event: PastEdit, tree: SyntaxTree, before: SyntaxTree): boolean {
  const events = evidence.editor.history.filter(({ uri }) => uri === event.uri);
  const first = firstTree(evidence, event.uri) ?? before;
  return events
    .flatMap(({ now }) => now.flatMap((range) => tree.tokens(range)))
    .some(
      (token) =>
        token.kind === 'identifier' &&
        first.occurrences(token.text).length === 0 &&
        tree.occurrences(token.text).some((o) => isFree(tree, o)),
    );
}

/** Who leaves other imports unused does not clear up. Rust's traits are used without being named. */
function leavesIdle(before: SyntaxTree): boolean {
  if (before.language === 'rust') return false;
  return before
    .imports()
    .some(({ module, names }) => module !== '__future__' && names.some(({ local }) => isIdle(before, local)));
}

/** The user has just written this statement, for something that is to come. */
function isOwn(evidence: Evidence, item: ImportItem): boolean {
  const { document, history } = evidence.editor;
  return history.some(
    ({ uri, now }) => uri === document.uri && now.some((r) => r.from < item.to && item.from < r.to),
  );
}

/** Whether the user has done the same thing to another import, or moved the code away, or ended what is imported. */
function isForGood(
  evidence: Evidence,
  event: PastEdit,
  tree: SyntaxTree,
  before: SyntaxTree,
  names: readonly string[],
): boolean {
  const first = firstTree(evidence, event.uri) ?? before;
  const companions = [...namesRemoved(evidence, [event])].filter(
    (name) => !names.includes(name) && isImported(first, name),
  );
  if (companions.some((name) => tree.occurrences(name).length === 0)) return true;
  if (isMovedAway(evidence, event, names)) return true;
  const others = new Set(evidence.editor.history.map(({ uri }) => uri).filter((uri) => uri !== event.uri));
  return [...others].some((uri) => {
    const [then, now] = [firstTree(evidence, uri), evidence.tree(uri)];
    if (!then || !now) return false;
    return names.every(
      (name) =>
        (isImported(then, name) && now.occurrences(name).length === 0) ||
        (declares(then, name) && !declares(now, name)),
    );
  });
}

/** The lines that used the names stand in what the user wrote into another file. */
function isMovedAway(evidence: Evidence, event: PastEdit, names: readonly string[]): boolean {
  const removed = event.edit.flatMap((r) => event.before.slice(r.from, r.to).split('\n'));
  const used = removed
    .map((line) => line.trim())
    .filter((line) => names.some((name) => line.split(/[^\w$]+/).includes(name)));
  const written = evidence.editor.history
    .filter(({ uri }) => uri !== event.uri)
    .flatMap(({ edit }) => edit.map((r) => r.text));
  return used.length > 0 && used.every((line) => written.some((text) => text.includes(line)));
}

/** At the margin: a lazy import goes with the code around it. */
function isImported(tree: SyntaxTree, name: string): boolean {
  if (!tree.occurrences(name).some((o) => inImport(tree, o)) || usesOf(tree, name).length === 0) return false;
  return tree
    .imports()
    .some((item) => item.names.some((n) => n.local === name) && !isIndented(tree.snapshot.text, item));
}

function isIndented(text: string, { from, text: statement }: ImportItem): boolean {
  return !statement.startsWith('"') && text[from - 1] !== undefined && text[from - 1] !== '\n';
}

function declares(tree: SyntaxTree, name: string): boolean {
  return tree.outline().some((item) => item.exported && item.name === name);
}

/** The statement with its line break, where it has its lines for itself. */
function wholeLines(tree: SyntaxTree, item: ImportItem): Replacement | undefined {
  const { text } = tree.snapshot;
  const from = text.lastIndexOf('\n', item.from - 1) + 1;
  const end = text.indexOf('\n', Math.max(item.from, item.to - 1));
  const to = end < 0 ? text.length : end + 1;
  const rest = text.slice(from, item.from) + text.slice(item.to, to);
  // Go's statements stand indented in their parentheses; elsewhere an indented one belongs to a block.
  const own = item.from === from || item.text.startsWith('"');
  return own && /^[;\s]*$/.test(rest) ? { from, to, text: '' } : undefined;
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
