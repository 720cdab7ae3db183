/** Structure of source text by tree-sitter: tokens, scopes, outline, imports; lazy grammars, incremental parsing. */
export { lex } from './lexer.ts';
export { createSyntax, type Survey, type Syntax } from './syntax.ts';
export type {
  ImportedName,
  ImportItem,
  Occurrence,
  OutlineItem,
  OutlineKind,
  SyntaxNode,
  SyntaxTree,
  Token,
  TokenKind,
} from './syntax-tree.ts';
