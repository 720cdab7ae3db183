/** What a file declares and imports, read off the grammar's outline and imports queries. */
import type { Node, Query } from 'web-tree-sitter';
import type { OffsetRange } from '../text/index.ts';
import type { ImportedName, ImportItem, OutlineItem, OutlineKind } from './syntax-tree.ts';

export function outline(query: Query, root: Node, language: string): OutlineItem[] {
  const seen = new Set<string>();
  const found: { item: Node; name: Node; kind: OutlineKind }[] = [];
  for (const { captures } of query.matches(root)) {
    const name = captures.find((c) => c.name === 'name')?.node;
    const item = captures.find((c) => c.name !== 'name' && !c.name.startsWith('_'));
    if (!name || !item) continue;
    const place = `${name.startIndex}:${name.endIndex}`;
    if (seen.has(place)) continue; // patterns stand in the order of their precision
    seen.add(place);
    found.push({ item: item.node, name, kind: item.name as OutlineKind });
  }
  found.sort((a, b) => a.item.startIndex - b.item.startIndex || b.item.endIndex - a.item.endIndex);
  const stack: number[] = [];
  const items: OutlineItem[] = [];
  for (const { item, name, kind } of found) {
    while (stack.length > 0 && items[stack.at(-1)!]!.to <= item.startIndex) stack.pop();
    const parent = stack.at(-1) ?? -1;
    const quoted = /^(["'`]).*\1$/s.test(name.text) ? 1 : 0;
    const first = name.type === 'simple_symbol' ? 1 : quoted; // `attr_reader :total` declares `total`
    items.push({
      name: name.text.slice(first, name.text.length - quoted),
      kind,
      from: item.startIndex,
      to: item.endIndex,
      nameRange: { from: name.startIndex + first, to: name.endIndex - quoted },
      parent,
      exported: parent === -1 && isExported(item, name.text, language),
    });
    stack.push(items.length - 1);
  }
  return items;
}

function isExported(item: Node, name: string, language: string): boolean {
  switch (language) {
    case 'typescript':
    case 'tsx':
    case 'javascript':
      return ancestors(item, 2).some(
        (n) => n.type === 'export_statement' && !n.children.some((child) => child?.type === 'default'),
      );
    case 'rust':
      return item.namedChildren.some((child) => child?.type === 'visibility_modifier');
    case 'go':
      return /^\p{Lu}/u.test(name);
    case 'python':
      return !name.startsWith('_');
    case 'c':
    case 'cpp':
      return !/^static\b/.test(item.text);
    case 'java':
    case 'csharp':
      return !/^\s*private\b/.test(item.text);
    default:
      return true;
  }
}

function ancestors(node: Node, depth: number): Node[] {
  const out: Node[] = [];
  for (let at = node.parent; at && out.length < depth; at = at.parent) out.push(at);
  return out;
}

export function imports(query: Query, root: Node, language: string): ImportItem[] {
  const items = new Map<number, ImportItem & { names: ImportedName[] }>();
  const matches = query.matches(root);
  for (const { captures } of matches) {
    const item = captures.find((c) => c.name === 'import')?.node;
    const module = captures.find((c) => c.name === 'module')?.node;
    if (!item || !module || items.has(item.id)) continue;
    const path = module.text.replace(/^["']|["']$/g, '');
    items.set(item.id, {
      from: item.startIndex,
      to: item.endIndex,
      module: path,
      text: item.text,
      names: [],
    });
  }
  for (const { captures } of matches) {
    for (const { name: kind, node } of captures) {
      if (!['specifier', 'default', 'namespace'].includes(kind)) continue;
      const owner = [...items.values()].find((i) => i.from <= node.startIndex && node.endIndex <= i.to);
      if (!owner || owner.names.some((n) => n.range.from === node.startIndex)) continue;
      const named = captures.find((c) => c.name === 'name')?.node.text ?? node.text;
      const local = captures.find((c) => c.name === 'alias')?.node.text;
      owner.names.push({
        name: kind === 'specifier' ? named : kind === 'default' ? 'default' : '*',
        local:
          local ?? (kind === 'namespace' ? namespaceName(node) : kind === 'specifier' ? named : node.text),
        range: { from: node.startIndex, to: node.endIndex },
        typeOnly: /^import\s+type\b/.test(owner.text) || /^type\s/.test(node.text),
      });
    }
  }
  for (const item of items.values()) {
    const plain = language === 'go' && item.text.startsWith('"');
    const local = plain ? packageName(item.module) : undefined;
    if (local)
      item.names.push({ name: '*', local, range: { from: item.from, to: item.to }, typeOnly: false });
  }
  return [...items.values()].sort((a, b) => a.from - b.from);
}

/** Looks at what surrounds the range alone, which is not empty. */
export function isImport(query: Query, root: Node, { from, to }: OffsetRange): boolean {
  for (let node = root.descendantForIndex(from, to); node; node = node.parent)
    for (const { captures } of query.matches(node, { maxStartDepth: 0 })) {
      const item = captures.find(({ name }) => name === 'import')?.node;
      const covers = item && item.startIndex <= from && to <= item.endIndex;
      if (covers && captures.some(({ name }) => name === 'module')) return true;
    }
  return false;
}

/** `ns` of `* as ns`; the plain name elsewhere. */
function namespaceName(node: Node): string {
  return node.type === 'namespace_import' ? (node.lastNamedChild?.text ?? node.text) : node.text;
}

/** What Go's tools assume a package is called: its path's last part, but for versions. */
function packageName(path: string): string | undefined {
  const last = path
    .replace(/\/v\d+$/, '')
    .split('/')
    .at(-1);
  const name = last?.replace(/\.v\d+$/, '').replace(/^go-/, '');
  return name && /^\w+$/.test(name) ? name : undefined;
}
