/** A new import as a line of its own: written as the lines around it, where its kind stands, in their order. */
import type { ImportItem, SyntaxTree } from '../syntax/index.ts';
import type { Replacement } from '../text/index.ts';
import type { ImportSource, NewImport } from './import-source.ts';
import { isScript } from './language-family.ts';
import { byLetter, isSorted, orderOf } from './name-order.ts';
import { isOfPython } from './python-library.ts';

/** Undefined where no import of the file shows how. */
export function newLine(
  tree: SyntaxTree,
  wanted: readonly NewImport[],
  idle: readonly string[],
  others: readonly SyntaxTree[],
): Replacement | undefined {
  const { text } = tree.snapshot;
  const all = tree.imports().filter((item) => ownsItsLine(text, item));
  const style = all.at(-1);
  const written = style && statement(tree, style, wanted, others);
  if (written === undefined) return undefined;
  const { source } = wanted[0]!;
  const ahead = firstOfLaterRank(tree, all, source.module);
  const group = ahead ? [ahead] : groupOf(tree, all, source.module, written);
  const alike = form(tree, group[0]!) === form(tree, { module: source.module, text: written });
  const sorted = alike || tree.language !== 'python' ? placeIn(tree, all, group, source) : undefined;
  const before = ahead ?? sorted;
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, style!.from)))![0];
  const crlf = text[lineEnd(text, style!) - 1] === '\r';
  const last =
    group.findLast((item) => isTyped(item) === isTyped({ module: '', text: written })) ?? group.at(-1)!;
  const at = before ? lineStart(text, before.from) : lineEnd(text, last) + 1;
  if (at > text.length) return undefined;
  const end = crlf ? '\r\n' : '\n';
  const line = `${indent}${written}${end}`;
  // A neighbor that nothing uses any longer has made room for the new one.
  const neighbor = group.find((item) => lineStart(text, item.from) === at || lineEnd(text, item) + 1 === at);
  if (neighbor && neighbor.names.length > 0 && neighbor.names.every((n) => idle.includes(n.local)))
    return { from: lineStart(text, neighbor.from), to: lineEnd(text, neighbor) + 1, text: line };
  // Python keeps its ranks apart by an empty line.
  return { from: at, to: at, text: ahead && tree.language === 'python' ? line + end : line };
}

/** At the margin, or in Go's parentheses; a lazy import in a function is no example. */
function ownsItsLine(text: string, item: ImportItem): boolean {
  const lead = text.slice(lineStart(text, item.from), item.from);
  const rest = text.slice(item.to, Math.max(item.to, lineEnd(text, item)));
  return (lead === '' || (lead === '\t' && item.text.startsWith('"'))) && /^[;\s]*$/.test(rest);
}

type Line = Pick<ImportItem, 'module' | 'text'>;

/** What keeps lines of imports apart: equal for those that stand together. */
function form(tree: SyntaxTree, { module, text }: Line): string {
  if (text.startsWith('"')) return isStandard(module) ? 'library' : 'package';
  const kind = /^(?:from|import\s+static)\b/.exec(text)?.[0].replace(/\s+/, ' ') ?? '';
  if (tree.language === 'python') return `${kind} ${rankOf(tree, module)}`;
  return /^(?:\.|crate\b)/.test(module) ? `${kind} near` : kind;
}

/** In scripts and Python the platform's modules come first, then packages, then the project's own files. */
function rankOf({ language }: SyntaxTree, module: string): number {
  if (module === '__future__') return -1;
  if (module.startsWith('.')) return 2;
  return (language === 'python' ? isOfPython(module) : module.startsWith('node:')) ? 0 : 1;
}

/** The line to stand before, where the file has no import of this rank yet, and its lines are in order of rank. */
function firstOfLaterRank(
  tree: SyntaxTree,
  all: readonly ImportItem[],
  module: string,
): ImportItem | undefined {
  if (!isScript(tree.language) && tree.language !== 'python') return undefined;
  const ranks = all.map((item) => rankOf(tree, item.module));
  const own = rankOf(tree, module);
  const ordered = ranks.every((rank, i) => i === 0 || ranks[i - 1]! <= rank);
  return ordered && !ranks.includes(own) ? all.find((_, i) => ranks[i]! > own) : undefined;
}

/** Go's library has no dot in its paths' first part. */
function isStandard(module: string): boolean {
  return !/^[^/]*\./.test(module);
}

function isTyped({ text }: Line): boolean {
  return /^import\s+type\b/.test(text);
}

