/** The texts at hand of those who ask, as tokens. Where they become too many, those go whose questions came longest ago. */
import { type KnownLine, NGrams } from './n-grams.ts';
import type { TextSplice } from './read-texts.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';

/** Of all who share the process, in tokens of some twenty bytes: ten editors with many large files open. */
const mostTokens = 2_000_000;

interface Corpus {
  readonly epoch: number;
  readonly texts: NGrams;
}

export class Corpora {
  readonly #folder: string;
  readonly #most: number;
  #tokenizer: Promise<Tokenizer> | undefined;
  /** The one asked last comes last. */
  readonly #corpora = new Map<string, Corpus>();
  /** The epochs for which there was no room. */
  readonly #forgotten = new Map<string, number>();

  /** `folder`: where the tokenizer lies; loaded when something is first read. */
  constructor(folder: string, most = mostTokens) {
    this.#folder = folder;
    this.#most = most;
  }

  find(corpus: string): NGrams | undefined {
    const found = this.#corpora.get(corpus);
    if (!found) return undefined;
    this.#corpora.delete(corpus);
    this.#corpora.set(corpus, found);
    return found.texts;
  }

  /** Up to which epoch all that was told of a corpus is forgotten; undefined where nothing is. */
  forgotten(corpus: string): number | undefined {
    return this.#forgotten.get(corpus);
  }

  /** What was told in an earlier epoch, or a forgotten one, is not read. Throws a sentence where the tokenizer cannot be loaded. */
  async read({ corpus, epoch, name, from, to, lines }: TextSplice): Promise<void> {
    this.#tokenizer ??= loadTokenizer(this.#folder);
    const tokenizer = await this.#tokenizer;
    const known = this.#corpora.get(corpus)?.epoch ?? -1;
    if (epoch <= (this.#forgotten.get(corpus) ?? -1) || epoch < known) return;
    this.#forgotten.delete(corpus);
    if (epoch > known) this.#corpora.set(corpus, { epoch, texts: new NGrams() });
    const read = lines.map((line): KnownLine => (line === null ? null : tokenizer.encode(line)));
    this.find(corpus)?.splice(name, from, to, read);
    this.#makeRoom();
  }

  /** Nobody asks about them any more. */
  drop(corpora: readonly string[]): void {
    for (const corpus of corpora) {
      this.#corpora.delete(corpus);
      this.#forgotten.delete(corpus);
    }
  }

  #makeRoom(): void {
    let size = 0;
    for (const { texts } of this.#corpora.values()) size += texts.size;
    for (const [corpus, { epoch, texts }] of this.#corpora) {
      if (size <= this.#most || this.#corpora.size === 1) return;
      this.#corpora.delete(corpus);
      this.#forgotten.set(corpus, epoch);
      size -= texts.size;
    }
  }
}
