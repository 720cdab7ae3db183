/** Lines as tokens. Each is read alone, so that its tokens depend on nothing around it and are made once. */

/** The model's tokenizer. `encode` reads all text as text: what looks like a control token is its characters. */
export interface StreamTokenizer {
  encode(text: string): readonly number[];
  /** What is no UTF-8 reads as U+FFFD. */
  decode(ids: readonly number[]): string;
  /** Offset in `text` where its last pre-token starts; without it, a cut backs up by one token. */
  lastPieceStart?(text: string): number;
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

  /**
   * A line that is still being written: the tokens that no further character can change, and the text behind them, which
   * the next tokens must begin with.
   */
  cut(typed: string): { readonly ids: readonly number[]; readonly rest: string } {
    if (typed === '') return { ids: [], rest: '' };
    if (this.#tokenizer.lastPieceStart) {
      const start = this.#tokenizer.lastPieceStart(typed);
      return { ids: this.of(typed.slice(0, start)), rest: typed.slice(start) };
    }
    const ids = this.#tokenizer.encode(typed);
    for (let n = ids.length - 1; n > 0; n--) {
      const head = this.text(ids.slice(0, n));
      if (typed.startsWith(head)) return { ids: ids.slice(0, n), rest: typed.slice(head.length) };
    }
    return { ids: [], rest: typed };
  }
}
