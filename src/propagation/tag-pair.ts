/**
 * A tag that became another: the tag that closes it, or the one that opens it. The pair is read from the tree before the
 * edit, where both were called the same; until the other follows, the text is broken.
 */
import type { PastEdit } from '../editor/index.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax/index.ts';
import { replace } from '../text/index.ts';
import type { Evidence } from './evidence.ts';
import type { ExactEdit } from './exact-edit.ts';
import { current, isOwnEdit, recentEvents, today } from './today.ts';

const tagged = /^(html|javascript|javascriptreact|typescriptreact)$/;

export function tagPair(evidence: Evidence): readonly ExactEdit[] {
  return recentEvents(evidence, 3).flatMap((event) => {
    if (!tagged.test(event.before.languageId)) return [];
    const before = evidence.treeBefore(event.uri, event.before.version);
    return before ? event.edit.flatMap((_, i) => partner(evidence, event, before, i)) : [];
  });
}

function partner(evidence: Evidence, event: PastEdit, before: SyntaxTree, i: number): ExactEdit[] {
  const r = event.edit[i]!;
  const own = tagName(before, r);
  const other = own && otherName(own);
  const document = current(evidence, event.uri);
  if (!own || !other || !document || other.text !== own.text) return [];
  const name = own.text.slice(0, r.from - own.startIndex) + r.text + own.text.slice(r.to - own.startIndex);
  const place = today(evidence, event, { from: other.startIndex, to: other.endIndex }, other.text);
  const start = (event.now[i]?.from ?? 0) - (r.from - own.startIndex);
  const stands = document.slice(Math.max(0, start), Math.min(document.length, start + name.length + 1));
  if (!place || !/^[A-Za-z][\w.:-]*$/.test(name) || !isWhole(stands, name)) return [];
  if (isOwnEdit(evidence, event.uri, place)) return [];
  return [
    {
      class: 'rename',
      uri: event.uri,
      version: document.version,
      edit: replace(place.from, place.to, name),
      reason: `the tag is ${name} now`,
      sites: 1,
      group: `${event.uri} tag ${own.startIndex} ${own.text} → ${name}`,
      strength: 'certain',
    },
  ];
}

function isWhole(text: string, name: string): boolean {
  return text.startsWith(name) && !/[\w.:-]/.test(text.slice(name.length));
}

/** The whole name of a tag in which the change lies. */
function tagName(tree: SyntaxTree, { from, to }: { from: number; to: number }): SyntaxNode | undefined {
  let node: SyntaxNode | null = tree.nodeAt({ from, to }) ?? null;
  // At the end of a name the place belongs to what follows.
  if (from === to && !isName(node)) node = tree.nodeAt({ from: from - 1, to: from }) ?? null;
  while (node && !isName(node))
    node = /^(identifier|property_identifier|member_expression)$/.test(node.type) ? node.parent : null;
  return node && node.startIndex <= from && to <= node.endIndex ? node : undefined;
}

function isName(node: SyntaxNode | null): boolean {
  if (node?.type === 'tag_name') return true;
  const parent = node?.parent;
  return (
    /^jsx_(opening|closing)_element$/.test(parent?.type ?? '') &&
    parent!.childForFieldName('name')?.id === node!.id
  );
}

function otherName(name: SyntaxNode): SyntaxNode | undefined {
  const element = name.parent?.parent;
  if (!element || !/^(element|jsx_element)$/.test(element.type)) return undefined;
  const tags = [element.firstNamedChild, element.lastNamedChild];
  const other = tags.find((tag) => tag && tag.id !== name.parent!.id);
  if (!other || !/^(start_tag|end_tag|jsx_opening_element|jsx_closing_element)$/.test(other.type))
    return undefined;
  return (
    other.childForFieldName('name') ??
    other.namedChildren.find((child) => child?.type === 'tag_name') ??
    undefined
  );
}
