/**
 * The texts at hand, kept in step with who reads them: a text is sent whole once, in pieces that let questions pass, then
 * only the lines that changed. A reader that begins anew, or had no room for them, is told all of them again.
 */
import type { TextAtHand } from '../base/index.ts';

/** Lines [from, to) of a text become `lines`. */
export interface TextSplice {
  readonly corpus: string;
  /** How often the corpus has been told from its beginning: what belongs to an earlier time is of no use. */
  readonly epoch: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly lines: readonly (string | null)[];
  /** Questions go first. */
  readonly background?: true;
}

interface Told {
  text: TextAtHand;
  /** What the reader has, once all that was sent has arrived. */
  sent: readonly (string | null)[];
  /** Pieces are on their way, which would not fit if others came between them. */
  inPieces: boolean;
}

const untold = { sent: [], inPieces: false };

/** Lines in one piece: about a millisecond to read. */
const piece = 64;

export class ReadTexts {
  readonly #send: (splice: TextSplice) => Promise<number | undefined>;
  readonly #epochs = new Map<string, number>();
  #told = new Map<string, Told>();
  #isReading = false;

  /** `send` resolves when the reader has it, or never will; with an epoch where it has forgotten what was told in that. */
  constructor(send: (splice: TextSplice) => Promise<number | undefined>) {
    this.#send = send;
  }

  read(text: TextAtHand): void {
    const key = JSON.stringify([text.corpus, text.name]);
    const known = this.#told.get(key);
    if (known) known.text = text;
    else this.#told.set(key, { text, ...untold });
    this.#next(key);
  }

  /** There is a reader, who knows nothing yet. */
  begin(): void {
    this.#isReading = true;
    this.#told = new Map([...this.#told].map(([key, { text }]) => [key, { text, ...untold }]));
    for (const key of [...this.#told.keys()]) this.#next(key);
  }

  /** There is none any more. */
  end(): void {
    this.#isReading = false;
  }

  /** The reader has forgotten all that it was told of a corpus in that epoch. */
  forgotten(corpus: string, epoch: number): void {
    if (epoch < this.#epoch(corpus)) return;
    this.#epochs.set(corpus, epoch + 1);
    for (const [key, { text }] of [...this.#told]) {
      if (text.corpus !== corpus) continue;
      this.#told.set(key, { text, ...untold });
      this.#next(key);
    }
  }

  #epoch(corpus: string): number {
    return this.#epochs.get(corpus) ?? 0;
  }

  async #tell(splice: TextSplice): Promise<void> {
    const forgotten = await this.#send(splice);
    if (forgotten !== undefined) this.forgotten(splice.corpus, forgotten);
  }

  #next(key: string): void {
    const told = this.#told.get(key);
    if (!told || told.inPieces) return;
    const { corpus, name, lines: now } = told.text;
    const epoch = this.#epoch(corpus);
    if (this.#isReading) {
      const { sent } = told;
      told.sent = now;
      const { from, to, lines } = changed(sent, now);
      if (lines.length <= piece) {
        if (to > from || lines.length > 0) void this.#tell({ corpus, epoch, name, from, to, lines });
      } else void this.#inPieces(key, told, { corpus, epoch, name, from, to, lines });
    }
    if (now.length === 0) this.#told.delete(key);
  }

  async #inPieces(key: string, told: Told, { lines, ...splice }: TextSplice): Promise<void> {
    told.inPieces = true;
    const sent: Promise<void>[] = [];
    for (let at = 0; at < lines.length; at += piece) {
      const from = splice.from + at;
      const to = at === 0 ? splice.to : from;
      sent.push(this.#tell({ ...splice, from, to, lines: lines.slice(at, at + piece), background: true }));
    }
    await Promise.all(sent);
    told.inPieces = false;
    // Meanwhile it may read otherwise; and who died is told all of it when he is back.
    if (this.#told.get(key) === told) this.#next(key);
  }
}

function changed(old: readonly (string | null)[], now: readonly (string | null)[]) {
  const shorter = Math.min(old.length, now.length);
  let from = 0;
  while (from < shorter && old[from] === now[from]) from++;
  let behind = 0;
  while (behind < shorter - from && old.at(-1 - behind) === now.at(-1 - behind)) behind++;
  return { from, to: old.length - behind, lines: now.slice(from, now.length - behind) };
}
