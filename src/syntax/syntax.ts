/**
 * Parses documents, again after each change only where they changed. One tree per open document is kept, and a few of
 * earlier texts, for those who compare before and after; tree-sitter's memory is given back by hand.
 */
import type { Edit, Point, Tree } from 'web-tree-sitter';
import { diff, type TextEdit, type TextSnapshot } from '../text/index.ts';
import { type Grammar, Grammars } from './grammars.ts';
import { ParsedTree } from './parsed-tree.ts';
import type { ImportItem, OutlineItem, SyntaxTree } from './syntax-tree.ts';

export interface Syntax {
  /** Loads the grammar if need be. A language without one, or too large a text, gives a tree of tokens alone. */
  tree(snapshot: TextSnapshot): Promise<SyntaxTree>;
  /** Undefined while the grammar is not loaded; starts loading it. */
  treeNow(snapshot: TextSnapshot): SyntaxTree | undefined;
  /** Says how a document became another version, so that its tree can follow. */
  changed(before: TextSnapshot, after: TextSnapshot, edit: TextEdit): void;
  /** Errors that the edit adds (negative: takes away), or undefined where nothing can be said. */
  errorDelta(snapshot: TextSnapshot, edit: TextEdit): number | undefined;
  forget(uri: string): void;
  /**
   * What a text declares and imports, from a tree that is thrown away at once: for files nobody has open. Undefined for
   * a language without a grammar or whose grammar no open document has loaded yet, and for too large a text.
   */
  survey(snapshot: TextSnapshot): Survey | undefined;
  /** The grammar's name for such a file; undefined for an unknown language. */
  languageOf(uri: string): string | undefined;
  readonly loadedLanguages: readonly string[];
}

export interface Survey {
  readonly outline: readonly OutlineItem[];
  readonly imports: readonly ImportItem[];
}

const maxLength = 2_000_000;
const maxLine = 10_000;
/** Rules look at the text before each of the last dozen changes, and a file or two beside it. */
const earlierKept = 24;

export function createSyntax(options: { readonly grammarsFolder?: string } = {}): Syntax {
  return new LiveSyntax(new Grammars(options.grammarsFolder));
}

class LiveSyntax implements Syntax {
  readonly #grammars: Grammars;
  readonly #current = new Map<string, ParsedTree>();
  /** Edits not yet parsed, per document, since its current tree. */
  readonly #pending = new Map<string, { after: TextSnapshot; edit: TextEdit }[]>();
  #earlier: ParsedTree[] = [];
  /** No longer kept, and not yet freed. */
  readonly #leaving: ParsedTree[] = [];
  readonly #loaded = new Set<string>();

  constructor(grammars: Grammars) {
    this.#grammars = grammars;
  }

  async tree(snapshot: TextSnapshot): Promise<SyntaxTree> {
    const name = this.#nameFor(snapshot);
    if (name) {
      await this.#grammars.load(name);
      this.#loaded.add(name);
    }
    return this.treeNow(snapshot) ?? new ParsedTree(snapshot);
  }

