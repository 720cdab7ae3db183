/**
 * What follows what in the texts at hand: wherever the last tokens stand there too, which token comes next, counted apart
 * for each number of tokens that are the same.
 *
 *     texts     return await this . ask ( question ) ; \n      once        behind   await this .
 *               await this . close ( ) ; \n                    twice       ask 1, close 2
 */
import { tokens } from '../stream/index.ts';

/** How many of the last tokens must be the same; few steps are enough, for what stands between says little more. */
export const orders = [1, 2, 3, 5, 8, 12] as const;
export const longestOrder = 12;

/** What came next, where so many tokens before it are the same. */
export interface Followers {
  readonly order: (typeof orders)[number];
  /** Times by token. */
  readonly counts: ReadonlyMap<number, number>;
  /** All of them together, at least one. */
  readonly count: number;
}

/** A line's tokens without its break; null where nothing is known of it, such as the line that is being written. */
export type KnownLine = readonly number[] | null;

/** In `#ids`: nothing is the same as this, and nothing follows it. */
const unknown = -1;

export class NGrams {
  readonly #texts = new Map<string, KnownText>();

  /** Tokens of all texts, with their line breaks. */
  get size(): number {
    let size = 0;
    for (const text of this.#texts.values()) size += text.size;
    return size;
  }

  /** Lines [from, to) of a text become `lines`; a text without lines is forgotten. Out of bounds reads as its end. */
  splice(text: string, from: number, to: number, lines: readonly KnownLine[]): void {
    const old = this.#texts.get(text)?.lines ?? [];
    const now = [...old.slice(0, from), ...lines, ...old.slice(to)];
    if (now.length === 0) this.#texts.delete(text);
    else this.#texts.set(text, new KnownText(now));
  }

  /** The longest first; `among`: of these only. Nothing where `before` ends with what stands nowhere. */
  after(before: readonly number[], among?: readonly number[]): Followers[] {
    const wanted = among && new Set(among);
    const found = orders.map((order) => ({ order, counts: new Map<number, number>(), count: 0 }));
    for (const text of this.#texts.values())
      text.each(before, (next, same) => {
        if (wanted?.has(next) === false) return;
        for (const one of found) {
          if (one.order > same) break;
          one.counts.set(next, (one.counts.get(next) ?? 0) + 1);
          one.count++;
        }
      });
    return found.filter(({ count }) => count > 0).reverse();
  }
}

class KnownText {
  readonly lines: readonly KnownLine[];
  readonly size: number;
  /** Made when first asked for: a text may change many times before. */
  #index: { readonly ids: Int32Array; readonly places: ReadonlyMap<number, readonly number[]> } | undefined;

  constructor(lines: readonly KnownLine[]) {
    this.lines = lines;
    this.size = lines.reduce((sum, line) => sum + 1 + (line?.length ?? 0), 0);
  }

  /** Each place where the last of `before` stands: what follows, and how many tokens are the same. */
  each(before: readonly number[], found: (next: number, same: number) => void): void {
    this.#index ??= indexed(this.lines);
    const { ids, places } = this.#index;
    const most = Math.min(before.length, longestOrder);
    for (const at of places.get(before.at(-1) ?? unknown) ?? []) {
      const next = ids[at + 1]!;
      if (next === unknown) continue;
      let same = 1;
      while (same < most && ids[at - same] === before[before.length - 1 - same]) same++;
      found(next, same);
    }
  }
}

function indexed(lines: readonly KnownLine[]) {
  const ids = Int32Array.from([
    unknown,
    ...lines.flatMap((line) => (line ? [...line, tokens.newline] : unknown)),
    unknown,
  ]);
  const places = new Map<number, number[]>();
  for (let at = 1; at < ids.length - 1; at++) {
    const known = places.get(ids[at]!);
    if (known) known.push(at);
    else places.set(ids[at]!, [at]);
  }
  places.delete(unknown);
  return { ids, places };
}
