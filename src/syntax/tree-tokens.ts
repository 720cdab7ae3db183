/** The leaves of a parsed tree as tokens; strings and comments stay whole unless they hold code. */
import type { Node } from 'web-tree-sitter';
import type { OffsetRange, TextSnapshot } from '../text/index.ts';
import type { Token, TokenKind } from './syntax-tree.ts';

const string =
  /string|char_literal|character|heredoc|regex|template_chars|text_fragment|raw_text|quoted_attribute/;
const identifier =
  /identifier|^name$|constant|variable|^word$|tag_name|property_name|class_name|id_name|key$|attribute_name|^label|symbol|command_name/;

/** Those that touch `range`. Nothing before or behind it is looked at: the cost does not grow with the text. */
export function treeTokens(root: Node, snapshot: TextSnapshot, range: OffsetRange): Token[] {
  const tokens: Token[] = [];
  /** The way down to where the walk is, with the offset that the next child must reach beyond. */
  const way: { readonly node: Node; at: number }[] = [];
  const visit = (node: Node): void => {
    if (node.childCount > 0 && !isWhole(node)) way.push({ node, at: range.from - 1 });
    else if (node.endIndex > node.startIndex) tokens.push(token(node, snapshot));
  };
  if (root.startIndex <= range.to && root.endIndex >= range.from) visit(root);
  for (let last = way.at(-1); last; last = way.at(-1)) {
    // By offset: going from one sibling to the next takes tree-sitter longer the more there are before it.
    const child = last.node.firstChildForIndex(Math.max(0, last.at));
    if (!child || child.startIndex > range.to) {
      way.pop();
      continue;
    }
    last.at = child.endIndex;
    visit(child);
  }
  return tokens;
}

function isWhole(node: Node): boolean {
  const { type } = node;
  return /comment/.test(type) || (string.test(type) && node.isNamed && !holdsCode(node));
}

function token(node: Node, snapshot: TextSnapshot): Token {
  const { startIndex: from, endIndex: to } = node;
  const text = snapshot.slice(from, to);
  return { from, to, text, kind: kindOf(node.type, node.isNamed, text) };
}

function holdsCode(node: Node): boolean {
  return node.namedChildren.some(
    (child) => child !== null && /substitution|interpolation|expansion/.test(child.type),
  );
}

function kindOf(type: string, named: boolean, text: string): TokenKind {
  if (/comment/.test(type)) return 'comment';
  if (named && string.test(type)) return 'string';
  if (/^[\d.]/.test(text) && /number|integer|float|literal|digits/.test(type)) return 'number';
  if (named && identifier.test(type)) return 'identifier';
  if (/^[\p{L}_$@]/u.test(text)) return 'keyword';
  return /^[()[\]{},;]$/.test(text) ? 'punctuation' : named && string.test(type) ? 'string' : 'operator';
}
