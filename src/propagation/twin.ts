/**
 * Things that are written twice: the keys of two maps that have the same keys (`en.json` and `de.json`, two objects side by
 * side), a C function's prototype and its definition, and so a C++ method (method-twin.ts). What was done to one of the pair
 * is due in the other, where the other still reads as the first did.
 */
import type { PastEdit } from '../editor/index.ts';
import type { OutlineItem, SyntaxTree } from '../syntax/index.ts';
import { replace, type TextSnapshot } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { isHalfWord } from './half-word.ts';
import { methodTwin } from './method-twin.ts';
import { isOwnEdit, recentEvents } from './today.ts';

const mostItems = 2000;

export function twin(evidence: Evidence): readonly ExactEdit[] {
  return recentEvents(evidence, 3).flatMap((event) => [
    ...keys(evidence, event),
    ...prototypes(evidence, event),
    ...methodTwin(evidence, event),
  ]);
}

/** Maps of keys: the outline's `key` items that share a parent. */
interface KeyMap {
  readonly document: TextSnapshot;
  readonly items: readonly OutlineItem[];
}

function keyMaps(tree: SyntaxTree): KeyMap[] {
  const outline = tree.outline();
  if (outline.length > mostItems) return [];
  const maps = new Map<number, OutlineItem[]>();
  for (const item of outline) {
    if (item.kind !== 'key') continue;
    const map = maps.get(item.parent) ?? [];
    map.push(item);
    maps.set(item.parent, map);
  }
  return [...maps.values()].map((items) => ({ document: tree.snapshot, items }));
}

/** A key that was renamed or removed in one of two maps with the same keys. */
function keys(evidence: Evidence, event: PastEdit): ExactEdit[] {
  const tree = evidence.tree(event.uri);
  const before = evidence.treeBefore(event.uri, event.before.version);
  if (!tree?.root || !before?.root || event.edit.length !== 1 || !couldBeKey(event, before)) return [];
  const was = keyMaps(before).find((map) => map.items.some((item) => meets(item, event.edit[0]!)));
  if (!was) return [];
  const names = was.items.map((item) => item.name);
  const now = keyMaps(tree).find(
    (map) =>
      near(
        names,
        map.items.map((i) => i.name),
      ) && map.items.some((i) => i.from >= was.items[0]!.from - 1),
  );
  if (!now || new Set(names).size !== names.length || names.length < 3) return [];
  const here = now.items.map((item) => item.name);
  const gone = names.filter((name) => !here.includes(name));
  const come = here.filter((name) => !names.includes(name));
  if (gone.length !== 1 || come.length > 1 || names.indexOf(gone[0]!) < 0) return [];
  const sites: Omit<ExactEdit, 'sites'>[] = [];
  for (const document of evidence.editor.open) {
    const other = evidence.tree(document.uri);
    if (!other?.root) continue;
    for (const map of keyMaps(other)) {
      const theirs = map.items.map((item) => item.name);
      const own =
        document.uri === event.uri &&
        theirs.join('\n') === here.join('\n') &&
        map.items[0]!.from === now.items[0]!.from;
      const same = theirs.length === names.length && names.every((name) => theirs.includes(name));
      const item = map.items.find((i) => i.name === gone[0]);
      if (own || !same || !item || isOwnEdit(evidence, document.uri, item)) continue;
      const edit =
        come[0] !== undefined
          ? replace(item.nameRange.from, item.nameRange.to, come[0])
          : withoutLine(document, item);
      if (!edit) continue;
      const reason = come[0] !== undefined ? `key ${gone[0]} → ${come[0]}` : `key ${gone[0]} is gone`;
      const group = `${event.uri} ${reason}`;
      sites.push({
        class: 'twin',
        uri: document.uri,
        version: document.version,
        edit,
        reason,
        group,
        strength: 'likely',
      });
    }
  }
  return sites.map((site) => ({ ...site, sites: sites.length }));
}

