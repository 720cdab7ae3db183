/** Lists in brackets, read off the text: the parameters of a function, the arguments of a call. */
import type { OutlineItem, SyntaxTree } from '../syntax/index.ts';
import type { OffsetRange, TextSnapshot } from '../text/index.ts';
import { isIdentifier } from './words.ts';

export interface Part extends OffsetRange {
  /** Without the white space around it. */
  readonly text: string;
}

export function isCallable(item: OutlineItem): boolean {
  return item.kind === 'function' || item.kind === 'method';
}

/** Whether the range lies in a list of parameters or arguments. */
export function inList(tree: SyntaxTree, range: OffsetRange): boolean {
  let node = tree.nodeAt(range) ?? null;
  for (let climbed = 0; node && climbed < 5; node = node.parent, climbed++) {
    if (/parameter|argument_list|^arguments$|formal|signature/.test(node.type)) return true;
  }
  return false;
}

/** The parts of a function's parameter list; undefined where it is not found or does not close nearby. */
export function parameters(text: TextSnapshot, item: OutlineItem): Part[] | undefined {
  const open = text.slice(item.nameRange.to, Math.min(item.to, item.nameRange.to + 400));
  const at = /^(?:\s*<[^<>]*>)?[\s=:]*(?:async\s*)?(?:function\s*)?\(/.exec(open);
  return at ? listAt(text, item.nameRange.to + at[0].length - 1) : undefined;
}

/** The comma-separated parts of the bracket that opens at `open`; undefined where it does not close nearby. */
export function listAt(text: TextSnapshot, open: number): Part[] | undefined {
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

/** A parameter as it stands before its default: the `a: T` of `a: T = 1`. */
export function withoutDefault(text: string): string {
  return text.replace(/\s*=(?![=>])[\s\S]*$/, '');
}

/** What a parameter is called: `a: T`, `T a`, `a T`, `$a`, `&mut a: T`; undefined for patterns, packs and defaults. */
export function parameterName(text: string): string | undefined {
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

const receivers: Readonly<Record<string, readonly string[]>> = { python: ['self', 'cls'], rust: ['self'] };

/** Whether the first is the object that a method is called on, which a call names in front of the dot. */
export function hasReceiver(language: string | undefined, list: readonly Part[]): boolean {
  const name = list[0] && parameterName(list[0].text);
  return name !== undefined && (receivers[language ?? '']?.includes(name) ?? false);
}

/** `name type` rather than `type name`: told by the type's look. */
function goLike(words: readonly string[]): boolean {
  return (
    words.length === 2 &&
    /^(\[\]|map\[|int|string|bool|error|float|byte|uint|rune|any\b|\w+\.\w)/.test(words[1]!) &&
    !/^(int|long|char|float|double|bool|boolean|String|var|const|final)$/.test(words[0]!)
  );
}
