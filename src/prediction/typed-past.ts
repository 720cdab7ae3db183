/**
 * Typing on is an answer, too. Who types past two guesses of the model in one line is writing what it does not know: of the
 * next ones there, one in thirty was right in sessions that were typed key by key, of the first two one in four. So it stays
 * silent until the line is left, or one of its edits is accepted or typed out.
 */
import type { EditEvent } from '../editor/index.ts';
import type { ComingEdit } from '../queue/index.ts';
import { mapOffset, type TextSnapshot } from '../text/index.ts';

const mostGuesses = 2;

export class TypedPast {
  #line: { readonly uri: string; readonly number: number } | undefined;
  readonly #guesses = new Set<string>();

  /** A guess was given while the cursor stood at `offset`; only one for that line counts. */
  given({ id, uri, edit }: ComingEdit, document: TextSnapshot, offset: number): void {
    const line = document.lineAt(Math.min(offset, document.length));
    if (uri !== document.uri || !edit.some((r) => r.from <= line.to && line.from <= r.to)) return;
    if (!this.#isHere(document, offset)) this.left();
    this.#line = { uri, number: line.number };
    this.#guesses.add(id);
  }

  /** Whether enough is known. `stands`: a guess that the user did not type past yet. */
  isQuiet(document: TextSnapshot, offset: number, stands: (id: string) => boolean): boolean {
    return (
      this.#isHere(document, offset) && this.#guesses.size >= mostGuesses && ![...this.#guesses].some(stands)
    );
  }

  changed({ after, edit }: EditEvent): void {
    const last = edit.at(-1);
    if (last && !this.#isHere(after, mapOffset(edit, last.to, 1))) this.left();
  }

  /** The user has typed one of them out: it was right. */
  made(id: string): void {
    if (this.#guesses.has(id)) this.left();
  }

  left(): void {
    this.#line = undefined;
    this.#guesses.clear();
  }

  #isHere(document: TextSnapshot, offset: number): boolean {
    const at = document.lineAt(Math.min(offset, document.length)).number;
    return this.#line?.uri === document.uri && this.#line.number === at;
  }
}