  treeNow(snapshot: TextSnapshot): SyntaxTree | undefined {
    const known = this.#known(snapshot);
    if (known) return known;
    const name = this.#nameFor(snapshot);
    if (!name) return new ParsedTree(snapshot);
    const grammar = this.#grammars.loaded(name);
    if (!grammar) {
      this.#grammars.load(name).then(
        () => this.#loaded.add(name),
        () => {}, // said again, and thrown, by whoever awaits `tree`
      );
      return undefined;
    }
    return this.#parse(snapshot, grammar);
  }

  changed(before: TextSnapshot, after: TextSnapshot, edit: TextEdit): void {
    const pending = this.#pending.get(before.uri) ?? [];
    // A tree of an older text may have come in between: only an unbroken way from it leads to the new text.
    const reached = pending.at(-1)?.after ?? this.#current.get(before.uri)?.snapshot;
    if (reached !== before) return;
    pending.push({ after, edit });
    this.#pending.set(before.uri, pending);
  }

  errorDelta(snapshot: TextSnapshot, edit: TextEdit): number | undefined {
    const name = this.#nameFor(snapshot);
    const grammar = name && this.#grammars.loaded(name);
    if (!grammar || edit.length === 0) return undefined;
    const now = this.#known(snapshot) ?? this.#parse(snapshot, grammar);
    if (!now.tree) return undefined;
    const after = snapshot.apply(edit, snapshot.version);
    const tree = follow(now.tree, snapshot, after, edit);
    const parsed = grammar.parser.parse(reader(after), tree);
    tree.delete();
    if (!parsed) return undefined;
    const result = new ParsedTree(after, grammar, parsed);
    const delta = result.errorCount() - now.errorCount();
    parsed.delete();
    return delta;
  }

  forget(uri: string): void {
    const current = this.#current.get(uri);
    if (current) this.#release(current);
    this.#current.delete(uri);
    this.#pending.delete(uri);
    for (const tree of this.#earlier) if (tree.snapshot.uri === uri) this.#release(tree);
    this.#earlier = this.#earlier.filter((tree) => tree.snapshot.uri !== uri);
  }

  survey(snapshot: TextSnapshot): Survey | undefined {
    const name = this.#nameFor(snapshot);
    const grammar = name === undefined ? undefined : this.#grammars.loaded(name);
    const tree = grammar?.parser.parse(snapshot.text);
    if (!tree) return undefined;
    try {
      const parsed = new ParsedTree(snapshot, grammar, tree);
      return { outline: parsed.outline(), imports: parsed.imports() };
    } finally {
      tree.delete();
    }
  }

  languageOf(uri: string): string | undefined {
    return this.#grammars.nameFor('', uri);
  }

  get loadedLanguages(): readonly string[] {
    return [...this.#loaded];
  }

  #nameFor(snapshot: TextSnapshot): string | undefined {
    if (snapshot.length > maxLength || snapshot.length / snapshot.lineCount > maxLine) return undefined;
    return this.#grammars.nameFor(snapshot.languageId, snapshot.uri);
  }

  #known(snapshot: TextSnapshot): ParsedTree | undefined {
    const same = (tree: ParsedTree) =>
      tree.snapshot === snapshot ||
      (tree.snapshot.uri === snapshot.uri &&
        tree.snapshot.version === snapshot.version &&
        tree.snapshot.sameText(snapshot));
    const current = this.#current.get(snapshot.uri);
    if (current && same(current)) return current;
    return this.#earlier.find(same);
  }

  #parse(snapshot: TextSnapshot, grammar: Grammar): ParsedTree {
    const last = this.#current.get(snapshot.uri);
    if (last && last.snapshot.version > snapshot.version) return this.#parseEarlier(snapshot, grammar);
    const tree = this.#parseFrom(last, snapshot, grammar);
    const parsed = new ParsedTree(snapshot, grammar, tree);
    this.#current.set(snapshot.uri, parsed);
    this.#pending.delete(snapshot.uri);
    if (last) this.#keep(last);
    return parsed;
  }

  #parseEarlier(snapshot: TextSnapshot, grammar: Grammar): ParsedTree {
    const parsed = new ParsedTree(snapshot, grammar, grammar.parser.parse(reader(snapshot)) ?? undefined);
    this.#keep(parsed);
    return parsed;
  }

  #keep(tree: ParsedTree): void {
    this.#earlier.push(tree);
    const oldest = this.#earlier.length > earlierKept ? this.#earlier.shift() : undefined;
    if (oldest) this.#release(oldest);
  }

  /** Its memory is freed once nobody can be in the middle of reading it: who asks for many trees reads them in one turn. */
  #release(tree: ParsedTree): void {
    if (this.#leaving.length === 0)
      setImmediate(() => {
        for (const left of this.#leaving.splice(0)) left.delete();
      });
    this.#leaving.push(tree);
  }

  #parseFrom(last: ParsedTree | undefined, snapshot: TextSnapshot, grammar: Grammar): Tree | undefined {
    const { parser } = grammar;
    // A document may change its language without being closed.
    if (!last?.tree || last.language !== grammar.name) return parser.parse(reader(snapshot)) ?? undefined;
    let from = last.snapshot;
    let tree = last.tree;
    const steps = this.#pending.get(snapshot.uri) ?? [];
    const way = steps.some((s) => s.after === snapshot)
      ? steps
      : [{ after: snapshot, edit: diff(from.text, snapshot.text) }];
    for (const { after, edit } of way) {
      const next = follow(tree, from, after, edit);
      if (tree !== last.tree) tree.delete();
      tree = next;
      from = after;
      if (after === snapshot) break;
    }
    const parsed = parser.parse(reader(snapshot), tree) ?? undefined;
    if (tree !== last.tree) tree.delete();
    return parsed;
  }
}

/** A copy of the tree whose positions are moved by the edit, ready to be parsed again. */
function follow(tree: Tree, before: TextSnapshot, after: TextSnapshot, edit: TextEdit): Tree {
  const copy = tree.copy();
  let shift = 0;
  let between = before;
  edit.forEach((r, i) => {
    const startIndex = r.from + shift;
    const next =
      i === edit.length - 1
        ? after
        : between.apply([{ from: startIndex, to: r.to + shift, text: r.text }], 0);
    const change: Omit<Edit, 'editPoint' | 'editRange'> = {
      startIndex,
      oldEndIndex: r.to + shift,
      newEndIndex: startIndex + r.text.length,
      startPosition: point(between, startIndex),
      oldEndPosition: point(between, r.to + shift),
      newEndPosition: point(next, startIndex + r.text.length),
    };
    copy.edit(change as Edit);
    shift += r.text.length - (r.to - r.from);
    between = next;
  });
  return copy;
}

function point(snapshot: TextSnapshot, offset: number): Point {
  const line = snapshot.lineAt(offset);
  return { row: line.number, column: offset - line.from };
}

/** Hands the text out in chunks, so that a long document is never made into one string for a keystroke. */
function reader(snapshot: TextSnapshot): (index: number) => string {
  return (index) => {
    const end = Math.min(index + 4096, snapshot.length);
    if (index >= end) return '';
    const chunk = snapshot.slice(index, end);
    const last = chunk.charCodeAt(chunk.length - 1);
    return last >= 0xd800 && last < 0xdc00 && chunk.length > 1 ? chunk.slice(0, -1) : chunk;
  };
}
