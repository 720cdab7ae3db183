/**
 * Does a change mean the same at another place? Its text can be copied anywhere, its names cannot:
 *
 *     fn first(b: &[u8]) {  let bytes = pad(b);  out.extend(b → bytes);  }
 *     fn second(b: &[u8]) {  out.extend(b);  }          no `bytes` here, so this line is another matter
 *
 * A name that goes must be the very variable, a name that comes must be visible there, and a call that comes is not
 * meant within the function it calls: there stands what was moved into it.
 */
import type { PastEdit } from '../editor/index.ts';
import type { Occurrence, SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import type { OffsetRange, TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import { isCallable } from './parameter-list.ts';
import { current, today } from './today.ts';
import { isIdentifier } from './words.ts';

const scopes =
  /^(?!.*parameter).*(function|method|lambda|closure|constructor|block|body|catch|except|^for|match_arm)/;

export interface NameChange {
  readonly event: PastEdit;
  /** The changed lines, in `event.before`. */
  readonly was: OffsetRange;
  /** The changed lines, in today's text. */
  readonly is: OffsetRange;
  /** Names that the change takes away. */
  readonly gone: readonly string[];
  /** Names that it brings. */
  readonly come: readonly string[];
}

export function isMeantThere(
  evidence: Evidence,
  change: NameChange,
  document: TextSnapshot,
  at: OffsetRange,
): boolean {
  return (
    !change.come.some((name) => isDeclaredIn(evidence, name, document, at)) &&
    change.gone.every((name) => isSameVariable(evidence, change, name, document, at)) &&
    (isMember(evidence, change, document, at) ||
      change.come.every((name) => isVisible(evidence, change, name, document, at)))
  );
}

/** The names among `texts` that are not among `others`. */
export function namesOnlyIn(texts: readonly string[], others: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => isIdentifier(text) && !others.includes(text));
}

/** `const size = list.size()`: where a name gets its value, that value does not become the name. */
function isDeclaredIn(evidence: Evidence, name: string, document: TextSnapshot, at: OffsetRange): boolean {
  const line = document.lineAt(at.from);
  const bare = name.replace(/^\$/, '');
  if (!line.text.slice(0, at.from - line.from).includes(bare)) return false;
  const occurrences = evidence.tree(document.uri)?.occurrences(bare) ?? [];
  return occurrences.some((o) => o.definition && line.from <= o.from && o.to <= at.from);
}

/** A local variable that the change replaces is meant only where it is that very variable. */
function isSameVariable(
  evidence: Evidence,
  change: NameChange,
  name: string,
  document: TextSnapshot,
  at: OffsetRange,
): boolean {
  const { old, origin, stands, peers } = replacedName(evidence, change, name);
  if (!old || old.member) return true;
  const here = evidence.tree(document.uri)?.occurrences(name) ?? [];
  const site = firstIn(here, at, isCode);
  if (old.binding === undefined) {
    // The example's variable was declared no more when it was changed; one that is declared is another.
    const declared = here.find((o) => o.definition && o.binding === site?.binding);
    return site?.binding === undefined || !declared || !isLocal(evidence.tree(document.uri), declared);
  }
  if (origin !== undefined && (origin.goes || origin.ofFile)) return true;
  if (document.uri !== change.event.uri || !site) return false;
  return stands || peers.has(site.from);
}

interface ReplacedName {
  /** Where the change takes the name away, in the text before it. */
  readonly old: Occurrence | undefined;
  /** What declares it: whether it goes with the change, and whether the whole file sees it. */
  readonly origin: { readonly goes: boolean; readonly ofFile: boolean } | undefined;
  /** It stands there today, too. */
  readonly stands: boolean;
  /** Where all of its binding stand today. */
  readonly peers: ReadonlySet<number>;
}

/** A change is asked about at each of its places; what it says of a name is the same for all. */
const replaced = new WeakMap<NameChange, Map<string, ReplacedName>>();

function replacedName(evidence: Evidence, change: NameChange, name: string): ReplacedName {
  const names = replaced.get(change) ?? new Map<string, ReplacedName>();
  replaced.set(change, names);
  const known = names.get(name) ?? readReplaced(evidence, change, name);
  names.set(name, known);
  return known;
}

function readReplaced(evidence: Evidence, { event, was }: NameChange, name: string): ReplacedName {
  const before = evidence.treeBefore(event.uri, event.before.version);
  const all = before?.occurrences(name) ?? [];
  const old = firstIn(all, was, isCode);
  const bound = old?.binding === undefined ? [] : all.filter((o) => o.binding === old.binding);
  const declared = bound.find((o) => o.definition);
  const places = bound.map((o) => today(evidence, event, o, name)?.from);
  return {
    old,
    origin: declared && {
      goes: contains(was, declared),
      ofFile: before?.nodeAt(declared)?.parent?.parent?.id === before?.root?.id,
    },
    stands: old !== undefined && today(evidence, event, old, name) !== undefined,
    peers: new Set(places.filter((from) => from !== undefined)),
  };
}

/** What the change brings in is declared where the other place can see it, or again for that place. */
export function isVisible(
  evidence: Evidence,
  { event, is }: { readonly event: Pick<PastEdit, 'uri'>; readonly is: OffsetRange },
  name: string,
  document: TextSnapshot,
  at: OffsetRange,
): boolean {
  const home = evidence.tree(event.uri);
  const use = home && firstIn(home.occurrences(name), is, isCode);
  if (!home?.root || !use || use.member || use.binding === undefined) return true;
  const declared = home.occurrences(name).find((o) => o.definition && o.binding === use.binding);
  if (!declared || contains(is, declared)) return true;
  const scope = home.nodeAt({ from: Math.min(use.from, declared.from), to: Math.max(use.to, declared.to) });
  if (!scope || !isWithin(scope, /class|struct|interface|trait|impl|object|function|method|block|body/))
    return true;
  const same = document.uri === event.uri;
  if (same && scope.startIndex <= at.from && at.to <= scope.endIndex) return true;
  const there = evidence.tree(document.uri);
  return (there?.occurrences(name) ?? []).some(
    (o) => o.definition && !(same && o.binding === use.binding) && reaches(there, o, at),
  );
}

/** Whether the block or function in which `declared` stands also holds the place, and the declaration ends before it. */
function reaches(tree: SyntaxTree | undefined, declared: Occurrence, at: OffsetRange): boolean {
  const name = tree?.nodeAt(declared);
  let node: SyntaxNode | null = name ?? null;
  while (node && !scopes.test(node.type)) {
    if (node.startIndex <= at.from && at.to <= node.endIndex) return false;
    node = node.parent;
  }
  return node !== null && node.startIndex <= at.from && at.to <= node.endIndex;
}

function isLocal(tree: SyntaxTree | undefined, declared: Occurrence): boolean {
  const node = tree?.nodeAt(declared);
  return node !== undefined && isWithin(node, scopes);
}

function isWithin(node: SyntaxNode, type: RegExp): boolean {
  for (let up: SyntaxNode | null = node; up; up = up.parent) if (type.test(up.type)) return true;
  return false;
}

/** A member is found in what stands before it, wherever that is. */
function isMember(
  evidence: Evidence,
  { gone }: NameChange,
  document: TextSnapshot,
  at: OffsetRange,
): boolean {
  const tree = evidence.tree(document.uri);
  return gone.some((name) => tree && firstIn(tree.occurrences(name), at, (o) => o.member) !== undefined);
}

/** The place is in the body of a function that the change calls: it is what was moved there. */
export function isWithinCalled(
  evidence: Evidence,
  { come }: NameChange,
  document: TextSnapshot,
  at: OffsetRange,
): boolean {
  if (come.length === 0) return false;
  const outline = evidence.tree(document.uri)?.outline() ?? [];
  return outline.some((item) => isCallable(item) && come.includes(item.name) && contains(item, at));
}

/** The first one within the range that is meant; they stand in order. */
function firstIn(
  occurrences: readonly Occurrence[],
  range: OffsetRange,
  isMeant: (occurrence: Occurrence) => boolean,
): Occurrence | undefined {
  let [low, high] = [0, occurrences.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (occurrences[middle]!.from < range.from) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < occurrences.length && occurrences[i]!.from < range.to; i++)
    if (isMeant(occurrences[i]!) && contains(range, occurrences[i]!)) return occurrences[i];
  return undefined;
}

function isCode(occurrence: Occurrence): boolean {
  return occurrence.kind === 'code';
}

function contains(outer: OffsetRange, inner: OffsetRange): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}

/** Where the lines that an event changed stand today. */
export function linesToday(evidence: Evidence, event: PastEdit): OffsetRange {
  const document = current(evidence, event.uri);
  const last = event.now.at(-1);
  const first = event.now[0];
  if (!document || !first || !last) return { from: 0, to: 0 };
  const end = Math.min(last.to, document.length);
  return { from: document.lineAt(Math.min(first.from, end)).from, to: document.lineAt(end).to };
}
