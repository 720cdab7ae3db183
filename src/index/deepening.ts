/**
 * Has the sentence-transformer that the user named read the indexed folders, beside everything else: one batch at a time,
 * resting while the user types. Where it cannot be used, that is told once, and everything goes on without it.
 */
import type { OpenIndex } from './open-index.ts';
import { EncoderError, SentenceEncoder } from './sentence-encoder.ts';
import type { RootStatus } from './wire.ts';

interface Reading {
  readonly stop: AbortController;
  readonly done: Promise<void>;
  /** Something changed since it began. */
  again: boolean;
}

export interface DeepeningParts {
  /** Resolves when work may go on. */
  readonly gate: () => Promise<void>;
  readonly trouble: (sentence: string) => void;
}

export class Deepening {
  readonly #parts: DeepeningParts;
  readonly #reading = new Map<OpenIndex, Reading>();
  #folder = '';
  #encoder: SentenceEncoder | undefined;
  #trouble: string | undefined;

  constructor(parts: DeepeningParts) {
    this.#parts = parts;
  }

  /** Uses the model in this folder from now on; none where it is empty. Answers whether it is another than before. */
  async use(folder: string): Promise<boolean> {
    if (folder === this.#folder) return false;
    this.#folder = folder;
    const before = this.#encoder;
    this.#encoder = undefined;
    this.#trouble = undefined;
    for (const open of this.#reading.keys()) await this.end(open);
    await before?.close();
    try {
      if (folder !== '') this.#encoder = await SentenceEncoder.open(folder);
    } catch (error) {
      if (!(error instanceof EncoderError)) throw error;
      this.#trouble = error.message;
      this.#parts.trouble(
        `foretype.index.encoder.folder: ${error.message}; search goes on with the vectors that come with foretype`,
      );
    }
    return true;
  }

  /** Reads what has changed in this folder, soon. */
  begin(open: OpenIndex): void {
    const encoder = this.#encoder;
    if (!encoder) {
      open.retrieval.deep = undefined;
      return;
    }
    const running = this.#reading.get(open);
    if (running) {
      running.again = true;
      return;
    }
    const stop = new AbortController();
    const done = open
      .deepen(encoder, { gate: this.#parts.gate, signal: stop.signal })
      .then(() => {})
      .catch((error: unknown) => {
        if (!stop.signal.aborted) this.#parts.trouble(String(error));
      })
      .finally(() => {
        const again = this.#reading.get(open)?.again === true && !stop.signal.aborted;
        this.#reading.delete(open);
        if (again) this.begin(open);
      });
    this.#reading.set(open, { stop, done, again: false });
  }

  /** Settles when nothing is read in this folder any more. */
  async end(open: OpenIndex): Promise<void> {
    const reading = this.#reading.get(open);
    reading?.stop.abort();
    await reading?.done;
  }

  /** What there is to say of it in this folder; undefined where no encoder is named. */
  stateOf(open: OpenIndex): RootStatus['encoder'] {
    if (this.#folder === '') return undefined;
    const trouble = this.#trouble;
    return { read: open.retrieval.deep?.size ?? 0, ...(trouble === undefined ? {} : { trouble }) };
  }

  /** The question's vector; undefined without an encoder. */
  get asks(): ((question: string) => Promise<Float64Array | undefined>) | undefined {
    const encoder = this.#encoder;
    return encoder && ((question) => encoder.ask(question).catch(() => undefined));
  }

  /** Settles when all is read that changed until now. */
  async idle(): Promise<void> {
    while (this.#reading.size > 0) await [...this.#reading.values()][0]!.done;
  }
}
