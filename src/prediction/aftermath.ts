/**
 * What becomes of accepted edits: how many were accepted in a row, and whether their text still stands for the most part
 * some minutes later. Looked at when something happens: what stands while nothing does is known then, too.
 */
import type { Clock } from '../base/index.ts';
import type { EditEvent } from '../editor/index.ts';
import { type Learning, looksAfter } from '../learning/index.ts';
import { diff, mapRange, type OffsetRange, type TextSnapshot, writtenRanges } from '../text/index.ts';

export interface AftermathParts {
  readonly learning: Pick<Learning, 'retained' | 'chained'>;
  readonly clock: Clock;
  /** The text of now. */
  document(uri: string): TextSnapshot | undefined;
}

interface Accepted {
  readonly editClass: string;
  readonly uri: string;
  readonly at: number;
  readonly texts: readonly string[];
  /** Where they stand, in the text of now. */
  ranges: readonly OffsetRange[];
  /** Looks that were taken. */
  looks: number;
}

const minute = 60_000;
/** The oldest are looked for no more. */
const mostFollowed = 200;

export class Aftermath {
  readonly #parts: AftermathParts;
  #followed: Accepted[] = [];
  #chain = 0;

  constructor(parts: AftermathParts) {
    this.#parts = parts;
  }

  /** `editClass`: of the edit that this change carried out, if it did. */
  changed({ uri, edit, before, after, author, expected }: EditEvent, editClass: string | undefined): void {
    this.#look(before);
    for (const one of this.#followed)
      if (one.uri === uri) one.ranges = one.ranges.map((range) => mapRange(edit, range));
    if (expected === undefined && (author === 'typed' || author === 'paste' || author === 'undo'))
      this.#unchain();
    if (expected?.kind !== 'full' || editClass === undefined) return;
    this.#chain++;
    const ranges = writtenRanges(edit).filter((range) => range.to > range.from);
    const texts = ranges.map(({ from, to }) => after.slice(from, to));
    // Of what only takes away nothing stands.
    if (ranges.length === 0) return;
    const accepted = { editClass, uri, at: this.#parts.clock.now(), texts, ranges, looks: 0 };
    this.#followed = [...this.#followed, accepted].slice(-mostFollowed);
  }

  /** Looks for what is due, in the texts as they stood since. `before`: of the one that has just changed. */
  #look(before?: TextSnapshot): void {
    const now = this.#parts.clock.now();
    for (const one of this.#followed) {
      for (let minutes = looksAfter[one.looks]; minutes !== undefined; minutes = looksAfter[one.looks]) {
        if (now - one.at < minutes * minute) break;
        one.looks++;
        const document = one.uri === before?.uri ? before : this.#parts.document(one.uri);
        if (document) this.#parts.learning.retained(one.editClass, minutes, stands(one, document));
      }
    }
    this.#followed = this.#followed.filter(({ looks }) => looks < looksAfter.length);
  }

  /** What happens to its text from now on is not seen. */
  closed(uri: string): void {
    this.#followed = this.#followed.filter((one) => one.uri !== uri);
  }

  end(): void {
    this.#look();
    this.#unchain();
  }

  #unchain(): void {
    if (this.#chain > 0) this.#parts.learning.chained(this.#chain);
    this.#chain = 0;
  }
}

/** More than half of the characters are still there. */
function stands({ texts, ranges }: Accepted, document: TextSnapshot): boolean {
  let written = 0;
  let gone = 0;
  texts.forEach((text, i) => {
    const { from, to } = ranges[i]!;
    written += text.length;
    for (const r of diff(text, document.slice(from, to))) gone += r.to - r.from;
  });
  return gone * 2 < written;
}
