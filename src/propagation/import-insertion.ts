/**
 * How and where a new import is written: into the list that already imports from its module, or as a line of its own,
 * in the order and style of the lines around it. Undefined where the file gives no style to follow.
 */
import type { ImportItem, SyntaxTree } from '../syntax/index.ts';
import type { Replacement } from '../text/index.ts';
import type { ImportSource } from './import-source.ts';

export function importInsertion(
  tree: SyntaxTree,
  local: string,
  source: ImportSource,
): Replacement | undefined {
  return joined(tree, local, source) ?? ownLine(tree, local, source);
}

function isScript(tree: SyntaxTree): boolean {
  return tree.language !== 'python' && ['typescript', 'tsx', 'javascript'].includes(tree.language ?? '');
}

/** The statement that imports a list from the same module grows by one name, at its place if the list is sorted. */
function joined(tree: SyntaxTree, local: string, source: ImportSource): Replacement | undefined {
  if (source.name === '*' || source.name === 'default' || source.statement) return undefined;
  const list = /^import\b[^'"]*\}\s*from\b|^from\b/;
  const item = tree
    .imports()
    .find(
      ({ module, names, text }) =>
        module === source.module &&
        names.some((n) => n.name !== 'default' && n.name !== '*') &&
        list.test(text) &&
        (source.typeOnly || !/^import\s+type\b/.test(text)),
    );
  if (!item) return undefined;
  const { text } = tree.snapshot;
  const names = item.names.filter((n) => n.name !== 'default' && n.name !== '*');
  const inline = source.typeOnly && !/^import\s+type\b/.test(item.text) && usesInlineType(tree);
  const written = (inline ? 'type ' : '') + (source.name === local ? local : `${source.name} as ${local}`);
  const sorted = names.every((n, i) => i === 0 || compare(names[i - 1]!.name, n.name) <= 0);
  const next = sorted && names.length > 1 ? names.find((n) => compare(n.name, source.name) > 0) : undefined;
  const at = next ?? names.at(-1)!;
  const lineFrom = text.lastIndexOf('\n', at.range.from - 1) + 1;
  const lead = text.slice(lineFrom, at.range.from);
  const ownLines = lineFrom > item.from && /^[ \t]*$/.test(lead);
  const gap = ownLines ? `${text[lineFrom - 2] === '\r' ? '\r\n' : '\n'}${lead}` : ' ';
  return next
    ? { from: at.range.from, to: at.range.from, text: `${written},${gap}` }
    : { from: at.range.to, to: at.range.to, text: `,${gap}${written}` };
}

/** As formatters sort: letters without regard to case first. */
function compare(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : a < b ? -1 : a > b ? 1 : 0;
}

function usesInlineType(tree: SyntaxTree): boolean {
  return tree.imports().some((i) => /[{,]\s*type\s/.test(i.text));
}

function ownLine(tree: SyntaxTree, local: string, source: ImportSource): Replacement | undefined {
  const { text } = tree.snapshot;
  const all = tree.imports().filter((item) => ownsItsLine(text, item));
  const style = all.at(-1);
  if (!style) return undefined;
  const written = statement(tree, style, local, source);
  if (written === undefined) return undefined;
  const group = groupOf(text, all, source.module, written);
  const before = placeIn(group, source);
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, style.from)))![0];
  const crlf = text[lineEnd(text, style) - 1] === '\r';
  const at = before ? lineStart(text, before.from) : lineEnd(text, group.at(-1)!) + 1;
  if (at > text.length) return undefined;
  return { from: at, to: at, text: `${indent}${written}${crlf ? '\r\n' : '\n'}` };
}

/** At the margin, or in Go's parentheses; a lazy import in a function is no example. */
function ownsItsLine(text: string, item: ImportItem): boolean {
  const lead = text.slice(lineStart(text, item.from), item.from);
  const rest = text.slice(item.to, Math.max(item.to, lineEnd(text, item)));
  return (lead === '' || (lead === '\t' && item.text.startsWith('"'))) && /^[;\s]*$/.test(rest);
}

/** What keeps lines of imports apart: equal for those that stand together. */
function form({ module, text }: { readonly module: string; readonly text: string }): string {
  if (text.startsWith('"')) return isStandard(module) ? 'library' : 'package';
  const kind = /^(?:from|import\s+static)\b/.exec(text)?.[0].replace(/\s+/, ' ') ?? '';
  return /^(?:\.|crate\b)/.test(module) ? `${kind} near` : kind;
}

/** Go's library has no dot in its paths' first part. */
function isStandard(module: string): boolean {
  return !/^[^/]*\./.test(module);
}

/** The run of lines the new one belongs to: those of its kind that stand together, the last such run. */
function groupOf(text: string, all: readonly ImportItem[], module: string, written: string): ImportItem[] {
  const own = form({ module, text: written });
  const alike = (item: ImportItem): boolean => form(item) === own;
  const root = (path: string): string | undefined => /^@?[\w-]+/.exec(path)?.[0];
  const kin = all.filter((item) => alike(item) && root(item.module) === root(module));
  const last = kin.at(-1) ?? all.filter(alike).at(-1) ?? all.at(-1)!;
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

/** The line to stand before, where the run is sorted by module; one script import alone shows no order. */
function placeIn(run: readonly ImportItem[], source: ImportSource): ImportItem | undefined {
  if (run.length === 1 && source.statement === undefined && /['"]/.test(run[0]!.text)) return undefined;
  const sorted = run.every((item, i) => i === 0 || compare(run[i - 1]!.module, item.module) <= 0);
  return sorted ? run.find((item) => compare(item.module, source.module) > 0) : undefined;
}

function statement(
  tree: SyntaxTree,
  style: ImportItem,
  local: string,
  { module, name, typeOnly, statement: taken }: ImportSource,
): string | undefined {
  if (taken) return taken;
  const as = name === local ? local : `${name} as ${local}`;
  if (tree.language === 'python') {
    if (name !== '*') return `from ${module} import ${as}`;
    return module.split('.')[0] === local ? `import ${module}` : `import ${module} as ${local}`;
  }
  const quote = /['"](?=[^'"]*['"]\s*;?$)/.exec(style.text)?.[0];
  if (!isScript(tree) || !quote) return undefined;
  const semicolon = /;$/.test(style.text) ? ';' : '';
  const [open, close] = /\{\S/.test(style.text) ? ['{', '}'] : ['{ ', ' }'];
  const what = name === '*' ? `* as ${local}` : name === 'default' ? local : `${open}${as}${close}`;
  return `import ${typeOnly ? 'type ' : ''}${what} from ${quote}${module}${quote}${semicolon}`;
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The offset of the break that ends the statement, or of the end of the text. */
function lineEnd(text: string, item: ImportItem): number {
  const end = text.indexOf('\n', Math.max(item.from, item.to - 1));
  return end < 0 ? text.length : end;
}
