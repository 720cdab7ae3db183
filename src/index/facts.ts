/**
 * What the index keeps of one text: its chunks with the hashed terms of each, and where it declares what. Depends on
 * nothing but the text, its language and the machine's secret, so that equal contents share their facts whatever their
 * path, branch or clone.
 */
import type { OutlineItem, OutlineKind, Syntax } from '../syntax/index.ts';
import { redactSecrets, TextSnapshot } from '../text/index.ts';
import { type Chunk, cut, lineAt } from './chunker.ts';
import type { StaticEncoder } from './static-encoder.ts';
import { identifiers, type TermHasher, words } from './terms.ts';

export interface FileFacts {
  readonly chunks: readonly ChunkFacts[];
  readonly symbols: readonly SymbolFacts[];
}

export interface ChunkFacts extends Chunk {
  /** 16 bytes that tell its text from any other: the key under which anything costly about it can be kept. */
  readonly hash: Buffer;
  /** Words it has, repeated ones counted. */
  readonly length: number;
  /** How often each term occurs, ascending by term. */
  readonly terms: readonly (readonly [term: number, count: number])[];
  /** What the encoder makes of the terms; undefined where there is none. */
  readonly vector?: Int8Array | undefined;
}

export interface SymbolFacts {
  /** The name's term in the role `declared`. */
  readonly term: number;
  readonly kind: OutlineKind;
  readonly line: number;
  /** Where the name stands in its line, in UTF-16 units. */
  readonly column: number;
  readonly nameLength: number;
  readonly exported: boolean;
}

/** In UTF-16 units: larger files get no outline, and are cut by lines. */
const largestParsed = 400_000;
/** A name counts this often for the chunk that declares it. */
const declaredWeight = 3;
const indexedKinds = new Set<OutlineKind>([
  'function',
  'method',
  'class',
  'interface',
  'struct',
  'enum',
  'union',
  'type',
  'module',
  'constant',
  'variable',
  'section',
]);

export class FactsReader {
  readonly #syntax: Syntax;
  readonly #hasher: TermHasher;
  readonly #encoder: StaticEncoder | undefined;
  readonly #byIdentifier = new Map<string, readonly number[]>();
  /** Texts that were cut into chunks, for tests of what is done only once. */
  chunkings = 0;

  constructor(syntax: Syntax, hasher: TermHasher, encoder?: StaticEncoder) {
    this.#syntax = syntax;
    this.#hasher = hasher;
    this.#encoder = encoder;
  }

  /** Loads the grammar for files of this name, if there is one. */
  async prepare(path: string): Promise<void> {
    if (this.#syntax.languageOf(path) === undefined) return;
    const uri = `index:${path.slice(path.lastIndexOf('/') + 1)}`;
    await this.#syntax.tree(TextSnapshot.of(uri, '', 0, ''));
    this.#syntax.forget(uri);
  }

  /** `path` tells the language. */
  read(path: string, original: string): FileFacts {
    this.chunkings++;
    const text = redactSecrets(original.replace(/\r\n?/g, '\n'));
    const lines = text.split('\n');
    const lineStarts: number[] = [];
    let at = 0;
    for (const line of lines) {
      lineStarts.push(at);
      at += line.length + 1;
    }
    const survey =
      text.length <= largestParsed && this.#syntax.languageOf(path) !== undefined
        ? this.#syntax.survey(TextSnapshot.of(path, '', 0, text))
        : undefined;
    const outline = survey?.outline ?? [];
    const chunks = cut(lines, lineStarts, outline);
    const counts = chunks.map(() => new Map<number, number>());
    const lengths = chunks.map((chunk, i) =>
      this.#count(counts[i]!, lines.slice(chunk.from, chunk.to).join('\n')),
    );
    const termsAt = (line: number) => counts[chunks.findIndex((c) => c.from <= line && line < c.to)];
    const symbols = this.#symbols(outline, lineStarts, termsAt);
    for (const item of survey?.imports ?? []) {
      const terms = termsAt(lineAt(lineStarts, item.from));
      if (terms) add(terms, this.#hasher.hash('module', moduleStem(item.module)), 1);
    }
    return {
      chunks: chunks.map((chunk, i) => {
        const terms = [...counts[i]!].sort((a, b) => a[0] - b[0]);
        return {
          ...chunk,
          hash: this.#hasher.digest('chunk', lines.slice(chunk.from, chunk.to).join('\n')),
          length: lengths[i]!,
          terms,
          vector: this.#encoder?.encode(terms),
        };
      }),
      symbols,
    };
  }

  /** What the text declares; the chunks it is declared in have the terms of the names. */
  #symbols(
    outline: readonly OutlineItem[],
    lineStarts: readonly number[],
    termsAt: (line: number) => Map<number, number> | undefined,
  ): SymbolFacts[] {
    const symbols: SymbolFacts[] = [];
    for (const item of outline) {
      if (!indexedKinds.has(item.kind) || (item.kind === 'variable' && item.parent !== -1)) continue;
      const line = lineAt(lineStarts, item.nameRange.from);
      const term = this.#hasher.hash('declared', item.name);
      const column = item.nameRange.from - lineStarts[line]!;
      const { kind, exported } = item;
      symbols.push({ term, kind, line, column, nameLength: item.name.length, exported });
      const terms = termsAt(line);
      if (!terms) continue;
      add(terms, term, 1);
      for (const word of words(item.name)) {
        add(terms, this.#word(word), declaredWeight);
        add(terms, this.#hasher.hash('declared-word', word), 1);
      }
      // What a class is called is said once, and meant in each of its methods.
      for (let up = item.parent; up >= 0; up = outline[up]!.parent)
        for (const word of words(outline[up]!.name)) add(terms, this.#word(word), 1);
    }
    return symbols;
  }

  #count(counts: Map<number, number>, text: string): number {
    let length = 0;
    for (const name of identifiers(text)) {
      const terms = this.#termsOf(name);
      for (const term of terms) add(counts, term, 1);
      length += terms.length - 1;
    }
    return length;
  }

  #word(word: string): number {
    const term = this.#hasher.hash('word', word);
    this.#encoder?.learn(term, word);
    return term;
  }

  /** The whole identifier's term, then those of its words. */
  #termsOf(name: string): readonly number[] {
    let terms = this.#byIdentifier.get(name);
    if (!terms) {
      terms = [this.#hasher.hash('name', name), ...words(name).map((word) => this.#word(word))];
      if (this.#byIdentifier.size > 50_000) this.#byIdentifier.clear();
      this.#byIdentifier.set(name, terms);
    }
    return terms;
  }
}

function add(counts: Map<number, number>, term: number, count: number): void {
  counts.set(term, (counts.get(term) ?? 0) + count);
}

/** `../a/pay-out.ts`, `a.b.pay_out`, `a::pay_out`, `"a/pay_out.h"` all name a file called pay-out. */
export function moduleStem(module: string): string {
  const last =
    module
      .replace(/[<>"']/g, '')
      .replace(/\.(?:[mc]?[jt]sx?|h|hpp|hh|py|rb|php|lua|sh|css|json|vue|svelte)$/, '')
      .split(/[/\\]|::|\./)
      .filter(Boolean)
      .at(-1) ?? '';
  return last.toLowerCase().replaceAll('_', '-');
}
