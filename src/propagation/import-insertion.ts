/**
 * How and where new imports from one module are written: into the list that already imports from there, or as a line of
 * their own, in the order and style of the lines around it. Undefined where the file gives no style to follow.
 */
import type { ImportItem, SyntaxTree } from '../syntax/index.ts';
import { type Replacement, replace, type TextEdit } from '../text/index.ts';
import { newLine } from './import-line.ts';
import type { NewImport } from './import-source.ts';
import { isScript } from './language-family.ts';
import { orderOf } from './name-order.ts';

/**
 * `wanted`: from one module; several only where each is one name of a list. `idle`: names that lost their last use; a list
 * that grows loses them, as they made room for the new ones. `others`: the other open files, in whose style a file is
 * written that shows none.
 */
export function importInsertion(
  tree: SyntaxTree,
  wanted: readonly NewImport[],
  idle: readonly string[],
  others: readonly SyntaxTree[],
): TextEdit | undefined {
  const [{ source }] = wanted as [NewImport];
  if (tree.language === 'rust') {
    const edit = rustUse(tree, wanted[0]!, idle);
    return edit && replace(edit.from, edit.to, edit.text);
  }
  const listed = source.name !== '*' && source.name !== 'default' && source.statement === undefined;
  const item = listed && !keepsNamesApart(tree) ? itemToJoin(tree, wanted) : undefined;
  const edit = item ? joined(tree, item, wanted, idle) : newLine(tree, wanted, idle, others);
  return edit && replace(edit.from, edit.to, edit.text);
}

