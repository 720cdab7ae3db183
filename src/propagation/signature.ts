/**
 * A changed parameter list, and the calls that still follow the old one. A parameter that went takes its argument with it;
 * parameters that changed places take theirs along. A new parameter is passed only where a call the user has mended
 * already shows how; anything else is a choice, and stays the user's.
 */
import type { PastEdit } from '../editor/index.ts';
import type { Occurrence, OutlineItem, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import { type OffsetRange, replace, type TextSnapshot } from '../text/index.ts';
import { isPlainFunction, mayMean } from './called-through.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isOfAnother } from './foreign-receiver.ts';
import { sameFamily } from './language-family.ts';
import { isVisible } from './meant-there.ts';
import {
  hasReceiver,
  inList,
  isCallable,
  listAt,
  type Part,
  parameterName,
  parameters,
  withoutDefault,
} from './parameter-list.ts';
import { isOwnEdit, recentEvents } from './today.ts';

/** Arguments that stand for several, or for a block. */
const spread = /^(\.\.\.|\*|&)/;
/** Arguments that say themselves which parameter they are for: `mode="r"`, `mode: "r"`. */
const named = /^[\p{L}_][\p{L}\p{N}_]*\s*(=(?![=>])|:(?!:))/u;

interface Changed {
  readonly event: PastEdit;
  readonly name: string;
  readonly declaration: OutlineItem;
  /** For each argument of the new list, which one of the old it is; −1 for a new one. */
  readonly origin: readonly number[];
  readonly oldCount: number;
  /** The object stands in front of the dot, and is none of the arguments. */
  readonly onObject: boolean;
}

export function signature(evidence: Evidence): readonly ExactEdit[] {
  const done = new Set<string>();
  return recentEvents(evidence, 4).flatMap((event) =>
    changed(evidence, event).flatMap((change) => {
      if (done.has(change.name)) return [];
      done.add(change.name);
      return calls(evidence, change);
    }),
  );
}

/** The functions whose parameter list an event changed. */
function changed(evidence: Evidence, event: PastEdit): Changed[] {
  const tree = evidence.tree(event.uri);
  const before = evidence.treeBefore(event.uri, event.before.version);
  if (!tree?.root || !before?.root || event.edit.length > 6) return [];
  // The outline of a long file is read only where the edit lies in brackets.
  const touchesList = event.now.some((now) => inList(tree, now));
  if (!touchesList) return [];
  const old = before.outline();
  return tree.outline().flatMap((item): Changed[] => {
    if (!isCallable(item) || !event.now.some((now) => item.from <= now.from && now.to <= item.to)) return [];
    const announces = isPrototype(tree, item);
    const same = old.filter(
      (o) => isCallable(o) && o.name === item.name && isPrototype(before, o) === announces,
    );
    if (same.length !== 1 || !isOnly(evidence, tree, item)) return [];
    const all = parameters(tree.snapshot, item);
    const allBefore = parameters(before.snapshot, same[0]!);
    if (!all || !allBefore) return [];
    const onObject = hasReceiver(tree.language, all);
    // A method that is none any longer is called otherwise.
    if (onObject !== hasReceiver(tree.language, allBefore)) return [];
    const [now, was] = [all, allBefore].map((list) => list.slice(Number(onObject))) as [Part[], Part[]];
    const [is, were] = [now, was].map((list) => list.map((p) => parameterName(withoutDefault(p.text))));
    if (!is || !were || [...is, ...were].includes(undefined)) return [];
    const origin = is.map((name) => were.indexOf(name));
    // What has a default need not be passed.
    if (now.some(({ text }, i) => origin[i] === -1 && withoutDefault(text) !== text)) return [];
    const unchanged = origin.length === were.length && origin.every((from, i) => from === i);
    // One parameter for another is a rename; its arguments stay as they are.
    if (unchanged || (origin.length === were.length && origin.includes(-1))) return [];
    return [{ event, name: item.name, declaration: item, origin, oldCount: were.length, onObject }];
  });
}

/** In C a function is announced as often as one likes, and is one function. */
function isPrototype(tree: SyntaxTree, item: OutlineItem): boolean {
  return tree.language === 'c' && /;\s*$/.test(tree.snapshot.slice(item.nameRange.to, item.to));
}

/** No other function of the open files has the name. */
function isOnly({ editor, tree }: Evidence, home: SyntaxTree, item: OutlineItem): boolean {
  const places = editor.open.flatMap(({ uri }) => {
    const there = tree(uri);
    const items = there?.outline().filter((o) => isCallable(o) && o.name === item.name) ?? [];
    return items.map((o) => isPrototype(there!, o));
  });
  const bodies = places.filter((announced) => !announced).length;
  return places.length === 1 || (home.language === 'c' && bodies <= 1);
}

interface Call {
  readonly document: TextSnapshot;
  readonly open: number;
  readonly parts: readonly Part[];
}

function calls(evidence: Evidence, change: Changed): ExactEdit[] {
  const home = evidence.tree(change.event.uri);
  if (!home) return [];
  const declared = { tree: home, item: change.declaration };
  const plain = isPlainFunction(declared);
  const all = evidence.editor.open.flatMap((document) => {
    const tree = evidence.tree(document.uri);
    if (!tree?.root || !sameFamily(tree.language, home.language)) return [];
    // What a method is called on cannot be told: there a name that one thing declares is enough.
    return callsIn(document, tree, change, (o) =>
      plain ? mayMean(tree, o, declared) : !isOfAnother(evidence, tree, o, declared),
    );
  });
  const stale = all.filter(
    (call) => call.parts.length === change.oldCount && !isOwnEdit(evidence, call.document.uri, around(call)),
  );
  const mended = all.filter(
    (call) =>
      call.parts.length === change.origin.length && isOwnEdit(evidence, call.document.uri, around(call)),
  );
  const given = change.origin.map((from, i) =>
    from >= 0 ? undefined : shared(mended.map((call) => call.parts[i]?.text)),
  );
  if (change.origin.some((from, i) => from < 0 && given[i] === undefined)) return [];
  const passed = change.origin.flatMap((from, i) =>
    mended.slice(0, from < 0 ? 1 : 0).map((call) => ({ call, i })),
  );
  const seen = stale.filter((call) => passed.every((from) => seesNames(evidence, from, call)));
  const sites = seen.flatMap((call) => {
    const first = call.parts[0];
    const last = call.parts.at(-1);
    const texts = change.origin.map((from, i) => (from >= 0 ? call.parts[from]!.text : given[i]!));
    const range =
      first && last ? { from: first.from, to: last.to } : { from: call.open + 1, to: call.open + 1 };
    if (call.document.slice(range.from, range.to).includes('\n')) return [];
    return [{ call, edit: replace(range.from, range.to, texts.join(', ')) }];
  });
  return sites.map(({ call, edit }) => ({
    class: 'signature',
    uri: call.document.uri,
    version: call.document.version,
    edit,
    reason: `${change.name} has other parameters now`,
    sites: sites.length,
    group: `${change.event.uri} signature ${change.name}`,
    strength: 'likely',
  }));
}

/** The names in that argument mean something where the other call stands. */
function seesNames(
  evidence: Evidence,
  shown: { readonly call: Call; readonly i: number },
  there: Call,
): boolean {
  const { uri } = shown.call.document;
  const is = shown.call.parts[shown.i]!;
  const names = is.text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  return names.every((name) =>
    isVisible(evidence, { event: { uri }, is }, name, there.document, around(there)),
  );
}

function around(call: Call): OffsetRange {
  return { from: call.open, to: (call.parts.at(-1)?.to ?? call.open + 1) + 1 };
}

/** What all say; undefined when they differ or there are none. */
function shared(texts: readonly (string | undefined)[]): string | undefined {
  const [first] = texts;
  return first !== undefined && texts.every((text) => text === first) ? first : undefined;
}

function callsIn(
  document: TextSnapshot,
  tree: SyntaxTree,
  change: Changed,
  isMeant: (o: Occurrence) => boolean,
): Call[] {
  return tree.occurrences(change.name).flatMap((o) => {
    const declared =
      document.uri === change.event.uri &&
      o.from >= change.declaration.from &&
      o.from < change.declaration.from + 400 &&
      o.definition;
    if (o.kind !== 'code' || o.definition || declared || document.slice(o.to, o.to + 1) !== '(') return [];
    if (change.onObject && document.slice(o.from - 1, o.from) !== '.') return [];
    const inside = document.uri === change.event.uri && o.from === nameOf(tree, change);
    const parts = inside ? undefined : listAt(document, o.to);
    if (
      !parts ||
      !isMeant(o) ||
      parts.some(({ text }) => spread.test(text) || named.test(text)) ||
      isDeclarator(tree, o)
    )
      return [];
    return [{ document, open: o.to, parts }];
  });
}

/** `T Box<U>::open(…) {`: a definition outside its class reads as a call. */
function isDeclarator(tree: SyntaxTree, at: OffsetRange): boolean {
  let node: SyntaxNode | null = tree.nodeAt(at) ?? null;
  for (let climbed = 0; node && climbed < 4; node = node.parent, climbed++)
    if (node.type === 'function_declarator') return true;
  return false;
}

function nameOf(tree: SyntaxTree, change: Changed): number | undefined {
  return tree.outline().find((item) => item.name === change.name && isCallable(item))?.nameRange.from;
}
