/** A SyntaxTree over a tree-sitter tree, or over tokens alone; everything is computed when first asked and kept. */
import type { Node, Tree } from 'web-tree-sitter';
import type { OffsetRange, TextSnapshot } from '../text/index.ts';
import { resolve } from './bindings.ts';
import type { Grammar } from './grammars.ts';
import { lex } from './lexer.ts';
import { imports, isImport, outline } from './outline.ts';
import type { ImportItem, Occurrence, OutlineItem, SyntaxTree, Token } from './syntax-tree.ts';
import { treeTokens } from './tree-tokens.ts';

/** What stands before a name and is no part of it: `#total`, `@total`, `@@total`, `:total`. */
const signs: Readonly<Record<string, number>> = {
  private_property_identifier: 1,
  instance_variable: 1,
  class_variable: 2,
  simple_symbol: 1,
};

export class ParsedTree implements SyntaxTree {
  readonly snapshot: TextSnapshot;
  readonly #grammar: Grammar | undefined;
  #tree: Tree | undefined;
  #root: Node | undefined;
  #outline: readonly OutlineItem[] | undefined;
  #imports: readonly ImportItem[] | undefined;
  readonly #occurrences = new Map<string, readonly Occurrence[]>();

  constructor(snapshot: TextSnapshot, grammar?: Grammar, tree?: Tree) {
    this.snapshot = snapshot;
    this.#grammar = grammar;
    this.#tree = tree;
  }

  get language(): string | undefined {
    return this.#grammar?.name;
  }

  /** Kept: tree-sitter makes another object of it each time it is asked. */
  get root(): Node | undefined {
    this.#root ??= this.#tree?.rootNode;
    return this.#root;
  }

  tokens(range: OffsetRange): readonly Token[] {
    if (this.root) return treeTokens(this.root, this.snapshot, range);
    const first = this.snapshot.lineAt(range.from);
    const last = this.snapshot.lineAt(range.to);
    return lex(this.snapshot.slice(first.from, last.to), first.from).filter(
      (t) => t.to >= range.from && t.from <= range.to,
    );
  }

  nodeAt(range: OffsetRange): Node | undefined {
    return this.root?.namedDescendantForIndex(range.from, Math.max(range.from, range.to)) ?? undefined;
  }

  occurrences(name: string): readonly Occurrence[] {
    let found = this.#occurrences.get(name);
    if (!found) {
      found = this.#find(name);
      this.#occurrences.set(name, found);
    }
    return found;
  }

  outline(): readonly OutlineItem[] {
    const { root } = this;
    const query = this.#grammar?.outline;
    this.#outline ??= root && query && this.#grammar ? outline(query, root, this.#grammar.name) : [];
    return this.#outline;
  }

  imports(): readonly ImportItem[] {
    const query = this.#grammar?.imports;
    this.#imports ??=
      this.root && query && this.#grammar ? imports(query, this.root, this.#grammar.name) : [];
    return this.#imports;
  }

  isImport(range: OffsetRange): boolean {
    const query = this.#grammar?.imports;
    const { root } = this;
    if (this.#imports || !query || !root)
      return this.imports().some((item) => item.from <= range.from && range.to <= item.to);
    return isImport(query, root, range);
  }

  errorCount(range?: OffsetRange): number {
    const { root } = this;
    if (!root?.hasError) return 0;
    let count = 0;
    const visit = (node: Node): void => {
      if (range && (node.endIndex < range.from || node.startIndex > range.to)) return;
      if (node.isError || node.isMissing) count++;
      if (node.hasError) for (const child of node.children) if (child) visit(child);
    };
    visit(root);
    return count;
  }

  /** The tree's memory is given back: from now on it is as if the text had no grammar. Its nodes must not be used. */
  delete(): void {
    this.#tree?.delete();
    this.#tree = undefined;
    this.#root = undefined;
  }

  get tree(): Tree | undefined {
    return this.#tree;
  }

  #find(name: string): Occurrence[] {
    if (name === '') return [];
    const { text } = this.snapshot;
    const starts: number[] = [];
    const sigil = /^(php|bash)$/.test(this.language ?? ''); // there `$` is no part of a name
    const word = sigil ? /[\p{L}\p{N}_]/u : /[\p{L}\p{N}_$]/u;
    const wordy = (char: string | undefined) => char !== undefined && word.test(char);
    for (
      let at = text.indexOf(name);
      at >= 0 && starts.length < 2000;
      at = text.indexOf(name, at + name.length)
    ) {
      if (!wordy(text[at - 1]) && !wordy(text[at + name.length])) starts.push(at);
    }
    const { root } = this;
    if (!root) return this.#byTokens(name, starts);
    const leaves = starts.map((from) => root.descendantForIndex(from, from + name.length));
    const code = leaves.filter(
      (n, i): n is Node =>
        n !== null &&
        n.endIndex === starts[i]! + name.length &&
        n.startIndex === starts[i]! - (signs[n.type] ?? 0) &&
        !/comment|string|text/.test(n.type),
    );
    const scopes = this.#grammar?.scopes;
    const resolved = scopes ? resolve(scopes, root, code) : [];
    const byId = new Map(code.map((node, i) => [node.id, resolved[i]] as const));
    return starts.flatMap((from, i): Occurrence[] => {
      const range = { from, to: from + name.length };
      const node = leaves[i];
      if (!node) return [];
      if (byId.has(node.id)) {
        const r = byId.get(node.id) ?? {
          definition: false,
          member: false,
          shorthand: false,
          binding: undefined,
        };
        return [{ ...range, kind: 'code', ...r }];
      }
      const kind = /comment/.test(node.type) ? 'comment' : 'string';
      return [{ ...range, kind, definition: false, member: false, shorthand: false, binding: undefined }];
    });
  }

  #byTokens(name: string, starts: readonly number[]): Occurrence[] {
    return starts.flatMap((from): Occurrence[] => {
      const range = { from, to: from + name.length };
      const token = this.tokens(range).find((t) => t.from <= from && t.to >= range.to);
      if (!token) return [];
      const kind = token.kind === 'comment' || token.kind === 'string' ? token.kind : 'code';
      return [{ ...range, kind, definition: false, member: false, shorthand: false, binding: undefined }];
    });
  }
}
