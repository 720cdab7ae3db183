/**
 * A changed parameter list, and the calls that still follow the old one. A parameter that went takes its argument with it;
 * parameters that changed places take theirs along. A new parameter is passed only where a call the user has mended
 * already shows how; anything else is a choice, and stays the user's.
 */
import type { PastEdit } from '../editor/index.ts';
import type { OutlineItem, SyntaxTree } from '../syntax/index.ts';
import { type OffsetRange, replace, type TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isOwnEdit, recentEvents } from './today.ts';
import { isIdentifier } from './words.ts';

interface Part extends OffsetRange {
  /** Without the white space around it. */
  readonly text: string;
}

interface Changed {
  readonly event: PastEdit;
  readonly name: string;
  readonly declaration: OffsetRange;
  /** For each argument of the new list, which one of the old it is; −1 for a new one. */
  readonly origin: readonly number[];
  readonly oldCount: number;
}

const kinds = new Set(['function', 'method']);

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
  const touchesList = event.now.some((now) => inParameters(tree, now));
  if (!touchesList) return [];
  const old = before.outline();
  return tree.outline().flatMap((item): Changed[] => {
    if (!kinds.has(item.kind) || !event.now.some((now) => item.from <= now.from && now.to <= item.to))
      return [];
    const same = old.filter((o) => kinds.has(o.kind) && o.name === item.name);
    const declared = evidence.editor.open.flatMap((d) => evidence.tree(d.uri)?.outline() ?? []);
    if (same.length !== 1 || declared.filter((o) => kinds.has(o.kind) && o.name === item.name).length !== 1)
      return [];
    const now = parameters(tree.snapshot, item);
    const was = parameters(before.snapshot, same[0]!);
    if (!now || !was) return [];
    const [is, were] = [now.map((p) => parameterName(p.text)), was.map((p) => parameterName(p.text))];
    if ([...is, ...were].includes(undefined)) return [];
    const origin = is.map((name) => were.indexOf(name));
    const unchanged = origin.length === were.length && origin.every((from, i) => from === i);
    // One parameter for another is a rename; its arguments stay as they are.
    if (unchanged || (origin.length === were.length && origin.includes(-1))) return [];
    return [{ event, name: item.name, declaration: item, origin, oldCount: were.length }];
  });
}

function inParameters(tree: SyntaxTree, range: OffsetRange): boolean {
  let node = tree.nodeAt(range) ?? null;
  for (let climbed = 0; node && climbed < 5; node = node.parent, climbed++) {
    if (/parameter|argument_list|formal|signature/.test(node.type)) return true;
  }
  return false;
}

function parameters(text: TextSnapshot, item: OutlineItem): Part[] | undefined {
  const open = text.slice(item.nameRange.to, Math.min(item.to, item.nameRange.to + 400));
  const at = /^(?:\s*<[^<>]*>)?[\s=:]*(?:async\s*)?(?:function\s*)?\(/.exec(open);
  return at ? listAt(text, item.nameRange.to + at[0].length - 1) : undefined;
}

/** The comma-separated parts of the bracket that opens at `open`; undefined where it does not close nearby. */
function listAt(text: TextSnapshot, open: number): Part[] | undefined {
  const source = text.slice(open, Math.min(text.length, open + 4000));
  const parts: Part[] = [];
  let depth = 0;
  let from = 1;
  let quote = '';
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!;
    if (quote !== '') {
      if (char === '\\') i++;
      else if (char === quote) quote = '';
      continue;
    }
    if (char === '"' || char === '`' || (char === "'" && !/[a-z]/i.test(source[i - 1] ?? ''))) quote = char;
    else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    if (depth === 0 || (depth === 1 && char === ',')) {
      const raw = source.slice(from, i);
      const lead = raw.length - raw.trimStart().length;
      const bare = raw.trim();
      if (bare !== '')
        parts.push({ from: open + from + lead, to: open + from + lead + bare.length, text: bare });
      from = i + 1;
      if (depth === 0) return parts;
    }
  }
  return undefined;
}

/** What a parameter is called: `a: T = 1`, `T a`, `a T`, `$a`, `&mut a: T`; undefined for patterns and packs. */
function parameterName(text: string): string | undefined {
  if (/[{[]|\.\.\.|\*\*|=/.test(text.replace(/\[\]/g, ''))) return undefined;
  const typed = text.split(':')[0]!.trim();
  const words = typed.split(/[\s*&]+/).filter((word) => word !== '');
  const name = text.includes(':')
    ? words.at(-1)
    : /^\S+ +\S+/.test(typed) && goLike(words)
      ? words[0]
      : words.at(-1);
  const bare = name?.replace(/^\$/, '').replace(/\[\]$/, '');
  return bare !== undefined && isIdentifier(bare) ? bare : undefined;
}

/** `name type` rather than `type name`: told by the type's look. */
function goLike(words: readonly string[]): boolean {
  return (
    words.length === 2 &&
    /^(\[\]|map\[|int|string|bool|error|float|byte|uint|rune|any\b|\w+\.\w)/.test(words[1]!) &&
    !/^(int|long|char|float|double|bool|boolean|String|var|const|final)$/.test(words[0]!)
  );
}

interface Call {
  readonly document: TextSnapshot;
  readonly open: number;
  readonly parts: readonly Part[];
}

function calls(evidence: Evidence, change: Changed): ExactEdit[] {
  const all = evidence.editor.open.flatMap((document) => callsIn(evidence, document, change));
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
  const sites = stale.flatMap((call) => {
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

function around(call: Call): OffsetRange {
  return { from: call.open, to: (call.parts.at(-1)?.to ?? call.open + 1) + 1 };
}

/** What all say; undefined when they differ or there are none. */
function shared(texts: readonly (string | undefined)[]): string | undefined {
  const [first] = texts;
  return first !== undefined && texts.every((text) => text === first) ? first : undefined;
}

function callsIn(evidence: Evidence, document: TextSnapshot, change: Changed): Call[] {
  const tree = evidence.tree(document.uri);
  if (!tree?.root) return [];
  return tree.occurrences(change.name).flatMap((o) => {
    const declared =
      document.uri === change.event.uri &&
      o.from >= change.declaration.from &&
      o.from < change.declaration.from + 400 &&
      o.definition;
    if (o.kind !== 'code' || o.definition || declared || document.slice(o.to, o.to + 1) !== '(') return [];
    const inside = document.uri === change.event.uri && o.from === nameOf(tree, change);
    const parts = inside ? undefined : listAt(document, o.to);
    if (!parts || parts.some((part) => /^(\.\.\.|\*)/.test(part.text))) return [];
    return [{ document, open: o.to, parts }];
  });
}

function nameOf(tree: SyntaxTree, change: Changed): number | undefined {
  return tree.outline().find((item) => item.name === change.name && kinds.has(item.kind))?.nameRange.from;
}
