/** Tokens of a text in a language nobody described: words, numbers, strings, common comments, operators. */
import type { Token, TokenKind } from './syntax-tree.ts';

const pattern =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(?<=^|[\s;])#[^\n]*|(?<=^|\n)--[^\n]*)|(?<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|(?<number>\d[\w.]*)|(?<identifier>[\p{L}_$][\p{L}\p{N}_$]*)|(?<punctuation>[()[\]{},;])|(?<operator>[^\s\p{L}\p{N}_$()[\]{},;"'`]+|["'`])/gu;

/** `base` is added to every offset. */
export function lex(text: string, base: number): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const kind = Object.entries(match.groups ?? {}).find(
      ([, value]) => value !== undefined,
    )?.[0] as TokenKind;
    const from = base + match.index;
    tokens.push({ from, to: from + match[0].length, text: match[0], kind });
  }
  return tokens;
}
