/**
 * Files that matter where the user works, asked for ahead: an epoch takes what was found until it begins and waits for
 * nothing. The answer of the moment is kept per file that is edited, for who comes back needs no new question.
 */
import { isSecretFile, TextSnapshot } from '../text/index.ts';

/** What the workspace index's `near` answers, or anything that can say as much. */
export interface Retrieval {
  near(
    place: { readonly uri: string; readonly line: number; readonly recent: readonly string[] },
    asking: { readonly withinMs: number; readonly limit: number },
  ): Promise<{
    readonly files: readonly {
      readonly uri: string;
      /** What each reason gave it, 0..1. */
      readonly because: Readonly<Record<string, number>>;
    }[];
  }>;
  /** The text of a file nobody has open; undefined where it cannot be read or may not be shown. */
  read(uri: string): Promise<string | undefined>;
}

export interface NearFile {
  readonly text: TextSnapshot;
  readonly because: Readonly<Record<string, number>>;
}

interface Heard {
  readonly line: number;
  /** In changes of documents, as `version` counts them. */
  readonly at: number;
  readonly files: readonly NearFile[];
}

/** What the index knows by then is its answer. */
const withinMs = 8;
const mostFiles = 8;
/** Lines away from where the last question was asked: nearer, its answer is taken for this place too. */
const sameWork = 40;
/** Questions after which an answer is asked for again: files change. */
const stale = 200;
/** As `stale`, where nothing was found: the index may still be reading. */
const staleNothing = 20;
const mostKept = 8;

export class NearFiles {
  readonly #retrieval: Retrieval;
  readonly #heard = new Map<string, Heard>();
  readonly #texts = new Map<string, TextSnapshot>();
  #asking = false;
  #turn = 0;

  constructor(retrieval: Retrieval) {
    this.#retrieval = retrieval;
  }

  /** Told of every moment; asks when work went elsewhere. Never waited for, never throws. */
  heed(place: { readonly uri: string; readonly line: number; readonly recent: readonly string[] }): void {
    this.#turn++;
    const heard = this.#heard.get(place.uri);
    const holds = heard?.files.length === 0 ? staleNothing : stale;
    const known = heard && Math.abs(heard.line - place.line) <= sameWork && this.#turn - heard.at < holds;
    if (known || this.#asking) return;
    this.#asking = true;
    this.#ask(place).then(
      () => this.#rest(),
      () => this.#rest(),
    );
  }

  /** What was found about this file's place; nothing until an answer came. */
  of(uri: string): readonly NearFile[] {
    return this.#heard.get(uri)?.files ?? [];
  }

  #rest(): void {
    this.#asking = false;
  }

  async #ask(place: { readonly uri: string; readonly line: number; readonly recent: readonly string[] }) {
    const at = this.#turn;
    const { files } = await this.#retrieval.near(place, { withinMs, limit: mostFiles });
    const found: NearFile[] = [];
    for (const { uri, because } of files) {
      const text = isSecretFile(uri) ? undefined : await this.#retrieval.read(uri);
      if (text !== undefined) found.push({ text: this.#snapshot(uri, text), because });
    }
    this.#heard.delete(place.uri);
    this.#heard.set(place.uri, { line: place.line, at, files: found });
    for (const oldest of this.#heard.keys()) {
      if (this.#heard.size <= mostKept) break;
      this.#heard.delete(oldest);
    }
    this.#forgetUnused();
  }

  /** The same text is the same snapshot, so that it is cut into units once. */
  #snapshot(uri: string, text: string): TextSnapshot {
    const known = this.#texts.get(uri);
    if (known?.text === text) return known;
    const fresh = TextSnapshot.of(uri, '', 0, text);
    this.#texts.set(uri, fresh);
    return fresh;
  }

  #forgetUnused(): void {
    const used = new Set([...this.#heard.values()].flatMap(({ files }) => files.map(({ text }) => text)));
    for (const [uri, text] of this.#texts) if (!used.has(text)) this.#texts.delete(uri);
  }
}
