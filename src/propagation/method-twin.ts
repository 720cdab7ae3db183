/**
 * A C++ method is written twice: declared in its class, `int run(int a, int b = 0);`, and defined outside of it,
 * `int A::run(int a, int b) {`. Parameters that changed in one are due in the other, where they read alike until then;
 * defaults stand in the class alone.
 */
import type { PastEdit } from '../editor/index.ts';
import type { OutlineItem, SyntaxTree } from '../syntax/index.ts';
import { type OffsetRange, replace, type TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isHalfWord } from './half-word.ts';
import { inList, isCallable, parameters, withoutDefault } from './parameter-list.ts';
import { isOwnEdit } from './today.ts';

interface Method {
  readonly document: TextSnapshot;
  /** `A::run`, without namespaces. */
  readonly name: string;
  /** Outside of its class. */
  readonly defined: boolean;
  /** Between the parentheses. */
  readonly list: OffsetRange;
  readonly parameters: readonly string[];
}

export function methodTwin(evidence: Evidence, event: PastEdit): ExactEdit[] {
  const tree = evidence.tree(event.uri);
  const before = evidence.treeBefore(event.uri, event.before.version);
  if (tree?.language !== 'cpp' || !before?.root || event.edit.length > 3 || isHalfWord(evidence)) return [];
  // The outline of a long file is read only where the edit lies in brackets.
  if (!event.now.some((now) => inList(tree, now))) return [];
  const is = methods(tree).find(({ list }) =>
    event.now.every((now) => list.from <= now.from && now.to <= list.to),
  );
  const was = methods(before).find(({ list }) =>
    event.edit.every((r) => list.from <= r.from && r.to <= list.to),
  );
  if (!is || !was || is.name !== was.name || is.defined !== was.defined) return [];
  if (sameList(is.parameters, was.parameters)) return [];
  const twins = evidence.editor.open.flatMap(({ uri }) => {
    const there = evidence.tree(uri);
    return there?.language === 'cpp' ? methods(there).filter((other) => isTwin(other, was)) : [];
  });
  const [other] = twins;
  // Two of a kind are overloads, or classes of several namespaces.
  if (!other || twins.length > 1 || isOwnEdit(evidence, other.document.uri, other.list)) return [];
  const text = written(is, other);
  if (text === undefined) return [];
  return [
    {
      class: 'twin',
      uri: other.document.uri,
      version: other.document.version,
      edit: replace(other.list.from, other.list.to, text),
      reason: `${is.name} has other parameters now`,
      sites: 1,
      group: `${event.uri} ${is.name}(${was.parameters})`,
      strength: 'certain',
    },
  ];
}

function isTwin(other: Method, was: Method): boolean {
  return (
    other.name === was.name && other.defined !== was.defined && sameList(other.parameters, was.parameters)
  );
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => withoutDefault(text) === withoutDefault(b[i]!));
}

/** The new list as the other writes it; undefined where a default of its own would go. */
function written(is: Method, other: Method): string | undefined {
  const bare = is.parameters.map(withoutDefault);
  const defaulted = other.parameters.filter((text) => withoutDefault(text) !== text);
  if (defaulted.some((text) => !bare.includes(withoutDefault(text)))) return undefined;
  return bare.map((text) => defaulted.find((own) => withoutDefault(own) === text) ?? text).join(', ');
}

/** Without those whose body stands in the class, and lists of several lines. */
function methods(tree: SyntaxTree): Method[] {
  const all = tree.outline();
  return all.flatMap((item): Method[] => {
    const owner = isCallable(item) ? ownerOf(item, all[item.parent]) : undefined;
    const document = tree.snapshot;
    const defined = item.name.includes('::');
    if (owner === undefined || (!defined && !isPrototype(document, item))) return [];
    const parts = parameters(document, item);
    if (!parts) return [];
    const from = item.nameRange.to + document.slice(item.nameRange.to, item.to).indexOf('(') + 1;
    const list = { from, to: parts.at(-1)?.to ?? from };
    if (document.slice(list.from, list.to).includes('\n')) return [];
    const name = `${owner}::${item.name.split('::').at(-1)}`;
    return [{ document, name, defined, list, parameters: parts.map(({ text }) => text) }];
  });
}

/** Its class, by the name before its own, else by what it stands in. */
function ownerOf({ name }: OutlineItem, parent: OutlineItem | undefined): string | undefined {
  const named = name.split('::').at(-2);
  if (named !== undefined) return parent === undefined || parent.kind === 'module' ? named : undefined;
  return parent?.kind === 'class' || parent?.kind === 'struct' ? parent.name.split('::').at(-1) : undefined;
}

function isPrototype(document: TextSnapshot, { from, to }: OutlineItem): boolean {
  return document.slice(Math.max(from, to - 1), to) === ';';
}
