/**
 * What the rest of the program may ask of a parsed document. Everything is in UTF-16 offsets of `snapshot`.
 * Every method also works, by tokens alone, for a language without a grammar: then `root` is undefined, `outline` and
 * `imports` are empty, `errorCount` is 0 and every occurrence is unbound.
 */
import type { Node } from 'web-tree-sitter';
import type { OffsetRange, TextSnapshot } from '../text/index.ts';

export type SyntaxNode = Node;

export type TokenKind =
  | 'identifier'
  | 'keyword'
  | 'number'
  | 'string'
  | 'comment'
  | 'operator'
  | 'punctuation';

/** A lexical token; white space is between tokens, never one. Comments and string contents are single tokens. */
export interface Token extends OffsetRange {
  readonly text: string;
  readonly kind: TokenKind;
}

/** One place where a name stands. */
export interface Occurrence extends OffsetRange {
  /** `string` and `comment`: the name stands as a whole word inside one. */
  readonly kind: 'code' | 'string' | 'comment';
  /** Declares the name, rather than using it. */
  readonly definition: boolean;
  /** A member such as the `b` of `a.b` or `{ b: 1 }`, which belongs to no lexical scope. */
  readonly member: boolean;
  /** Key and variable in one, as in `{ total }`: renaming the variable keeps the key. */
  readonly shorthand: boolean;
  /**
   * Which declaration this occurrence resolves to: equal numbers, same variable. Undefined where no declaration in
   * this file is visible (globals, members, imports from elsewhere are bound to their import). Below zero where a class
   * declares it: then it is a member of its objects, too.
   */
  readonly binding: number | undefined;
}

export type OutlineKind =
  | 'function'
  | 'method'
  | 'class'
  | 'interface'
  | 'struct'
  | 'enum'
  | 'enum-member'
  | 'union'
  | 'type'
  | 'field'
  | 'variable'
  | 'constant'
  | 'module'
  | 'section'
  | 'key';

export interface OutlineItem extends OffsetRange {
  readonly name: string;
  readonly kind: OutlineKind;
  readonly nameRange: OffsetRange;
  /** Index in the outline of the item that contains this one; −1 at the top. */
  readonly parent: number;
  /**
   * Visible outside its file under its name (exported, public, or simply top-level where the language exports
   * everything). A default export has no name there.
   */
  readonly exported: boolean;
}

export interface ImportedName {
  /** The name as the module exports it; `*` for a namespace, `default` for a default import. */
  readonly name: string;
  /** The name it has in this file. */
  readonly local: string;
  /** Covers this name alone within the statement. */
  readonly range: OffsetRange;
  /** TypeScript's `import type`, for the statement or for this name. */
  readonly typeOnly: boolean;
}

export interface ImportItem extends OffsetRange {
  /** As written, without quotes: `./a`, `os.path`, `std::fmt`, `<stdio.h>`. */
  readonly module: string;
  /** The whole statement as written. */
  readonly text: string;
  /** Empty where the statement binds no name that can be told, such as `#include` or `import *`. */
  readonly names: readonly ImportedName[];
}

export interface SyntaxTree {
  readonly snapshot: TextSnapshot;
  /** Grammar name such as `typescript`, or undefined for an unknown language. */
  readonly language: string | undefined;
  /** The tree's root; valid until the next document version is parsed. */
  readonly root: SyntaxNode | undefined;
  /** Tokens that lie wholly or partly within the range. */
  tokens(range: OffsetRange): readonly Token[];
  /** The smallest named node that covers the range. */
  nodeAt(range: OffsetRange): SyntaxNode | undefined;
  /** Every place where `name` stands as a whole token, in text order. */
  occurrences(name: string): readonly Occurrence[];
  /** In text order, containers before what they contain. */
  outline(): readonly OutlineItem[];
  imports(): readonly ImportItem[];
  /** A statement of `imports()` covers the range, which is not empty; cheaper than all of them. */
  isImport(range: OffsetRange): boolean;
  /** Number of error and missing nodes that touch the range (whole file by default). */
  errorCount(range?: OffsetRange): number;
}