/** Whether all lines that import types stand before, or all behind, those that import values. */
function keepsTypesApart(all: readonly ImportItem[]): boolean {
  const typed = all.map(isTyped);
  const changes = typed.filter((t, i) => i > 0 && t !== typed[i - 1]).length;
  return changes === 1;
}

/** The run of lines the new one belongs to: those of its kind that stand together, the last such run. */
function groupOf(
  tree: SyntaxTree,
  all: readonly ImportItem[],
  module: string,
  written: string,
): ImportItem[] {
  const { text } = tree.snapshot;
  const line = { module, text: written };
  const apart = keepsTypesApart(all);
  const alike = (item: ImportItem): boolean =>
    form(tree, item) === form(tree, line) && !(apart && isTyped(item) !== isTyped(line));
  const root = (path: string): string | undefined => /^@?[\w-]+/.exec(path)?.[0];
  const kin = all.filter((item) => alike(item) && root(item.module) === root(module));
  const last =
    kin.at(-1) ??
    all.filter(alike).at(-1) ??
    all
      .filter((item) => tree.language === 'python' && rankOf(tree, item.module) === rankOf(tree, module))
      .at(-1) ??
    all.filter((item) => !apart || isTyped(item) === isTyped(line)).at(-1) ??
    all.at(-1)!;
  const run = [last];
  for (const item of all.slice(0, all.indexOf(last)).toReversed()) {
    if (lineEnd(text, item) + 1 !== lineStart(text, run[0]!.from) || !alike(item)) break;
    run.unshift(item);
  }
  for (const item of all.slice(all.indexOf(last) + 1)) {
    if (lineEnd(text, run.at(-1)!) + 1 !== lineStart(text, item.from) || !alike(item)) break;
    run.push(item);
  }
  return run;
}

/** The line to stand before, where the run is sorted by module, and by name where Python names one thing a line. */
function placeIn(
  tree: SyntaxTree,
  all: readonly ImportItem[],
  run: readonly ImportItem[],
  source: ImportSource,
): ImportItem | undefined {
  // Most scripts are in no order; two lines, or one, may be in one by chance.
  if (isScript(tree.language) && run.length < 3) {
    const modules = all.map((item) => item.module);
    if (all.length < 3 || !isSorted(modules, byLetter)) return undefined;
  }
  const key = (module: string, name: string | undefined): string =>
    tree.language === 'python' && name ? `${module} ${name}` : module;
  const keys = new Map(
    run.map((item) => [item, key(item.module, item.names.length === 1 ? item.names[0]!.name : undefined)]),
  );
  const order = orderOf([...keys.values()], []) ?? (run.length === 1 ? byLetter : undefined);
  const own = key(source.module, source.name);
  return order && run.find((item) => order(keys.get(item)!, own) > 0);
}

function statement(
  tree: SyntaxTree,
  style: ImportItem,
  wanted: readonly NewImport[],
  others: readonly SyntaxTree[],
): string | undefined {
  const [{ local, source, typesOnly }] = wanted as [NewImport];
  const { module, name } = source;
  if (source.statement) return source.statement;
  const names = wanted
    .map((w) => (w.source.name === w.local ? w.local : `${w.source.name} as ${w.local}`))
    .toSorted(byLetter)
    .join(', ');
  if (tree.language === 'python') {
    if (name !== '*') return `from ${module} import ${names}`;
    return module.split('.')[0] === local ? `import ${module}` : `import ${module} as ${local}`;
  }
  const quote = /['"](?=[^'"]*['"]\s*;?$)/.exec(style.text)?.[0];
  if (!isScript(tree.language) || !quote) return undefined;
  const semicolon = /;$/.test(style.text) ? ';' : '';
  const [open, close] = isTight([tree, ...others]) ? ['{', '}'] : ['{ ', ' }'];
  const what = name === '*' ? `* as ${local}` : name === 'default' ? local : `${open}${names}${close}`;
  const type = typesOnly && source.typeOnly ? 'type ' : '';
  return `import ${type}${what} from ${quote}${module}${quote}${semicolon}`;
}

/** As the file writes its lists, `{a, b}`, or else the others that are open. */
function isTight(trees: readonly SyntaxTree[]): boolean {
  const lists = (tree: SyntaxTree) => tree.imports().filter(({ text }) => /\{[^\n]*\}/.test(text));
  const example = trees
    .filter(({ language }) => isScript(language))
    .flatMap((tree) => lists(tree).at(-1) ?? [])[0];
  return /\{\S/.test(example?.text ?? '');
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The offset of the break that ends the statement, or of the end of the text. */
function lineEnd(text: string, item: ImportItem): number {
  const end = text.indexOf('\n', Math.max(item.from, item.to - 1));
  return end < 0 ? text.length : end;
}
