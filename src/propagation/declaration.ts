/**
 * The reverse of signature.ts: two calls of a function that were given, or lost, the same argument, and the declaration
 * that does not know yet. The new parameter is written as the caller's own parameter of that name is, or, where the
 * language needs no types, as the name alone; a parameter goes only if the function does not use it.
 */
import type { PastEdit } from '../editor/index.ts';
import type { OutlineItem, SyntaxTree } from '../syntax/index.ts';
import { replace } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import {
  hasReceiver,
  inList,
  isCallable,
  listAt,
  type Part,
  parameterName,
  parameters,
} from './parameter-list.ts';
import { isOwnEdit, recentEvents } from './today.ts';
import { isIdentifier } from './words.ts';

const untyped = new Set(['javascript', 'python', 'ruby', 'lua', 'php']);

/** A call whose argument list an event changed by one. */
interface ChangedCall {
  readonly name: string;
  readonly uri: string;
  readonly at: number;
  /** Arguments before. */
  readonly count: number;
  /** Which argument came or went. */
  readonly index: number;
  /** What came; undefined for one that went. */
  readonly added: string | undefined;
  /** The new parameter's text, where the caller tells it. */
  readonly parameter: string | undefined;
}

export function declaration(evidence: Evidence): readonly ExactEdit[] {
  const changes = recentEvents(evidence, 4).flatMap((event) => changedCall(evidence, event) ?? []);
  const [newest, ...older] = changes;
  const again = older.find(
    (o) =>
      newest &&
      o.name === newest.name &&
      (o.uri !== newest.uri || o.at !== newest.at) &&
      o.count === newest.count &&
      o.index === newest.index &&
      o.added === newest.added &&
      o.parameter === newest.parameter,
  );
  return newest && again ? declared(evidence, newest) : [];
}

function changedCall(evidence: Evidence, event: PastEdit): ChangedCall | undefined {
  const tree = evidence.tree(event.uri);
  const before = evidence.treeBefore(event.uri, event.before.version);
  const [now, ...others] = event.now;
  if (!tree?.root || !before?.root || !now || others.length > 0 || event.edit.length !== 1) return undefined;
  if (!inList(tree, now)) return undefined;
  const line = tree.snapshot.lineAt(now.from);
  const name = /([\p{L}_$][\p{L}\p{N}_$]*)\((?:[^()]|\([^()]*\))*$/u.exec(
    tree.snapshot.slice(line.from, now.from),
  );
  if (!name) return undefined;
  const at = line.from + name.index;
  const open = at + name[1]!.length;
  const is = listAt(tree.snapshot, open);
  // What stands before the edit did not move.
  const was = listAt(event.before, event.edit[0]!.from - (now.from - open));
  if (!is || !was || Math.abs(is.length - was.length) !== 1 || isDeclaration(tree, at)) return undefined;
  const [long, short] = is.length > was.length ? [is, was] : [was, is];
  const index = long.findIndex((part, i) => part.text !== short[i]?.text);
  if (long.slice(index + 1).some((part, i) => part.text !== short[index + i]?.text)) return undefined;
  const added = is.length > was.length ? is[index]!.text : undefined;
  if (added !== undefined && !isIdentifier(added.replace(/^\$/, ''))) return undefined;
  const parameter = added === undefined ? undefined : written(tree, at, added);
  if (added !== undefined && parameter === undefined) return undefined;
  return { name: name[1]!, uri: event.uri, at, count: was.length, index, added, parameter };
}

function isDeclaration(tree: SyntaxTree, at: number): boolean {
  return tree.outline().some((item) => isCallable(item) && item.nameRange.from === at);
}

/** The caller's own parameter of that name, as it is written there. */
function written(tree: SyntaxTree, at: number, name: string): string | undefined {
  const around = tree.outline().findLast((item) => isCallable(item) && item.from <= at && at < item.to);
  const own = around && parameters(tree.snapshot, around)?.find((p) => parameterName(p.text) === bare(name));
  return own?.text ?? (untyped.has(tree.language ?? '') ? name : undefined);
}

function bare(name: string): string {
  return name.replace(/^\$/, '');
}

function declared(evidence: Evidence, change: ChangedCall): ExactEdit[] {
  const found = evidence.editor.open.flatMap((document) => {
    const tree = evidence.tree(document.uri);
    const items = tree?.outline().filter((item) => isCallable(item) && item.name === change.name) ?? [];
    return items.map((item) => ({ tree: tree!, item }));
  });
  const [only] = found;
  if (found.length !== 1 || !only) return [];
  const { tree, item } = only;
  const { snapshot } = tree;
  const list = parameters(snapshot, item);
  if (!list) return [];
  // The object of a method is none of the arguments.
  const ahead = Number(hasReceiver(tree.language, list) && list.length > change.count);
  const index = change.index + ahead;
  if (list.length !== change.count + ahead || isOwnEdit(evidence, snapshot.uri, item.nameRange)) return [];
  const edit =
    change.parameter === undefined
      ? without(tree, item, list, index)
      : withNew(list, index, change.parameter);
  if (!edit) return [];
  return [
    {
      class: 'signature',
      uri: snapshot.uri,
      version: snapshot.version,
      edit: replace(edit.from, edit.to, edit.text),
      reason: `${change.name} is called with ${change.added ?? 'one argument less'}`,
      sites: 1,
      group: `declaration ${snapshot.uri} ${change.name}`,
      strength: 'likely',
    },
  ];
}

function withNew(list: readonly Part[], index: number, parameter: string) {
  const next = list[index];
  const last = list.at(-1);
  if (list.some((part) => parameterName(part.text) === parameterName(parameter))) return undefined;
  if (next) return { from: next.from, to: next.from, text: `${parameter}, ` };
  // An empty list has no place that could be told from its parts.
  return last ? { from: last.to, to: last.to, text: `, ${parameter}` } : undefined;
}

function without(tree: SyntaxTree, item: OutlineItem, list: readonly Part[], index: number) {
  const part = list[index]!;
  const name = parameterName(part.text);
  const uses =
    name === undefined ? [] : tree.occurrences(name).filter((o) => o.from >= item.from && o.to <= item.to);
  if (uses.length !== 1) return undefined;
  const next = list[index + 1];
  const previous = list[index - 1];
  if (next) return { from: part.from, to: next.from, text: '' };
  return { from: previous?.to ?? part.from, to: part.to, text: '' };
}
