/**
 * Where the terms of one question stand: postings of what files hold now, each term's read from the segments once, however
 * many rankings look at it. Kept in arrays that are used again for the next question, for they are large.
 */
import type { LiveFacts } from './code-index.ts';
import { Postings } from './segment.ts';

/** One term's entries, [from, last of `ends`), by live facts in their order. */
export interface TermUse {
  readonly from: number;
  readonly ends: readonly number[];
  /** Chunks and files that have the term, each as often as files hold it. */
  readonly heldChunks: number;
  readonly heldFiles: number;
}

export class Occurrences {
  readonly #read = new Postings();
  readonly #known = new Map<number, TermUse>();
  #docs = new Uint32Array(1 << 14);

  /** Forgets the question before. What is live must stay so until the next. */
  begin(): this {
    this.#read.n = 0;
    this.#known.clear();
    return this;
  }

  get chunks(): Uint32Array {
    return this.#read.chunks;
  }

  get counts(): Uint32Array {
    return this.#read.counts;
  }

  /** The content that each entry's chunk is in. */
  get docs(): Uint32Array {
    return this.#docs;
  }

  of(term: number, live: readonly LiveFacts[]): TermUse {
    const known = this.#known.get(term);
    if (known) return known;
    const from = this.#read.n;
    const held = { chunks: 0, files: 0 };
    const ends = live.map((facts) => {
      this.#readOn(facts, term, held);
      return this.#read.n;
    });
    const use: TermUse = { from, ends, heldChunks: held.chunks, heldFiles: held.files };
    this.#known.set(term, use);
    return use;
  }

  /** Entries whose content no file holds are left out. */
  #readOn({ segment, held }: LiveFacts, term: number, sums: { chunks: number; files: number }): void {
    const read = this.#read;
    const from = read.n;
    segment.postings(term, read);
    const { chunks, counts, n } = read;
    if (this.#docs.length < chunks.length) {
      const grown = new Uint32Array(chunks.length);
      grown.set(this.#docs);
      this.#docs = grown;
    }
    const docs = this.#docs;
    const starts = segment.docChunks;
    let kept = from;
    let doc = 0;
    let last = -1;
    // Few postings: find each content; many: walk along the contents.
    const few = (n - from) * 12 < segment.docs;
    for (let i = from; i < n; i++) {
      const chunk = chunks[i]!;
      if (few) doc = segment.docOf(chunk);
      else while (starts[doc + 1]! <= chunk) doc++;
      const holding = held[doc]!;
      if (holding === 0) continue;
      sums.chunks += holding;
      if (doc !== last) sums.files += holding;
      last = doc;
      chunks[kept] = chunk;
      docs[kept] = doc;
      counts[kept++] = counts[i]!;
    }
    read.n = kept;
  }
}