/** The statement that imports from the same module and can hold the names, if they are of its kind. */
function itemToJoin(tree: SyntaxTree, wanted: readonly NewImport[]): ImportItem | undefined {
  const [{ source }] = wanted as [NewImport];
  const script = isScript(tree.language);
  const same = tree.imports().filter(({ module, text, names }) => {
    if (module !== source.module || names.length === 0) return false;
    return script ? !/^import\b[^'"{]*\*/.test(text) : /^from\b/.test(text);
  });
  const isTyped = ({ text }: ImportItem): boolean => /^import\s+type\b/.test(text);
  const typed = wanted.every(({ typesOnly }) => typesOnly) ? same.find(isTyped) : undefined;
  return typed ?? same.find((item) => !isTyped(item));
}

/**
 * Rust's lists have as many layouts as there are settings of its formatter: where the file joins paths deeper than their
 * last part, what belongs together is not written apart.
 */
function rustUse(tree: SyntaxTree, wanted: NewImport, idle: readonly string[]): Replacement | undefined {
  const { module } = wanted.source;
  const parent = module.slice(0, module.lastIndexOf('::'));
  const all = tree
    .imports()
    .filter(({ from }) => /(?:^|\n)$/.test(tree.snapshot.slice(Math.max(0, from - 1), from)));
  const lists = all.filter(({ text }) => text.includes('{'));
  const start = `use ${parent}::`;
  const flat = lists.find(({ text }) => text.startsWith(`${start}{`) && /^[^{]*\{[\w\s,]*\};$/.test(text));
  if (flat) return joined(tree, flat, [wanted], idle);
  const related = all.filter(({ text }) => text.startsWith(`use ${module.split('::')[0]}::`));
  if (related.length > 0 && lists.some(({ text }) => /\{[^}]*(?:::|\{)/.test(text))) return undefined;
  const single = all.find(({ text }) => text.startsWith(start) && /^\w+;$/.test(text.slice(start.length)));
  return single && lists.length > 0 ? undefined : newLine(tree, [wanted], idle, []);
}

/** Statements of one name follow each other though they name the same module. */
function keepsNamesApart(tree: SyntaxTree): boolean {
  const all = tree.imports();
  return all.some((item, i) => {
    const next = all[i + 1];
    const alone = item.names.length === 1 && next?.names.length === 1 && next.module === item.module;
    return alone && tree.language === 'python' && /^from\b/.test(item.text) && /^from\b/.test(next.text);
  });
}

function listNames({ names }: ImportItem): ImportItem['names'] {
  return names.filter((n) => n.name !== 'default' && n.name !== '*');
}

function joined(
  tree: SyntaxTree,
  item: ImportItem,
  wanted: readonly NewImport[],
  idle: readonly string[],
): Replacement | undefined {
  const { text } = tree.snapshot;
  const names = listNames(item);
  const inline = !/^import\s+type\b/.test(item.text) && usesInlineType(tree);
  const written = wanted.map(({ local, source, typesOnly }) => {
    const type = inline && typesOnly && source.typeOnly ? 'type ' : '';
    return { name: source.name, text: type + (source.name === local ? local : `${source.name} as ${local}`) };
  });
  if (names.length === 0) return besideDefault(text, item, written);
  const list = listRange(text, item, names);
  const order = orderOf(
    names.map((n) => n.name),
    otherLists(tree, item),
  );
  const kept = names.filter((n) => !idle.includes(n.local));
  const all = [
    ...kept.map((n) => ({ name: n.name, text: text.slice(n.range.from, n.range.to) })),
    ...written,
  ];
  if (order) all.sort((a, b) => order(a.name, b.name));
  const texts = all.map((n) => n.text);
  return list && relisted(tree, item, list, texts);
}

function otherLists(tree: SyntaxTree, own: ImportItem): string[][] {
  return tree
    .imports()
    .filter((item) => item !== own && item.names.length > 1)
    .map((item) => listNames(item).map((n) => n.name));
}

/** `import a from 'm'` becomes `import a, { b } from 'm'`. */
function besideDefault(text: string, item: ImportItem, written: readonly { text: string }[]) {
  const [name] = item.names;
  if (!name || !/^\s*from\b/.test(text.slice(name.range.to))) return undefined;
  const added = `, { ${written.map((n) => n.text).join(', ')} }`;
  return { from: name.range.to, to: name.range.to, text: added };
}

interface ListRange {
  readonly from: number;
  readonly to: number;
}

/** From the first name to the last, with a comma behind it; undefined where anything but names is between. */
function listRange(text: string, item: ImportItem, names: ImportItem['names']): ListRange | undefined {
  const { from } = names[0]!.range;
  const end = names.at(-1)!.range.to;
  const to = end + (/^\s*,/.exec(text.slice(end, item.to))?.[0].length ?? 0);
  const between = text.slice(from, end);
  return /^[\w$\s,]*$/.test(between) && from >= item.from && to <= item.to ? { from, to } : undefined;
}

/** The list with other names, laid out as it was; a line that grows too long becomes one per name, as other lists are. */
function relisted(
  tree: SyntaxTree,
  item: ImportItem,
  list: ListRange,
  names: readonly string[],
): Replacement | undefined {
  const { text } = tree.snapshot;
  const was = text.slice(list.from, list.to);
  const comma = /,\s*$/.test(was) ? ',' : '';
  const gap = /,(\s*\n\s*)(?=\S)/.exec(was)?.[1];
  const perLine = /^[^,]*(?:,\s*\n[^,\n]*)*,?$/.test(was) && gap !== undefined;
  if (perLine) return { ...list, text: names.join(`,${gap}`) + comma };
  if (gap === undefined) {
    const lineFrom = text.lastIndexOf('\n', item.from - 1) + 1;
    const lineEnd = text.indexOf('\n', list.to);
    const line = text.slice(lineFrom, list.from) + names.join(', ') + text.slice(list.to, lineEnd);
    if (line.length <= widest(tree)) return { ...list, text: names.join(', ') + comma };
    return onePerLine(tree, item, list, names);
  }
  return undefined;
}

/** What the file shows that a line of imports may be long; 80 code units fit everywhere. */
function widest(tree: SyntaxTree): number {
  return Math.max(80, ...tree.imports().flatMap(({ text }) => text.split('\n').map((line) => line.length)));
}

function onePerLine(
  tree: SyntaxTree,
  item: ImportItem,
  list: ListRange,
  names: readonly string[],
): Replacement | undefined {
  const { text } = tree.snapshot;
  const example = tree.imports().find((i) => /[({]\r?\n[ \t]+[\w$ ]+,\r?\n[ \t]+[\w$ ]+,?\r?\n/.test(i.text));
  if (!example) return undefined;
  const [, gap, comma, end] = /[({](\r?\n[ \t]+)[^})]*?(,?)(\r?\n)[})]/.exec(example.text) ?? [];
  if (gap === undefined || end === undefined) return undefined;
  const braced = isScript(tree.language);
  const open = /[({]\s*$/.exec(text.slice(item.from, list.from))?.[0];
  const close = /^\s*[})]/.exec(text.slice(list.to, item.to))?.[0];
  if (braced && !(open && close)) return undefined;
  const [before, after] = open && close ? [open[0], close.trim()] : ['(', ')'];
  const from = list.from - (open?.length ?? 0);
  const to = list.to + (close?.length ?? 0);
  return { from, to, text: `${before}${gap}${names.join(`,${gap}`)}${comma}${end}${after}` };
}

function usesInlineType(tree: SyntaxTree): boolean {
  return tree.imports().some((i) => /[{,]\s*type\s/.test(i.text));
}
