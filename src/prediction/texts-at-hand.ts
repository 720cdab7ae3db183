/**
 * The open files, as texts whose names and habits are likely to come again. The model is told of each what changed; the line
 * that is being typed says nothing of how it goes on, and is left out.
 */
import { randomUUID } from 'node:crypto';
import type { Engine } from '../base/index.ts';
import type { EditorSnapshot } from '../editor/index.ts';
import { linesOf } from '../prompt/index.ts';
import type { TextSnapshot } from '../text/index.ts';

/** Those worked on last; more would be slow to look through at each token. */
const mostTexts = 10;
/** In UTF-16 code units, of one text, which is seldom written by hand where it is longer, and of all together. */
const longest = { text: 120_000, all: 600_000 };

interface Told {
  readonly text: TextSnapshot;
  /** The line that is left out. */
  readonly inHand: number | undefined;
}

export class TextsAtHand {
  /** Their name together, for a question that is `alike`. */
  readonly corpus = randomUUID();
  readonly #engine: Engine;
  readonly #mayShow: (uri: string) => boolean;
  readonly #told = new Map<string, Told>();
  /** What `mayShow` said of a text: it reads files. */
  readonly #shown = new WeakMap<TextSnapshot, boolean>();

  /** `mayShow`: false for files whose words must not come up in others. */
  constructor(engine: Engine, mayShow: (uri: string) => boolean) {
    this.#engine = engine;
    this.#mayShow = mayShow;
  }

  /** `inHand`: the number of the line that is being typed in the document at work. */
  follow({ document, open }: EditorSnapshot, inHand: number | undefined): void {
    const others = open.filter((text) => text !== document && this.#isShown(text));
    const texts = thatFit([document, ...others]);
    for (const uri of [...this.#told.keys()]) if (!texts.some((text) => text.uri === uri)) this.#forget(uri);
    for (const text of texts) this.#tell({ text, inHand: text === document ? inHand : undefined });
  }

  #isShown(text: TextSnapshot): boolean {
    const known = this.#shown.get(text) ?? this.#mayShow(text.uri);
    this.#shown.set(text, known);
    return known;
  }

  #tell(now: Told): void {
    const { text, inHand } = now;
    const told = this.#told.get(text.uri);
    if (told?.text === text && told.inHand === inHand) return;
    this.#told.set(text.uri, now);
    const lines = linesOf(text.text).map((line, number) => (number === inHand ? null : line));
    this.#engine.read({ corpus: this.corpus, name: text.uri, lines });
  }

  #forget(uri: string): void {
    this.#told.delete(uri);
    this.#engine.read({ corpus: this.corpus, name: uri, lines: [] });
  }
}

function thatFit(texts: readonly TextSnapshot[]): TextSnapshot[] {
  const out: TextSnapshot[] = [];
  let room = longest.all;
  for (const text of texts) {
    if (text.length > Math.min(longest.text, room)) continue;
    out.push(text);
    room -= text.length;
  }
  return out.slice(0, mostTexts);
}