/** Cheap: the outline of a long file is read only where the edit lies at an entry of a map. */
function couldBeKey(event: PastEdit, before: SyntaxTree): boolean {
  const r = event.edit[0]!;
  const taken = event.before.slice(r.from, Math.min(r.to, r.from + 400));
  if (r.text.length > 200 || taken.length === 400) return false;
  const at = r.from + Math.max(0, taken.search(/\S/));
  let node = before.nodeAt({ from: at, to: at + 1 }) ?? null;
  for (let climbed = 0; node && climbed < 4; node = node.parent, climbed++) {
    if (/pair|mapping|^field$|keyed_element/.test(node.type)) return true;
  }
  return false;
}

function meets(item: OutlineItem, r: { readonly from: number; readonly to: number }): boolean {
  return r.from <= item.nameRange.to && item.nameRange.from <= r.to;
}

/** The same names but for one. */
function near(a: readonly string[], b: readonly string[]): boolean {
  const shared = a.filter((name) => b.includes(name)).length;
  return shared === a.length - 1 && b.length <= a.length && b.length >= a.length - 1;
}

/** Takes the whole line of an entry that stands alone on it, unless that would leave a comma behind. */
function withoutLine(document: TextSnapshot, item: OutlineItem) {
  const line = document.lineAt(item.from);
  const last = document.lineAt(item.to);
  const rest = line.text.slice(0, item.from - line.from) + document.slice(item.to, last.to);
  if (line.number !== last.number || !/^\s*,?\s*$/.test(rest) || line.number + 1 >= document.lineCount)
    return undefined;
  const needsComma = /json/.test(document.languageId) && !rest.includes(',');
  return needsComma ? undefined : replace(line.from, document.line(line.number + 1).from, '');
}

/** A function's head in C and C++: what stands before its body or its semicolon, in one line. */
function prototypes(evidence: Evidence, event: PastEdit): ExactEdit[] {
  if (!/^(c|cpp|objective-c)$/.test(event.before.languageId) || event.edit.length > 3) return [];
  const line = event.before.lineAt(event.edit[0]!.from);
  const home = event.now[0];
  const document = evidence.editor.open.find((d) => d.uri === event.uri);
  if (
    !home ||
    !document ||
    event.edit.some((r) => r.from < line.from || r.to > line.to || r.text.includes('\n'))
  )
    return [];
  const was = head(line.text);
  const is = head(document.lineAt(Math.min(home.from, document.length)).text);
  if (!was || !is || was === is || !/\(.*\)$/.test(is) || isHalfWord(evidence)) return [];
  if (isAnother(was, is)) return [];
  const sites: Omit<ExactEdit, 'sites'>[] = [];
  for (const other of evidence.editor.open) {
    const { text } = other;
    for (let at = text.indexOf(was); at >= 0; at = text.indexOf(was, at + was.length)) {
      const there = other.lineAt(at);
      const range = { from: at, to: at + was.length };
      if (head(there.text) !== was || isOwnEdit(evidence, other.uri, range)) continue;
      if (isPrototype(there.text) === isPrototype(line.text)) continue; // two of a kind are overloads
      const group = `${event.uri} ${was}`;
      const reason = `the same function is declared in line ${document.lineAt(home.from).number + 1}`;
      sites.push({
        class: 'twin',
        uri: other.uri,
        version: other.version,
        edit: replace(at, at + was.length, is),
        reason,
        group,
        strength: 'certain',
      });
    }
  }
  // A head that stands more than once elsewhere is no pair.
  return sites.length === 1 ? [{ ...sites[0]!, sites: 1 }] : [];
}

/** A head of which both the name and the parameters changed is a function made from another, which may stay. */
function isAnother(was: string, is: string): boolean {
  const [a, b] = [was, is].map((text) => /([\w:]+)\s*(\(.*)$/.exec(text));
  return a?.[1] !== b?.[1] && a?.[2] !== b?.[2];
}

function isPrototype(line: string): boolean {
  return /;\s*$/.test(line);
}

function head(line: string): string | undefined {
  const match = /^\s*(?:extern\s+)?((?:[\w:<>]+[\s*&]+)+[\w:]+\s*\([^;{}]*\))\s*[;{]?\s*$/.exec(line);
  const text = match?.[1];
  return text !== undefined && !/^(return|else|if|while|for|switch)\b/.test(text) ? text : undefined;
}
