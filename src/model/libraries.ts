/** The texts at hand of those who ask, as tokens. Whoever asked longest ago is forgotten when there are many. */
import { type KnownLine, NGrams } from './n-grams.ts';
import type { TextSplice } from './read-texts.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';

/** Servers that share one process; each one's texts take a few megabytes. */
const mostLibraries = 8;

export class Libraries {
  readonly #folder: string;
  #tokenizer: Promise<Tokenizer> | undefined;
  /** The one asked last comes last. */
  readonly #libraries = new Map<string, NGrams>();

  /** `folder`: where the tokenizer lies; loaded when something is first read. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  find(library: string): NGrams | undefined {
    const found = this.#libraries.get(library);
    if (!found) return undefined;
    this.#libraries.delete(library);
    this.#libraries.set(library, found);
    return found;
  }

  /** Throws a sentence where the tokenizer cannot be loaded. */
  async read({ library, name, from, to, lines }: TextSplice): Promise<void> {
    this.#tokenizer ??= loadTokenizer(this.#folder);
    const tokenizer = await this.#tokenizer;
    const texts = this.find(library) ?? this.#begin(library);
    const known = lines.map((line): KnownLine => (line === null ? null : tokenizer.encode(line)));
    texts.splice(name, from, to, known);
  }

  #begin(library: string): NGrams {
    const [oldest] = this.#libraries.keys();
    if (this.#libraries.size >= mostLibraries && oldest !== undefined) this.#libraries.delete(oldest);
    const begun = new NGrams();
    this.#libraries.set(library, begun);
    return begun;
  }
}
