/** The texts at hand of those who ask, as tokens. Whoever asked longest ago is forgotten when there are many. */
import { type KnownLine, NGrams } from './n-grams.ts';
import type { TextSplice } from './read-texts.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';

/** Servers that share one process; each one's texts take a few megabytes. */
const mostCorpora = 8;

export class Corpora {
  readonly #folder: string;
  #tokenizer: Promise<Tokenizer> | undefined;
  /** The one asked last comes last. */
  readonly #corpora = new Map<string, NGrams>();

  /** `folder`: where the tokenizer lies; loaded when something is first read. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  find(corpus: string): NGrams | undefined {
    const found = this.#corpora.get(corpus);
    if (!found) return undefined;
    this.#corpora.delete(corpus);
    this.#corpora.set(corpus, found);
    return found;
  }

  /** Throws a sentence where the tokenizer cannot be loaded. */
  async read({ corpus, name, from, to, lines }: TextSplice): Promise<void> {
    this.#tokenizer ??= loadTokenizer(this.#folder);
    const tokenizer = await this.#tokenizer;
    const texts = this.find(corpus) ?? this.#begin(corpus);
    const known = lines.map((line): KnownLine => (line === null ? null : tokenizer.encode(line)));
    texts.splice(name, from, to, known);
  }

  #begin(corpus: string): NGrams {
    const [oldest] = this.#corpora.keys();
    if (this.#corpora.size >= mostCorpora && oldest !== undefined) this.#corpora.delete(oldest);
    const begun = new NGrams();
    this.#corpora.set(corpus, begun);
    return begun;
  }
}
