/** The leaves of a parsed tree as tokens; strings and comments stay whole unless they hold code. */
import type { Node } from 'web-tree-sitter';
import type { OffsetRange } from '../text/index.ts';
import type { Token, TokenKind } from './syntax-tree.ts';

const string =
  /string|char_literal|character|heredoc|regex|template_chars|text_fragment|raw_text|quoted_attribute/;
const identifier =
  /identifier|^name$|constant|variable|^word$|tag_name|property_name|class_name|id_name|key$|attribute_name|^label|symbol|command_name/;

export function treeTokens(root: Node, range: OffsetRange): Token[] {
  const tokens: Token[] = [];
  const cursor = root.walk();
  try {
    for (let going = true; going; ) {
      const outside = cursor.endIndex < range.from || cursor.startIndex > range.to;
      const type = cursor.nodeType;
      const whole =
        /comment/.test(type) || (string.test(type) && cursor.nodeIsNamed && !holdsCode(cursor.currentNode));
      if (!outside && !whole && cursor.gotoFirstChild()) continue;
      if (!outside && cursor.endIndex > cursor.startIndex) {
        tokens.push(
          token(
            cursor.nodeText,
            cursor.startIndex,
            cursor.endIndex,
            kindOf(type, cursor.nodeIsNamed, cursor.nodeText),
          ),
        );
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) {
          going = false;
          break;
        }
      }
    }
  } finally {
    cursor.delete();
  }
  return tokens;
}

function holdsCode(node: Node): boolean {
  return node.namedChildren.some(
    (child) => child !== null && /substitution|interpolation|expansion/.test(child.type),
  );
}

function token(text: string, from: number, to: number, kind: TokenKind): Token {
  return { from, to, text, kind };
}

function kindOf(type: string, named: boolean, text: string): TokenKind {
  if (/comment/.test(type)) return 'comment';
  if (named && string.test(type)) return 'string';
  if (/^[\d.]/.test(text) && /number|integer|float|literal|digits/.test(type)) return 'number';
  if (named && identifier.test(type)) return 'identifier';
  if (/^[\p{L}_$@]/u.test(text)) return 'keyword';
  return /^[()[\]{},;]$/.test(text) ? 'punctuation' : named && string.test(type) ? 'string' : 'operator';
}
