/** Lines as tokens. Each is read alone, so that its tokens depend on nothing around it and are made once. */

/** The model's tokenizer. `encode` reads all text as text: what looks like a control token is its characters. */
export interface StreamTokenizer {
  encode(text: string): readonly number[];
  /** What is no UTF-8 reads as U+FFFD. */
  decode(ids: readonly number[]): string;
  /** Offset in `text` where its last pre-token starts; without it, a cut backs up by one token. */
  lastPieceStart?(text: string): number;
  /** The tokens whose bytes begin with those of `text`. */
  beginningWith(text: string): readonly number[];
}

/** A line that is still being written. */
export interface CutLine {
  /** No further character changes them; of a word that no token begins, all its tokens but the last are taken for that too. */
  readonly ids: readonly number[];
  /** Text behind `ids`, the start of the next token; often empty. */
  readonly rest: string;
  /** The tokens that begin with `rest`, of which the next is one; undefined where it may be any. */
  readonly first: readonly number[] | undefined;
}

const mostKept = 4096;

export class LineTokens {
  readonly #tokenizer: StreamTokenizer;
  readonly #kept = new Map<string, readonly number[]>();

  constructor(tokenizer: StreamTokenizer) {
    this.#tokenizer = tokenizer;
  }

  of(line: string): readonly number[] {
    let ids = this.#kept.get(line);
    if (ids) this.#kept.delete(line);
    else ids = this.#tokenizer.encode(line);
    this.#kept.set(line, ids);
    if (this.#kept.size > mostKept) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    return ids;
  }

  text(ids: readonly number[]): string {
    return this.#tokenizer.decode(ids);
  }

  /** Cuts `typed`, what a line reads up to the cursor, so that what is written next can begin inside a word. */
  cut(typed: string): CutLine {
    const start = this.#tokenizer.lastPieceStart?.(typed);
    const { ids, rest } =
      start === undefined
        ? this.#withoutLast(typed)
        : { ids: this.of(typed.slice(0, start)), rest: typed.slice(start) };
    if (rest === '') return { ids, rest, first: undefined };
    const first = this.#tokenizer.beginningWith(rest);
    if (first.length > 0) return { ids, rest, first };
    // No token is so long: the word is written in several, and only the last of them is open.
    const { ids: further, rest: last } = this.#withoutLast(rest);
    return { ids: [...ids, ...further], rest: last, first: this.#tokenizer.beginningWith(last) };
  }

  /** All tokens but the last, or but the last few where they share a character's bytes. */
  #withoutLast(text: string): { readonly ids: readonly number[]; readonly rest: string } {
    const ids = this.of(text);
    for (let n = ids.length - 1; n > 0; n--) {
      const head = this.text(ids.slice(0, n));
      if (text.startsWith(head)) return { ids: ids.slice(0, n), rest: text.slice(head.length) };
    }
    return { ids: [], rest: text };
  }
}
